"""The form under the code of a stamp with a covered code: posted to the stamp's own address, answered with a page."""

from __future__ import annotations

from django.core import signing
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponseRedirect, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from traceability.lookup import Named
from traceability.page.opening import Opening, Outcome, form_token, is_fresh, try_code
from traceability.page.rendering import Page, plain_page
from traceability.scans import devices

SALT = "traceability.opened"
SHOWN_FOR = 3600
MOST_BYTES = 4000
STATUS = {Outcome.WRONG: 422, Outcome.WAIT_A_LITTLE: 429, Outcome.WAIT_AN_HOUR: 429}


def can_be_opened(named: Named) -> bool:
    """A stamp on a package, with a covered code."""
    return named.has_pin and named.lot_id is not None and not named.withdrawn


def entered(request: HttpRequest, named: Named, language: str) -> Page | HttpResponseRedirect:
    """What the code that somebody entered leads to; a first opening can be read again for an hour."""
    form = _form(request)
    if named.roll_id is None or named.unit is None or form is None:
        return HttpResponseRedirect(request.path, status=303)
    with translation.override(language):
        if not is_fresh(form.get("token", ""), named.roll_id):
            return _page(
                request, named, language, [_("The form was open for too long: please enter the code again.")], 422
            )
        typed, address = form.get("ma", ""), devices.client_address(request)
        opening = try_code(roll_id=named.roll_id, unit=named.unit, typed=typed, address=address)
        if opening.outcome is Outcome.FIRST and opening.opened_at:
            seen = signing.dumps([named.roll_id, named.unit, opening.opened_at.isoformat()], salt=SALT)
            return HttpResponseRedirect(f"?mo={seen}&lang={language}", status=303)
        return _page(request, named, language, _words(opening), STATUS.get(opening.outcome, 200), opening.outcome)


def _form(request: HttpRequest) -> QueryDict | None:
    """None when it is not our form that was sent: too long, damaged, or in another encoding."""
    try:
        return request.POST if int(request.META.get("CONTENT_LENGTH") or 0) <= MOST_BYTES else None
    except (ValueError, OSError, BadRequest, SuspiciousOperation, MultiPartParserError):
        return None


def opened(request: HttpRequest, named: Named, language: str, seen: str) -> Page | None:
    """“First opened now”, for the one who was first and comes back to this page within the hour."""
    try:
        roll_id, unit, at = signing.loads(seen[:300], salt=SALT, max_age=SHOWN_FOR)
    except (signing.BadSignature, ValueError):
        return None
    if (roll_id, unit) != (named.roll_id, named.unit):
        return None
    with translation.override(language):
        opening = Opening(Outcome.FIRST, parse_datetime(at))
        return _page(request, named, language, _words(opening), 200, Outcome.FIRST)


def _page(
    request: HttpRequest, named: Named, language: str, sentences: list[str], status: int, outcome: Outcome | None = None
) -> Page:
    is_known = outcome in {Outcome.FIRST, Outcome.AGAIN}
    context = {
        "verdict": {Outcome.FIRST: "ok", Outcome.AGAIN: "unusual"}.get(outcome, "unknown") if outcome else "unknown",
        "headline": _HEADLINES[outcome](),
        "sentences": sentences,
        "back": f"{request.path}?lang={language}",
        "pin_token": form_token(named.roll_id) if named.roll_id and not is_known else "",
    }
    return plain_page("traceability/opened.html", context, status, language)


_HEADLINES = {
    None: lambda: _("Please enter the code again"),
    Outcome.FIRST: lambda: _("First opened now"),
    Outcome.AGAIN: lambda: _("This package was opened before"),
    Outcome.WRONG: lambda: _("This is not the covered code"),
    Outcome.WAIT_A_LITTLE: lambda: _("Please wait ten seconds"),
    Outcome.WAIT_AN_HOUR: lambda: _("Please wait an hour"),
}


def _words(opening: Opening) -> list[str]:
    at = date_format(localtime(opening.opened_at), "DATETIME_FORMAT") if opening.opened_at else ""
    return {
        Outcome.FIRST: lambda: [
            _("Nobody entered the covered code of this stamp before you. Noted: %(at)s.") % {"at": at},
        ],
        Outcome.AGAIN: lambda: [
            _("The covered code of this stamp was first entered on %(at)s.") % {"at": at},
            _("If you did not open it then, take care: the stamp may be copied, or the package refilled."),
        ],
        Outcome.WRONG: lambda: [_("Compare each letter and digit with the scratched field, and enter it once more.")],
        Outcome.WAIT_A_LITTLE: lambda: [_("Many wrong codes were entered for this stamp. Then send your code again.")],
        Outcome.WAIT_AN_HOUR: lambda: [_("Too many wrong codes came from here. The stamp itself is not locked.")],
    }[opening.outcome]()
