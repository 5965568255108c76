"""Certificates in the registers: the queue of those that wait for an officer, and of those that end."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.paginator import Paginator
from django.db.models import BooleanField, Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_required
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.viewsets.model import ModelViewSet

from catalogue.expiries import BANDS, expiries
from catalogue.models import Certificate
from cms.registry.forms import CertificateForm


class CertificateFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="in_state",
        choices=[
            ("waiting", _("waits for an officer")),
            ("verified", _("checked by an officer")),
            ("claimed", _("stated by the producer")),
            ("refused", _("not accepted")),
        ],
    )

    class Meta:
        model = Certificate
        fields = ["scheme", "is_for_lots"]

    def in_state(self, found: Any, _name: str, state: str) -> Any:
        if state == "waiting":
            return found.waiting()
        if state == "refused":
            return found.filter(refused_at__isnull=False)
        return found.standing().filter(verified_at__isnull=state == "claimed")


class CertificateIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Certificate]:
        """Those that wait for an officer come first."""
        waiting = When(verified_at=None, refused_at=None, submitted_at__isnull=False, then=Value(True))
        is_waiting = Case(waiting, default=Value(False), output_field=BooleanField())
        found = Certificate.objects.annotate(is_waiting=is_waiting)
        return found.select_related("product", "producer", "place")


class CertificateViewSet(ModelViewSet):
    model = Certificate
    icon = "doc-full"
    menu_label = _("Certificates")
    index_view_class = CertificateIndexView
    list_display = [
        "__str__", "issuer", "product", "producer", DateColumn("expires_date", label=_("Ends on")),
        Column("state", label=_("State"), accessor="state.label"),
    ]  # fmt: skip
    filterset_class = CertificateFilters
    search_fields = ["number", "issuer", "product__title", "producer__name"]
    ordering = ["-is_waiting", "expires_date"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            HelpPanel(template="cms/admin/certificate_file.html", heading=_("The document")),
            MultiFieldPanel(
                [FieldPanel(n) for n in ("decision", "reason")], heading=_("The officer's word")
            ),
            MultiFieldPanel([FieldPanel(n) for n in ("scheme", "number", "issuer", "issued_date", "expires_date")]),
            MultiFieldPanel([FieldPanel("scope_note"), FieldPanel("scope_note_en")], heading=_("scope")),
            MultiFieldPanel(
                [FieldPanel(n) for n in ("product", "producer", "place", "is_for_lots", "lot_codes")],
                heading=_("what it covers: one of these"),
            ),
            MultiFieldPanel([FieldPanel("file"), FieldPanel("is_file_public")], heading=_("file")),
            FieldPanel("replaced_by"),
        ],
        base_form_class=CertificateForm,
    )  # fmt: skip


@permission_required("catalogue.view_certificate")
def expiring(request: HttpRequest) -> HttpResponse:
    """What ends within 180 days and what has ended, the most urgent first; recognitions are only shown."""
    band, kind = request.GET.get("trong", ""), request.GET.get("loai", "")
    found = [
        one
        for one in expiries()
        if (band not in BANDS or one.band == band) and (kind not in {"certificate", "recognition"} or one.kind == kind)
    ]
    context = {
        "page_obj": Paginator(found, 50).get_page(request.GET.get("p")),
        "bands": BANDS.items(),
        "band": band,
        "kind": kind,
        "header_title": _("Ending soon"),
        "header_icon": "time",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": _("Ending soon")},
        ],
    }
    return render(request, "cms/admin/expiries.html", context)


class ExpiryQueue(ViewSet):
    name = "expiries"
    url_prefix = "sap-het-han"
    icon = "time"
    menu_label = _("Ending soon")
    menu_name = "expiries"

    @property
    def menu_url(self) -> str:
        return reverse(f"{self.url_namespace}:index")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", expiring, name="index")]
