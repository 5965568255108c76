from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from oscar.apps.dashboard.offers import views as oscar_views


class OfferDetailView(oscar_views.OfferDetailView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Oscar answers nothing at all where neither of its buttons was pressed."""
        answer: HttpResponse | None = super().post(request, *args, **kwargs)
        return answer or redirect("dashboard:offer-detail", self.offer.pk)
