"""What keeps officers awake: a stamp that is scanned too widely, and a customer's report."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from shop.demo.stamps import FIRST_ROLL
from traceability.codes.crockford import encode
from traceability.codes.serials import ROLL_WIDTH
from traceability.models import ProblemReport, Stamp, StampRoll

UNUSUAL = 21


@transaction.atomic
def load_unusual() -> str:
    roll = StampRoll.objects.select_related("product").get(code=encode(FIRST_ROLL, ROLL_WIDTH))
    stamp, _created = Stamp.objects.get_or_create(
        roll=roll,
        unit=UNUSUAL,
        defaults={
            "unusual_at": timezone.now(),
            "unusual_reason": Stamp.Unusual.PLACES,
            "unusual_devices": 14,
            "unusual_provinces": 5,
        },
    )
    ProblemReport.objects.get_or_create(
        code=f"{roll.product.trace_path}/21/{stamp.serial}",
        defaults={
            "product": roll.product,
            "roll": roll,
            "unit": UNUSUAL,
            "kind": ProblemReport.Kind.COPY,
            "message": "Hai gói ở hai cửa hàng có cùng một số tem (trình diễn).",
        },
    )
    return "1 stamp scanned unusually, 1 report"
