"""How often codes may be typed."""

from django.http import HttpRequest

from catalogue.limits import Limit
from traceability.scans.devices import client_address, network

QUARTER = 15 * 60
VISIT = Limit("voucher-visit", 10, QUARTER)
NETWORK = Limit("voucher-network", 120, QUARTER)  # many phones share one address


def may_try(request: HttpRequest) -> bool:
    """Count one more code; False when this visit, or its network, has typed too many."""
    if not request.session.session_key:
        request.session.create()
    return VISIT.take(request.session.session_key) and NETWORK.take(network(client_address(request)))
