"""Who sits at which desk: producers at their own, officers and staff may look over a shoulder with ``?producer=``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache

from catalogue.models import Certificate, Producer, Product
from cms.models import StoryPage
from shop.models import Parcel
from traceability.models import Event, Lot, ProblemReport, ScanDay, Stamp, StampRoll

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

P = ParamSpec("P")


@dataclass(frozen=True)
class Desk:
    """What one user may see here; every object of the desk is looked up through it, so others' are simply not found."""

    user: _User
    producers: list[Producer]
    is_own: bool

    @property
    def query(self) -> str:
        return "" if self.is_own else f"?producer={self.producers[0].pk}"

    def products(self) -> QuerySet[Product]:
        return self.goods().for_sale()

    def goods(self) -> QuerySet[Product]:
        """Products and the raw materials that go into them: all of which there are lots."""
        return Product.objects.filter(producer__in=self.producers)

    def certificates(self) -> QuerySet[Certificate]:
        return Certificate.objects.of_producers(self.producers).select_related("product__producer", "producer")

    def stories(self) -> QuerySet[StoryPage]:
        return StoryPage.objects.originals().filter(producer__in=self.producers)

    def lots(self) -> QuerySet[Lot]:
        return Lot.objects.filter(product__producer__in=self.producers).select_related("product__producer")

    def events(self) -> QuerySet[Event]:
        return Event.objects.filter(lot__product__producer__in=self.producers).select_related("lot__product", "place")

    def rolls(self) -> QuerySet[StampRoll]:
        return StampRoll.objects.filter(product__producer__in=self.producers).select_related("product")

    def reports(self) -> QuerySet[ProblemReport]:
        return ProblemReport.objects.filter(product__producer__in=self.producers).select_related("product", "lot")

    def unusual_stamps(self) -> QuerySet[Stamp]:
        own = Stamp.objects.filter(roll__product__producer__in=self.producers)
        return own.unusual().select_related("roll__product")

    def displayed_stamps(self) -> QuerySet[Stamp]:
        own = Stamp.objects.filter(roll__product__producer__in=self.producers)
        return own.on_display().select_related("roll__product")

    def sold_stamps(self) -> QuerySet[Stamp]:
        own = Stamp.objects.filter(roll__product__producer__in=self.producers)
        return own.filter(sold_at__isnull=False).select_related("roll__product")

    def scans(self) -> QuerySet[ScanDay]:
        # By their keys: a join would read every row of the table.
        return ScanDay.objects.filter(product__in=list(self.products().values_list("pk", flat=True)))

    def parcels(self) -> QuerySet[Parcel]:
        return Parcel.objects.filter(partner__producer__in=self.producers)


def may_look(user: _User) -> bool:
    return user.is_staff or user.has_perm("catalogue.change_producer")


DeskView = Callable[Concatenate[HttpRequest, Desk, P], HttpResponse]


def at_desk(view: DeskView[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Hand the view the user's desk. Looking is not touching: only the producer's own people may post."""

    @login_required
    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        desk = _desk_of(request)
        if desk is None:
            return redirect("desk:choose")
        if not desk.is_own and request.method not in {"GET", "HEAD"}:
            raise PermissionDenied
        request.desk = desk  # type: ignore[attr-defined]
        return view(request, desk, *args, **kwargs)

    return wrapper


def _desk_of(request: HttpRequest) -> Desk | None:
    """None sends a looker to choose whose desk it wants to see."""
    user: _User = request.user  # type: ignore[assignment]
    producers = Producer.objects.select_related("place__province").order_by("name")
    asked = request.GET.get("producer", "")
    if asked and may_look(user):
        if not asked.isdecimal():
            raise Http404
        return Desk(user, [get_object_or_404(producers, pk=asked)], is_own=False)
    if own := list(producers.of(user)):
        return Desk(user, own, is_own=True)
    if not may_look(user):
        raise PermissionDenied
    return None
