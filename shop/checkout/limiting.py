"""Stock that waits for payment is stock that nobody else can buy: one visitor keeps only a little of it."""

import logging

from shop.checkout.ending import end
from shop.checkout.settling import close
from shop.models import CheckoutAttempt
from shop.models.attempts import AttemptQuerySet
from shop.money import gateway

MOST_UNPAID = 3  # at once, for one visit, account or phone number
logger = logging.getLogger(__name__)


def make_room(*, held: AttemptQuerySet) -> int:
    """End the oldest of a visitor's unpaid attempts, so that with a new one there are MOST_UNPAID; return how many."""
    ours = list(held.holding_stock().filter(ended_at=None).order_by("created_at", "pk"))
    return sum(_give_up(attempt) for attempt in ours[: max(0, len(ours) - MOST_UNPAID + 1)])


def _give_up(attempt: CheckoutAttempt) -> bool:
    """A gateway that is down does not keep the stock; what is paid there all the same is settled when we hear of it."""
    try:
        return close(attempt=attempt, status=CheckoutAttempt.Status.CANCELLED)
    except (gateway.GatewayDown, gateway.NotPossible):
        logger.exception("The session of attempt %s could not be closed", attempt.number)
    return end(attempt=attempt, status=CheckoutAttempt.Status.CANCELLED)
