"""What pages of Wagtail and Oscar raise for what their sender did, answered in words instead of by an error of ours."""

import logging
import re
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)
NO_KEY = re.compile(r"Field '\w+' expected a number but got|Python int too large to convert to SQLite INTEGER")


class SendersFaultMiddleware:
    """They take for granted that the hidden fields of forms arrive as sent, and that nothing needs what is deleted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, ProtectedError | RestrictedError):
            messages.error(request, _("That is in use: it can't be deleted."))
            return redirect(request.path)
        if not _is_of_what_was_sent(request, exception):
            return None
        logger.warning("%s came with what its page never sends: %r", request.path, exception)
        return render(request, "400.html", status=400)


def _is_of_what_was_sent(request: HttpRequest, exception: Exception) -> bool:
    """A field is missing; a key is none, too large, or of nothing; where to go on to is no address."""
    if isinstance(exception, MultiValueDictKeyError | DataError):
        return True
    if isinstance(exception, ValueError | OverflowError):
        return bool(NO_KEY.match(str(exception)))
    if isinstance(exception, NoReverseMatch):
        return f"Reverse for '{request.POST.get('next')}' not found" in str(exception)
    return isinstance(exception, ObjectDoesNotExist) and _is_wagtails(request)


def _is_wagtails(request: HttpRequest) -> bool:
    return request.resolver_match is not None and request.resolver_match.func.__module__.startswith("wagtail.")
