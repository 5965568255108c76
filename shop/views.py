"""The page of an error, and what a load balancer asks: is the process alive, can it reach its database."""

import logging

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseServerError
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """The page of an error in our own look, or in plain words where even that fails."""
    try:
        return defaults.server_error(request)
    except Exception:
        logger.exception("the error page failed")
        words = _("Something broke on our side")
        return HttpResponseServerError(f"<!doctype html><meta charset=utf-8><title>{words}</title><h1>{words}</h1>")


def nothing_here(request: HttpRequest) -> HttpResponse:
    raise Http404


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ready", content_type="text/plain")
