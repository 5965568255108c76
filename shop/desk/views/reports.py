from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shop.desk.access import Desk, at_desk
from shop.desk.forms import ClearStampForm, ReportAnswerForm
from traceability.reporting import picture_of, settle
from traceability.watching import clear_unusual


@require_safe
@at_desk
def reports(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What people reported, and the stamps that are scanned more widely than one package can be."""
    page_obj = Paginator(desk.reports().open_first(), 20).get_page(request.GET.get("page"))
    stamps = desk.unusual_stamps().order_by("-unusual_at", "-pk")[:50]
    context = {"page_obj": page_obj, "stamps": stamps, "on_display": desk.displayed_stamps().count()}
    return render(request, "desk/reports.html", context)


@at_desk
def report(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    report = get_object_or_404(desk.reports(), pk=pk)
    initial = {"answer": report.answer, "is_closed": report.closed_at is not None}
    form = ReportAnswerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        settle(report=report, by=desk.user, **form.cleaned_data)
        messages.success(request, _("Your note is kept."))
        return redirect("desk:reports")
    return render(request, "desk/report.html", {"report": report, "form": form})


@require_safe
@at_desk
def report_picture(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    return picture_of(get_object_or_404(desk.reports(), pk=pk))


@at_desk
def clear_stamp(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    stamp = get_object_or_404(desk.unusual_stamps(), pk=pk)
    form = ClearStampForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        clear_unusual(stamp=stamp, by=desk.user, **form.cleaned_data)
        messages.success(request, _("The warning is lifted from this stamp."))
        return redirect("desk:reports")
    return render(request, "desk/clear_stamp.html", {"stamp": stamp, "form": form})
