"""The words of the pay page, in the two languages of the shop."""

VI = {
    "title": "Cổng thanh toán mô phỏng",
    "warning": "Đây là trang mô phỏng, không phải Stripe. Không có thẻ thật và không có tiền nào được chuyển.",
    "to_pay": "Số tiền cần thanh toán",
    "choose": "Bạn muốn thử tình huống nào?",
    "pay": "Thanh toán",
    "pay_hint": "Thẻ được chấp nhận",
    "decline": "Thẻ bị từ chối",
    "decline_hint": "Ngân hàng không đồng ý",
    "3ds": "Thẻ hỏi xác thực 3-D Secure",
    "3ds_hint": "Ngân hàng hỏi thêm một bước",
    "leave": "Rời trang, không thanh toán",
    "declined": "Thẻ bị từ chối. Bạn có thể thử lại.",
    "bank": "Ngân hàng mô phỏng",
    "bank_ask": "Bạn có xác nhận khoản thanh toán này không?",
    "confirm": "Xác nhận",
    "refuse": "Không xác nhận",
    "complete": "Đơn này đã được thanh toán.",
    "expired": "Phiên thanh toán này đã hết hạn.",
    "back": "Quay lại cửa hàng",
    "missing": "Không tìm thấy phiên thanh toán này.",
}
EN = {
    "title": "Simulated payment gateway",
    "warning": "This page is a simulation, not Stripe. There is no real card and no money moves.",
    "to_pay": "Amount to pay",
    "choose": "Which case do you want to try?",
    "pay": "Pay",
    "pay_hint": "The card is accepted",
    "decline": "The card is declined",
    "decline_hint": "The bank says no",
    "3ds": "The card asks for 3-D Secure",
    "3ds_hint": "The bank wants one more step",
    "leave": "Leave without paying",
    "declined": "The card was declined. You can try again.",
    "bank": "Simulated bank",
    "bank_ask": "Do you confirm this payment?",
    "confirm": "Confirm",
    "refuse": "Do not confirm",
    "complete": "This order has been paid.",
    "expired": "This payment session has expired.",
    "back": "Back to the shop",
    "missing": "This payment session was not found.",
}


def words(locale: str | None, accept_language: str) -> dict[str, str]:
    """The session's locale decides; without one (or with "auto") the browser's language."""
    language = locale if locale not in (None, "auto") else accept_language.strip().lower()[:2]
    return VI | {"lang": "vi"} if language == "vi" else EN | {"lang": "en"}


def money(amount: int, currency: str, lang: str) -> str:
    if currency != "vnd":
        return f"{amount} {currency.upper()}"
    return f"{amount:,}".replace(",", ".") + "\u00a0₫" if lang == "vi" else f"₫{amount:,}"
