"""How often codes may be typed: counted in the database, which all workers share and no restart empties."""

import time

from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from shop.models import VoucherTry
from traceability.scans.devices import client_address, network

QUARTER = 15 * 60
MOST_OF_A_VISIT, MOST_OF_A_NETWORK = 10, 120  # in a quarter of an hour; many phones share one address


def may_try(request: HttpRequest) -> bool:
    """Count one more code; False when this visit, or its network, has typed too many."""
    if not request.session.session_key:
        request.session.create()
    visit = _counted(f"visit {request.session.session_key}")
    return visit <= MOST_OF_A_VISIT and _counted(f"network {network(client_address(request))}") <= MOST_OF_A_NETWORK


def _counted(who: str) -> int:
    """Added in the database, so that guesses at the same time count all."""
    hashed, quarter = salted_hmac("shop.baskets.guessing", who).hexdigest()[:32], int(time.time() // QUARTER)
    row, is_new = VoucherTry.objects.get_or_create(who=hashed, quarter=quarter)
    if is_new:
        VoucherTry.objects.filter(quarter__lt=quarter).delete()
    VoucherTry.objects.filter(pk=row.pk).update(times=F("times") + 1)
    return VoucherTry.objects.values_list("times", flat=True).get(pk=row.pk)
