from typing import Any

from axes.backends import AxesStandaloneBackend
from django.http import HttpRequest


class LockoutBackend(AxesStandaloneBackend):
    """Stops guessing; Oscar signs in whoever has just registered without a request, where nothing can be guessed."""

    def authenticate(self, request: HttpRequest | None = None, *args: Any, **credentials: Any) -> None:
        if request is not None:
            super().authenticate(request, *args, **credentials)
