"""What pages of Wagtail and Oscar raise for what their sender did, answered in words instead of by an error of ours."""

import logging
from collections.abc import Callable

from django.contrib import messages
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)


class SendersFaultMiddleware:
    """They take for granted that the hidden fields of forms arrive, and that nothing needs what is deleted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, MultiValueDictKeyError):
            logger.warning("%s came without %s", request.path, exception)
            return render(request, "400.html", status=400)
        if isinstance(exception, ProtectedError | RestrictedError):
            messages.error(request, _("That is in use: it can't be deleted."))
            return redirect(request.path)
        return None
