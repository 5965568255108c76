from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _


class RefusesWhatIsUsed:
    """For Oscar's pages that delete something: what others need stays, and staff read why."""

    http_method_names: Sequence[str] = ["get", "head", "post", "options"]  # by DELETE, Oscar's pages ask nobody

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                answer: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        except (ProtectedError, RestrictedError):
            return self._refuse(request)
        return answer

    def _refuse(self, request: HttpRequest) -> HttpResponse:
        kept: Any = self.object  # type: ignore[attr-defined]
        address: str = self.get_success_url()  # type: ignore[attr-defined]
        list(messages.get_messages(request))  # Oscar has said already that it is deleted
        messages.error(request, _("“%(name)s” is in use: it can't be deleted.") % {"name": kept})
        return redirect(address)
