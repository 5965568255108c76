"""What the scan page shows of steps, and where it leads."""

from django import template
from django.utils.translation import override

from catalogue.addresses import address
from traceability.ledger.proof import seal as seals
from traceability.lots import amounts
from traceability.models import EventItem
from traceability.negotiation import site_language
from traceability.page.journey import Part, Step

register = template.Library()


@register.simple_tag(takes_context=True)
def site_address(context: template.Context, kind: str, **values: object) -> str:
    """Of a page outside, in the language of this page's readers that comes nearest."""
    with override(site_language(context["language"])):
        return address(kind, **values)


@register.filter
def amount(part: Part | EventItem) -> str:
    """``1.250 kg``, or nothing where nobody wrote how much."""
    return amounts.amount_in_words(part.quantity, part.uom) if part.quantity is not None else ""


@register.filter
def seal(step: Step) -> str:
    """For the check in the browser."""
    return seals.seal(step)
