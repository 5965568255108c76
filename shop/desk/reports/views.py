from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shop.desk.access import DeskRequest, at_desk
from shop.desk.reports.forms import ClearStampForm, ReportAnswerForm
from traceability.reports.reporting import picture_of, settle
from traceability.scans.warnings import clear_unusual


@require_safe
@at_desk
def reports(request: DeskRequest) -> HttpResponse:
    """What people reported, and the stamps that are scanned more widely than one package can be."""
    page_obj = Paginator(request.desk.reports().open_first(), 20).get_page(request.GET.get("page"))
    stamps = request.desk.unusual_stamps().order_by("-unusual_at", "-pk")[:50]
    context = {"page_obj": page_obj, "stamps": stamps, "on_display": request.desk.displayed_stamps().count()}
    return render(request, "desk/reports.html", context)


@at_desk
def report(request: DeskRequest, pk: int) -> HttpResponse:
    report = get_object_or_404(request.desk.reports(), pk=pk)
    initial = {"answer": report.answer, "is_closed": report.closed_at is not None}
    form = ReportAnswerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        settle(report=report, by=request.desk.user, **form.cleaned_data)
        messages.success(request, _("Your note is kept."))
        return redirect("desk:reports")
    return render(request, "desk/report.html", {"report": report, "form": form})


@require_safe
@at_desk
def report_picture(request: DeskRequest, pk: int) -> FileResponse:
    return picture_of(get_object_or_404(request.desk.reports(), pk=pk))


@at_desk
def clear_stamp(request: DeskRequest, pk: int) -> HttpResponse:
    stamp = get_object_or_404(request.desk.unusual_stamps(), pk=pk)
    form = ClearStampForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        clear_unusual(stamp=stamp, by=request.desk.user, **form.cleaned_data)
        messages.success(request, _("The warning is lifted from this stamp."))
        return redirect("desk:reports")
    return render(request, "desk/clear_stamp.html", {"stamp": stamp, "form": form})
