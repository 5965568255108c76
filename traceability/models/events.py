"""What happened to lots, in the words of EPCIS 2.0 (ISO/IEC 19987) and its Core Business Vocabulary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.localtext import HasLocalText
from traceability.models.ledger import SavedWhole

if TYPE_CHECKING:
    from traceability.models.lots import Lot


class EventQuerySet(models.QuerySet["Event"]):
    def in_order(self) -> Self:
        """As it happened, the newest last."""
        return self.order_by("occurred_at", "pk")

    def verified(self) -> Self:
        return self.filter(verified_at__isnull=False)

    def standing(self) -> Self:
        """Without those that were declared wrong, and without the declarations themselves."""
        wrong = Event.objects.filter(declares_wrong=models.OuterRef("pk"))
        return self.filter(declares_wrong__isnull=True).exclude(models.Exists(wrong))

    def about(self, lot: Lot) -> Self:
        """Those in which the lot takes part, on either side."""
        return self.filter(models.Exists(EventItem.objects.filter(event=models.OuterRef("pk"), lot=lot)))

    def visible_to(self, producer: models.Model | None) -> Self:
        return self.filter(readable_by(producer))


def readable_by(producer: models.Model | None, event: str = "") -> Q:
    """What anybody may read: steps that are first of all about a lot that is released.

    A producer reads all that is about its own lots, and what was captured for it. ``event`` is the way to the event in
    queries of other rows, as ``event__``.
    """
    public = Q(**{f"{event}lot__released_at__isnull": False})
    if producer is None:
        return public
    return public | Q(**{f"{event}lot__product__producer": producer}) | Q(**{f"{event}capture__producer": producer})


class Event(HasLocalText, SavedWhole):
    """One step of the journey of lots; corrected by other events, never by an edit.

    A correction is an event with ``declares_wrong`` (EPCIS errorDeclaration), and most often a new event that tells it
    right. What took part stands in ``items``.
    """

    class Kind(models.TextChoices):
        HARVEST = "harvest", _("harvest")
        COLLECT = "collect", _("collecting")
        PROCESS = "process", _("processing")
        INSPECT = "inspect", _("inspection")
        PACK = "pack", _("packing")
        SHIP = "ship", _("shipping")
        RECEIVE = "receive", _("receiving")
        SELL = "sell", _("sale")
        HOLD = "hold", _("hold")
        RECALL = "recall", _("recall")
        OTHER = "other", _("other step")

    class Type(models.TextChoices):
        OBJECT = "ObjectEvent"
        AGGREGATION = "AggregationEvent"
        TRANSACTION = "TransactionEvent"
        TRANSFORMATION = "TransformationEvent"
        ASSOCIATION = "AssociationEvent"

    lot = models.ForeignKey(
        "traceability.Lot", models.PROTECT, null=True, blank=True, related_name="events", verbose_name=_("lot"),
        help_text=_("The lot that it is first of all about."),
    )  # fmt: skip
    kind = models.CharField(_("step"), max_length=8, choices=Kind.choices)
    occurred_at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    place = models.ForeignKey(
        "catalogue.Place", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    place_note = models.CharField(_("place in words"), max_length=200, blank=True)
    actor = models.CharField(_("who"), max_length=200)
    note = models.TextField(_("note"), blank=True)
    note_en = models.TextField(_("note in English"), blank=True)
    picture = models.ImageField(_("picture"), upload_to="events/", blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)

    # EPCIS: what the columns above do not say. ``epcis.describing`` fills it for steps written at the desk.
    type = models.CharField(max_length=20, choices=Type.choices, blank=True)
    action = models.CharField(max_length=7, blank=True)
    biz_step = models.CharField(max_length=200, blank=True)
    disposition = models.CharField(max_length=200, blank=True)
    event_id = models.CharField(max_length=300, blank=True, db_index=True)
    event_hash = models.CharField(max_length=90, null=True, blank=True, unique=True)
    document = models.JSONField(null=True, blank=True, help_text="The event in JSON-LD, as first told.")
    capture = models.ForeignKey("traceability.CaptureJob", models.PROTECT, null=True, blank=True, related_name="events")
    declares_wrong = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="declarations")
    wrong_reason = models.CharField(max_length=300, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replacements")
    # Made on the phone before the step is sent, so that what is sent twice is kept once.
    client_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = EventQuerySet.as_manager()

    # Nobody looks up where an event is used, and to note it would cost five queries for each.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["lot", "occurred_at"]),
            models.Index(fields=["occurred_at", "id"]),
            models.Index(fields=["recorded_at", "id"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["declares_wrong"], condition=Q(declares_wrong__isnull=False), name="event_declared_wrong_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.occurred_at:%d/%m/%Y}"

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None


class EventItem(models.Model):
    """A lot (or something else with an EPC) that takes part in an event, and how much of it."""

    class Role(models.TextChoices):
        """The list of the EPCIS event in which it stands."""

        SUBJECT = "subject", _("what it is about")  # epcList, quantityList
        INPUT = "input", _("what went in")  # inputEPCList, inputQuantityList
        OUTPUT = "output", _("what came out")  # outputEPCList, outputQuantityList
        PARENT = "parent", _("what it was put into")  # parentID
        CHILD = "child", _("what was put into it")  # childEPCs, childQuantityList

    event = models.ForeignKey(Event, models.CASCADE, related_name="items")
    role = models.CharField(max_length=7, choices=Role.choices)
    lot = models.ForeignKey("traceability.Lot", models.PROTECT, null=True, blank=True, related_name="items")
    # In canonical form (a Digital Link); for what others own the only name that there is.
    epc = models.CharField(max_length=300, blank=True, db_index=True)
    is_class = models.BooleanField(default=True, help_text="A class of objects (a lot) and not a single object.")
    name = models.CharField(_("what it is"), max_length=200, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3, null=True, blank=True)
    # UN/ECE Recommendation 20; empty counts pieces, as in EPCIS.
    uom = models.CharField(_("unit"), max_length=3, blank=True)

    class Meta:
        verbose_name = _("part of an event")
        verbose_name_plural = _("parts of an event")
        indexes = [models.Index(fields=["lot", "role"])]
        constraints = [
            models.CheckConstraint(condition=Q(lot__isnull=False) | ~Q(epc="") | ~Q(name=""), name="item_is_named"),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gt=0), name="item_quantity_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.epc or self.name or self.lot}"

    def validate_constraints(self, exclude: Any = None) -> None:
        """What the database would refuse, without asking it: that took a third of the time of recording an event."""
        holds = {
            "item_is_named": bool(self.lot_id or self.epc or self.name),
            "item_quantity_positive": self.quantity is None or self.quantity > 0,
        }
        for one in self._meta.constraints:
            if not holds[one.name]:
                raise ValidationError(one.get_violation_error_message())
