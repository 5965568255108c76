"""What officers keep an eye on: problem reports, and stamps that are scanned more widely than one package can be."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from traceability.codes.serials import grouped
from traceability.models import ProblemReport, Stamp
from traceability.reports.reporting import settle
from traceability.scans.warnings import clear_unusual


class ReportForm(WagtailAdminModelForm):
    is_closed = forms.BooleanField(label=_("It is settled"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("is_closed", self.instance.closed_at is not None)

    def save(self, commit: bool = True) -> ProblemReport:
        said = self.cleaned_data
        return settle(report=self.instance, answer=said["answer"], is_closed=said["is_closed"], by=self.for_user)


class ReportFilters(WagtailFilterSet):
    is_open = django_filters.BooleanFilter(field_name="closed_at", lookup_expr="isnull", label=_("open"))

    class Meta:
        model = ProblemReport
        fields = ["kind"]


class ProblemReportViewSet(ModelViewSet):
    """What people reported stays as they wrote it; officers note what was done about it."""

    model = ProblemReport
    icon = "warning"
    menu_label = _("Problem reports")
    list_display = [
        "__str__", "product", "lot", DateColumn("reported_at", label=_("Reported on")),
        Column("state", label=_("State"), accessor="state.label"),
    ]  # fmt: skip
    filterset_class = ReportFilters
    search_fields = ["reference", "code", "message", "contact", "product__title", "lot__code"]
    ordering = ["-reported_at"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            *[
                FieldPanel(n, read_only=True)
                for n in ("kind", "message", "contact", "code", "product", "lot", "reported_at")
            ],
            HelpPanel(template="cms/admin/report_picture.html"),
            FieldPanel("answer"),
            FieldPanel("is_closed"),
        ],
        base_form_class=ReportForm,
    )


class ClearForm(WagtailAdminModelForm):
    def save(self, commit: bool = True) -> Stamp:
        return clear_unusual(stamp=self.instance, note=self.cleaned_data["cleared_note"], by=self.for_user)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cleared_note"].required = True


class UnusualIndexView(IndexView):
    page_title = _("Unusual stamps")

    def get_base_queryset(self) -> QuerySet[Stamp]:
        return super().get_base_queryset().unusual().select_related("roll__product__producer")

    @cached_property
    def columns(self) -> list[Column]:
        """The number leads to the page on which the warning is answered."""
        number = TitleColumn("serial", label=_("Stamp number"), get_url=self.get_edit_url)
        return [number, *super().columns]


class UnusualEditView(EditView):
    """Only a stamp with a warning can be answered; what was answered in between is not found any more."""

    def get_object(self, queryset: QuerySet[Stamp] | None = None) -> Stamp:
        return super().get_object(Stamp.objects.unusual().select_related("roll__product__producer"))

    def get_page_subtitle(self) -> str:
        return grouped(self.object.serial)


class UnusualStampViewSet(ModelViewSet):
    """Stamps whose warning nobody has lifted yet; saving the reason lifts it."""

    model = Stamp
    icon = "view"
    menu_label = _("Unusual stamps")
    index_view_class, edit_view_class = UnusualIndexView, UnusualEditView
    list_display = [
        Column("product", label=_("Product"), accessor="roll.product"),
        DateColumn("unusual_at", label=_("scanned unusually since")),
        Column("reason", label=_("Why"), accessor="get_unusual_reason_display"),
        Column("unusual_devices", label=_("Phones")),
        Column("unusual_provinces", label=_("Provinces")),
    ]
    search_fields = ["roll__code", "roll__product__title"]
    ordering = ["-unusual_at"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            HelpPanel(template="cms/admin/unusual_stamp.html"),
            FieldPanel("cleared_note", heading=_("Why so many scans?"), help_text=_("Saving it lifts the warning.")),
        ],
        base_form_class=ClearForm,
    )
