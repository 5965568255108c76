"""Whether more came out than went in: of one step, and of one lot. What is not known is said to be unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from traceability.lots.amounts import as_written
from traceability.lots.tree import USED, Step
from traceability.models import Event, EventItem, Lot

# UN/ECE Recommendation 20: the factor to the unit in which a dimension is compared.
UNITS = {
    "MGM": ("mass", Decimal("0.000001")), "GRM": ("mass", Decimal("0.001")), "KGM": ("mass", Decimal(1)),
    "TNE": ("mass", Decimal(1000)), "MLT": ("volume", Decimal("0.001")), "CLT": ("volume", Decimal("0.01")),
    "LTR": ("volume", Decimal(1)), "MTQ": ("volume", Decimal(1000)),
    "": ("pieces", Decimal(1)), "H87": ("pieces", Decimal(1)), "C62": ("pieces", Decimal(1)),
    "EA": ("pieces", Decimal(1)),
}  # fmt: skip
SHOWN = {"mass": "kg", "volume": "l"}
# What a household writes beside a lot's quantity; anything else counts packages.
WORDS = {"kg": "KGM", "g": "GRM", "gam": "GRM", "tấn": "TNE", "lít": "LTR", "l": "LTR", "ml": "MLT"}


@dataclass(frozen=True, slots=True)
class Sum:
    """Amounts of one side, by dimension; ``unknown`` counts parts that cannot be compared."""

    by_dimension: dict[str, Decimal]
    unknown: int


def add_up(amounts: Iterable[tuple[Decimal | None, str]]) -> Sum:
    found: dict[str, Decimal] = {}
    unknown = 0
    for quantity, uom in amounts:
        if quantity is None or uom not in UNITS:
            unknown += 1
            continue
        dimension, factor = UNITS[uom]
        found[dimension] = found.get(dimension, Decimal(0)) + quantity * factor
    return Sum(found, unknown)


def of_step(step: Step) -> list[str]:
    """Warnings about one transformation, in plain words and with figures."""
    went_in = add_up((item.quantity, item.uom) for item in step.inputs)
    came_out = add_up((item.quantity, item.uom) for item in step.outputs)
    if went_in.unknown or came_out.unknown:
        return [_("How much went in or came out is not known for all parts of this step, so it cannot be checked.")]
    if set(went_in.by_dimension) != set(came_out.by_dimension) or len(went_in.by_dimension) != 1:
        return []
    ((dimension, before),) = went_in.by_dimension.items()
    after = came_out.by_dimension[dimension]
    if after <= before:
        return []
    figures = {"out": amount(after, dimension), "into": amount(before, dimension)}
    return [_("More came out than went in: %(out)s out of %(into)s.") % figures]


def of_lot(lot: Lot, made: Iterable[Step], used: Iterable[Step], *, ordered: int, stamps: int) -> list[str]:
    """Warnings about what became of a lot: used in others, sent, sold to ``ordered`` customers' packages."""
    has = _made(lot, made)
    went = add_up((item.quantity, item.uom) for step in used for item in step.items_of(lot, USED))
    left = _left(lot)
    warnings = []
    for dimension in ("mass", "volume", "pieces"):
        sold = max(left.by_dimension.get(dimension, Decimal(0)), Decimal(ordered if dimension == "pieces" else 0))
        gone = went.by_dimension.get(dimension, Decimal(0)) + sold
        if dimension in has.by_dimension and gone > has.by_dimension[dimension]:
            figures = {"gone": amount(gone, dimension), "made": amount(has.by_dimension[dimension], dimension)}
            warnings.append(_("More was used and sold than there was: %(gone)s of %(made)s.") % figures)
    pieces = has.by_dimension.get("pieces")
    if pieces is not None and stamps > pieces:
        figures = {"stamps": str(stamps), "made": amount(pieces, "pieces")}
        warnings.append(
            _("More stamps are bound to it than packages were made: %(stamps)s stamps, %(made)s.") % figures
        )
    if went.unknown:
        warnings.append(_("How much of this lot was used is not known for every step, so it cannot be checked."))
    if not has.by_dimension:
        warnings.append(_("How much of this lot was made is not known, so it cannot be checked."))
    return warnings


def _made(lot: Lot, steps: Iterable[Step]) -> Sum:
    """What the steps say that made it; for packages else what stands beside the lot itself."""
    amounts = [(item.quantity, item.uom) for step in steps for item in step.outputs if item.lot_id == lot.pk]
    found = add_up(amounts)
    if lot.quantity:
        dimension, factor = UNITS[WORDS.get(lot.unit.strip().lower(), "")]
        found.by_dimension.setdefault(dimension, lot.quantity * factor)
    return found


def _left(lot: Lot) -> Sum:
    """The larger of what was shipped and what was sold: what is shipped is sold later."""
    steps = EventItem.objects.filter(lot=lot, role=EventItem.Role.SUBJECT, quantity__isnull=False)
    by_kind = {}
    for kind in (Event.Kind.SHIP, Event.Kind.SELL):
        standing = Event.objects.standing().filter(kind=kind)
        by_kind[kind] = add_up(steps.filter(event__in=standing).values_list("quantity", "uom"))
    shipped, sold = (one.by_dimension for one in by_kind.values())
    both = {name: max(shipped.get(name, Decimal(0)), sold.get(name, Decimal(0))) for name in {*shipped, *sold}}
    return Sum(both, 0)


def amount(quantity: Decimal, dimension: str) -> str:
    if dimension in SHOWN:
        return f"{as_written(quantity)} {SHOWN[dimension]}"
    return _("%(count)s packages") % {"count": as_written(quantity)}
