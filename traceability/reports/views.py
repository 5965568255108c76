"""The form in which anybody reports a problem: no account, no cookie, no script."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from traceability import negotiation
from traceability.page.rendering import plain_page
from traceability.printed_codes import page_response
from traceability.reports import reporting
from traceability.reports.reporting import ReportForm, reference_for
from traceability.scans.devices import line_hash, sender_hash


@csrf_exempt  # there is no session to ride on; the form carries a signed token of its own
@require_http_methods(["GET", "HEAD", "POST"])
def problem_report(request: HttpRequest) -> HttpResponse:
    code = request.GET.get("ma", "")[:200].replace("\x00", "")
    language = negotiation.language_of(request.META, request.GET.get("lang", ""))
    with translation.override(language):
        if _is_too_large(request):
            return _refused(request, language, 413, _("What you sent is too large"), _too_large())
        if request.method == "POST" and not reporting.may_try(line_hash(request)):
            return _too_many(request, language)
        form = ReportForm(request.POST or None, request.FILES or None, code=code)
        if request.method != "POST" or not form.is_valid():
            return _report_form(request, form, language, status=422 if form.is_bound else 200)
        return _take_report(request, form, language)


def _is_too_large(request: HttpRequest) -> bool:
    """Told before anything is read; a server in front refuses what is larger still."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return length.isdecimal() and int(length) > reporting.MOST_BODY


def _too_large() -> str:
    sentence = _("A picture has at most %(most)s MB. Go back: what you wrote is still there. Choose a smaller picture.")
    return sentence % {"most": reporting.MOST_MEGABYTES}


def _report_form(request: HttpRequest, form: ReportForm, language: str, status: int) -> HttpResponse:
    context = {"form": form, "code": form.code, "query": _without_language(request)}
    return page_response(request, plain_page("traceability/report.html", context, status, language))


def _take_report(request: HttpRequest, form: ReportForm, language: str) -> HttpResponse:
    if not reporting.may_report(sender_hash(request)):
        return _too_many(request, language)
    context = {"code": form.code if form.code.startswith(("/01/", "/t/", "/T/")) else ""}
    if not form.is_from_a_program:
        said = form.cleaned_data
        taken = reporting.report(
            code=form.code, kind=said["kind"], message=said["message"], contact=said["contact"],
            picture=said["picture"], reference=reference_for(said["token"]),
        )  # fmt: skip
        context["number"] = taken.number
    return page_response(request, plain_page("traceability/report_sent.html", context, 200, language))


def _too_many(request: HttpRequest, language: str) -> HttpResponse:
    wait = _("Please wait an hour before you send another one.")
    return _refused(request, language, 429, _("That is a lot of reports"), wait)


def _refused(request: HttpRequest, language: str, status: int, headline: str, sentence: str) -> HttpResponse:
    context = {"headline": headline, "sentences": [sentence]}
    return page_response(request, plain_page("traceability/fault.html", context, status, language))


def _without_language(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("lang", None)
    return f"{query.urlencode()}&" if query else ""
