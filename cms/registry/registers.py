"""The programme's registers in the Wagtail admin: who makes what, and what has been recognised and certified."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, DateColumn
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from catalogue.models import Place, Producer, Recognition
from cms.registry.certificates import CertificateViewSet, ExpiryQueue
from cms.registry.reports import ProblemReportViewSet, UnusualStampViewSet
from cms.registry.scans import Displays, ScanReports
from traceability.lots.events import take_back_word, verify_event
from traceability.models import Event


class EventForm(WagtailAdminModelForm):
    """Who ticks it vouches for the step, from now on; unticking takes the officer's word back."""

    is_checked = forms.BooleanField(label=_("I have looked into it and it is in order"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("is_checked", self.instance.verified_at is not None)

    def save(self, commit: bool = True) -> Event:
        checked, was = self.cleaned_data["is_checked"], self.instance.verified_at is not None
        if checked and not was:
            return verify_event(event=self.instance, by=cast(Any, self.for_user))
        return take_back_word(event=self.instance) if was and not checked else self.instance


class ProducerViewSet(ModelViewSet):
    model = Producer
    icon = "group"
    menu_label = _("Producers")
    list_display = ["name", "kind", "place", BooleanColumn("is_public", label=_("public"))]
    list_filter = ["kind", "is_public"]
    search_fields = ["name", "identifier", "slug"]
    ordering = ["name"]
    copy_view_enabled = False
    panels = [
        MultiFieldPanel([FieldPanel(n) for n in ("name", "slug", "kind", "identifier", "founded_year", "is_public")]),
        MultiFieldPanel([FieldPanel(n) for n in ("phone", "email", "hamlet", "place")], heading=_("contact")),
        MultiFieldPanel([FieldPanel("summary"), FieldPanel("summary_en")], heading=_("summary")),
        FieldPanel("partner"),
    ]


class RecognitionFilters(WagtailFilterSet):
    class Meta:
        model = Recognition
        fields = ["stars", "kind", "legal_basis"]


class RecognitionViewSet(ModelViewSet):
    model = Recognition
    icon = "pick"
    menu_label = _("Recognitions")
    list_display = ["product", "stars", "decision_number", "valid_from_date", "valid_until_date"]
    filterset_class = RecognitionFilters
    search_fields = ["product__title", "decision_number", "authority"]
    ordering = ["valid_until_date"]
    copy_view_enabled = False
    panels = [
        FieldPanel("product"),
        MultiFieldPanel([FieldPanel(n) for n in ("kind", "stars", "valid_from_date", "valid_until_date")]),
        MultiFieldPanel(
            [FieldPanel(n) for n in ("decision_number", "decided_date", "date_precision", "authority", "legal_basis")],
            heading=_("decision"),
        ),
        MultiFieldPanel([FieldPanel(n) for n in ("score_a", "score_b", "score_c", "score")], heading=_("scores")),
        MultiFieldPanel([FieldPanel("revoked_at"), FieldPanel("revoked_reason")], heading=_("revocation")),
        MultiFieldPanel([FieldPanel(n) for n in ("source_title", "source_url", "note")], heading=_("source")),
    ]


class PlaceViewSet(ModelViewSet):
    """To look up, in either era; the permissions let nobody write here."""

    model = Place
    icon = "site"
    menu_label = _("Places")
    list_display = ["name", "prefix", "level", "scheme", "code", "province"]
    list_filter = ["scheme", "level"]
    search_fields = ["name", "folded", "code"]
    ordering = ["folded"]
    inspect_view_enabled = True
    copy_view_enabled = False
    form_fields = ["name", "prefix"]


class EventViewSet(ModelViewSet):
    """Steps that producers claimed, for an officer to vouch for; the step itself is never edited."""

    model = Event
    icon = "history"
    menu_label = _("Events")
    list_display = [
        "lot", "kind", "actor", DateColumn("occurred_at"), BooleanColumn("is_verified", label=_("verified")),
    ]  # fmt: skip
    list_filter = ["kind"]
    search_fields = ["lot__code", "lot__product__title", "actor"]
    ordering = ["-occurred_at"]
    inspect_view_enabled = True
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            *[FieldPanel(n, read_only=True) for n in ("lot", "kind", "occurred_at", "actor", "place_note", "note")],
            FieldPanel("is_checked"),
        ],
        base_form_class=EventForm,
    )


class Registry(ModelViewSetGroup):
    menu_label = _("Registers")
    menu_icon = "clipboard-list"
    menu_order = 150
    items = (
        ProducerViewSet, RecognitionViewSet, CertificateViewSet, ExpiryQueue, EventViewSet, ProblemReportViewSet,
        UnusualStampViewSet, Displays, ScanReports, PlaceViewSet,
    )  # fmt: skip
