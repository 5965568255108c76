"""How codes are scanned over all producers, for officers; and the packages that stand on display."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.viewsets.base import ViewSet

from catalogue.folding import folded_words
from catalogue.models import Place
from cms.provinces import in_province
from traceability.models import ProblemReport, ScanDay, Stamp
from traceability.reports.reporting import picture_of
from traceability.scans.charts import PERIODS, Bar, as_bars, chart, period
from traceability.scans.export import csv_file
from traceability.scans.warnings import put_on_display, take_off_display, unit_of


def _must_have(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _head(title: str, icon: str) -> dict[str, Any]:
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, {"url": "", "label": title}]
    return {"header_title": title, "header_icon": icon, "breadcrumbs_items": crumbs}


@require_safe
def scans(request: HttpRequest) -> HttpResponseBase:
    _must_have(request, "traceability.view_stamp")
    span, rows = period(request.GET.get("ngay", "")), _rows(request)
    if request.GET.get("dang") == "csv":
        return csv_file(rows, span)
    context = {
        "chart": chart(rows, span),
        "producers": _by_producer(rows.between(span.first, span.last)),
        "periods": PERIODS,
        "provinces": Place.objects.provinces_today().order_by("folded"),
        "province": request.GET.get("tinh", ""),
        "query": request.GET.get("q", ""),
        **_head(_("Scans"), "view"),
    }
    return render(request, "cms/admin/scans.html", context)


def _rows(request: HttpRequest) -> QuerySet[ScanDay]:
    """Of the producers whose name has all words of ``q``, and who are at home in the province ``tinh``."""
    wanted = Q()
    for word in folded_words(request.GET.get("q", "")):
        wanted &= Q(product__producer__slug__contains=word)
    if code := request.GET.get("tinh", ""):
        wanted &= in_province("product__producer__place", code)
    return ScanDay.objects.filter(wanted)


def _by_producer(rows: QuerySet[ScanDay]) -> list[Bar]:
    found = rows.order_by().values_list("product__producer__name")
    sums = found.annotate(all_scans=Sum("scans"), all_devices=Sum("devices")).order_by("-all_scans")
    return as_bars((name or _("without a producer"), *numbers) for name, *numbers in sums)


class DisplayForm(forms.Form):
    stamp = forms.CharField(
        label=gettext_lazy("Stamp number"),
        help_text=gettext_lazy("As it stands below the QR code, or the link that it opens."),
        max_length=300,
    )
    note = forms.CharField(label=gettext_lazy("Where does the package stand?"), max_length=300)


def displays(request: HttpRequest) -> HttpResponse:
    _must_have(request, "traceability.change_stamp")
    form = DisplayForm(request.POST or None, initial={"stamp": request.GET.get("tem", "")[:300]})
    if request.method == "POST" and form.is_valid() and _displayed(request, form):
        return redirect("displays:index")
    shown = Stamp.objects.on_display().select_related("roll__product__producer").order_by("-displayed_since", "-pk")
    page_obj = Paginator(shown, 50).get_page(request.GET.get("p"))
    context = {"form": form, "page_obj": page_obj, **_head(_("On display"), "site")}
    return render(request, "cms/admin/displays.html", context)


def _displayed(request: HttpRequest, form: forms.Form) -> bool:
    try:
        roll, unit = unit_of(form.cleaned_data["stamp"])
        put_on_display(roll=roll, unit=unit, note=form.cleaned_data["note"], by=cast(Any, request.user))
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, _("The package is on display: its scans raise no warning."))
    return True


@require_POST
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    _must_have(request, "traceability.change_stamp")
    take_off_display(stamp=get_object_or_404(Stamp.objects.on_display(), pk=pk), by=cast(Any, request.user))
    messages.success(request, _("The stamp is watched again."))
    return redirect("displays:index")


@require_safe
def report_picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    if not request.user.has_perm("traceability.view_problemreport"):
        raise Http404
    return picture_of(get_object_or_404(ProblemReport, pk=pk))


class ScanReports(ViewSet):
    name = "scans"
    url_prefix = "luot-quet"
    icon = "view"
    menu_label = gettext_lazy("Scans")
    menu_name = "scans"

    @property
    def menu_url(self) -> str:
        return reverse(f"{self.url_namespace}:index")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", scans, name="index")]


class Displays(ViewSet):
    name = "displays"
    url_prefix = "trung-bay"
    icon = "site"
    menu_label = gettext_lazy("On display")
    menu_name = "displays"

    @property
    def menu_url(self) -> str:
        return reverse(f"{self.url_namespace}:index")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", displays, name="index"), path("<int:pk>/thoi/", take_down, name="take_down")]


PATTERNS: list[Any] = [path("phan-anh/<int:pk>/anh.webp", report_picture, name="report_picture")]
