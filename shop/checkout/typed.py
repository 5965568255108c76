"""What a customer has typed on the checkout page: nothing is lost on the way to another page and back."""

from typing import Any

from django.http import HttpRequest

from shop.models import CheckoutAttempt

TYPED = "checkout_typed"
REMEMBERED = ("phone", "name", "email", "province", "ward", "street", "note", "shipping", "method")


def remember(request: HttpRequest) -> None:
    """It is forgotten with the order."""
    request.session[TYPED] = {name: request.POST.get(name, "")[:500] for name in REMEMBERED}


def forget(request: HttpRequest) -> None:
    request.session.pop(TYPED, None)


def known(request: HttpRequest) -> dict[str, str]:
    """What was typed, else what a signed-in customer's last order says."""
    if typed := request.session.get(TYPED):
        return {name: value for name, value in typed.items() if value}
    return _of(request.user) if request.user.is_authenticated else {}


def _of(user: Any) -> dict[str, str]:
    last = CheckoutAttempt.objects.filter(user=user).select_related("province", "ward").order_by("-pk").first()
    if last is None:
        return {"phone": user.phone, "name": user.get_full_name(), "email": user.email}
    return {
        "phone": last.phone,
        "name": last.name,
        "email": last.email or user.email,
        "province": last.province.code,
        "ward": last.ward.code,
        "street": last.street,
    }
