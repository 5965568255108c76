"""The answer to whoever has tried too often."""

from math import ceil

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """429, with the time after which it makes sense to try again."""
    response = render(request, "429.html", {"minutes": max(1, ceil(seconds / 60))}, status=429)
    response["Retry-After"], response["Cache-Control"] = max(1, seconds), "no-store"
    return response
