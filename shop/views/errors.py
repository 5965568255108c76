import logging

from django.http import HttpRequest, HttpResponseServerError
from django.utils.translation import gettext as _
from django.views import defaults

logger = logging.getLogger(__name__)


def server_error(request: HttpRequest) -> HttpResponseServerError:
    """The page of an error in our own look, or in plain words where even that fails."""
    try:
        return defaults.server_error(request)
    except Exception:
        logger.exception("the error page failed")
        words = _("Something broke on our side")
        return HttpResponseServerError(f"<!doctype html><meta charset=utf-8><title>{words}</title><h1>{words}</h1>")
