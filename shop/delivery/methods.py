"""What delivery costs: flat by region, VAT included, free above an amount."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalogue.models import Place

FREE_FROM = 500_000  # VND, standard delivery
NEAR = "near"
FAR = "far"
# Hồ Chí Minh City, Đồng Nai, Tây Ninh, Đồng Tháp, Vĩnh Long, An Giang, Cần Thơ, Cà Mau: where the producers are.
NEAR_PROVINCES = frozenset({"79", "75", "80", "82", "86", "91", "92", "96"})


@dataclass(frozen=True)
class ShippingMethod:
    code: str
    name: str | Promise
    days: dict[str, str | Promise]
    fees: dict[str, int]
    free_from: int | None = None

    def charge(self, *, lines_total: int, zone: str) -> int:
        if self.free_from is not None and lines_total >= self.free_from:
            return 0
        return self.fees[zone]


STANDARD = ShippingMethod(
    "standard",
    _("Standard delivery"),
    {NEAR: _("2–3 days"), FAR: _("4–6 days")},
    {NEAR: 25_000, FAR: 35_000},
    free_from=FREE_FROM,
)
EXPRESS = ShippingMethod(
    "express", _("Fast delivery"), {NEAR: _("1–2 days"), FAR: _("2–3 days")}, {NEAR: 45_000, FAR: 60_000}
)
METHODS = {method.code: method for method in (STANDARD, EXPRESS)}


def zone_of(province: Place | str | None) -> str:
    code = province.code if isinstance(province, Place) else province
    return NEAR if code in NEAR_PROVINCES else FAR
