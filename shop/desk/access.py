"""Who may do what at the desk; the decorator of a view sets what the type of its request promises.

- ``at_desk``: somebody's desk. Producers sit at their own; officers and staff look over a shoulder with ``?producer=``.
- ``taking``: the same for what may be taken along, also over a shoulder, and is written down.
- ``beside_desk``: a page for all who work for a producer or may look.
- ``with_lot``, ``with_recall``: what is decided about a lot. A producer about its own, officers about any; staff look.

What an officer has decided, only officers change or end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from catalogue.models import Producer
from shop.desk.desk import Desk
from shop.models import User
from traceability.models import Lot, Recall

P = ParamSpec("P")
View = Callable[..., HttpResponseBase]
LOOKING = frozenset({"GET", "HEAD"})


class SignedInRequest(HttpRequest):
    """These classes are for typing only: requests stay what the server made of them."""

    user: User


class DeskRequest(SignedInRequest):
    desk: Desk
    desk_preview: str
    """Where a previewed page leads back to."""


class BesideDeskRequest(SignedInRequest):
    desk: Desk | None


class DecisionRequest(BesideDeskRequest):
    may_decide: bool
    may_undo: bool


def taking(view: Callable[Concatenate[DeskRequest, P], HttpResponseBase]) -> View:
    @login_required
    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        ours = cast(DeskRequest, request)
        desk = _desk_of(ours)
        if desk is None:
            return redirect("desk:choose")
        ours.desk = desk
        return view(ours, *args, **kwargs)

    return wrapper


def at_desk(view: Callable[Concatenate[DeskRequest, P], HttpResponseBase]) -> View:
    """Looking is not touching: only the producer's own people may post."""

    def own(request: DeskRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.desk.is_own and request.method not in LOOKING:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wraps(view)(taking(own))


def _desk_of(request: SignedInRequest) -> Desk | None:
    """None sends a looker to choose whose desk it wants to see."""
    user = request.user
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


def looking(view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase]) -> View:
    """For officers and staff alone."""

    @login_required
    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        theirs = cast(SignedInRequest, request)
        if not may_look(theirs.user):
            raise PermissionDenied
        return view(theirs, *args, **kwargs)

    return wrapper


def beside_desk(view: Callable[Concatenate[BesideDeskRequest, P], HttpResponseBase]) -> View:
    @login_required
    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        ours = cast(BesideDeskRequest, request)
        own = list(Producer.objects.select_related("place__province").of(ours.user).order_by("name"))
        if not own and not sees_all(ours.user):
            raise PermissionDenied
        ours.desk = Desk(ours.user, own, is_own=True) if own else None
        return view(ours, *args, **kwargs)

    return wrapper


def with_lot(view: Callable[Concatenate[DecisionRequest, Lot, P], HttpResponseBase]) -> View:
    @login_required
    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, pk: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        lot = get_object_or_404(Lot.objects.select_related("product__producer__place__province"), pk=pk)
        ours = _let_in(request, lot)
        ours.may_undo = may_undo(ours.user, holders(lot))
        return view(ours, lot, *args, **kwargs)

    return wrapper


def with_recall(view: Callable[Concatenate[DecisionRequest, Recall, P], HttpResponseBase]) -> View:
    @login_required
    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, pk: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        recalls = Recall.objects.select_related("lot__product__producer__place__province", "because_of__lot__product")
        recall = get_object_or_404(recalls, pk=pk)
        ours = _let_in(request, recall.lot)
        ours.may_undo = may_undo(ours.user, deciders(recall))
        return view(ours, recall, *args, **kwargs)

    return wrapper


def _let_in(request: HttpRequest, lot: Lot) -> DecisionRequest:
    """Others' lots are not found; who may only look may not post; who has no desk at all is told so."""
    ours = cast(DecisionRequest, request)
    user, producer = ours.user, lot.product.producer
    is_own = producer is not None and producer.has_member(user)
    if not is_own and not sees_all(user):
        if Producer.objects.of(user).exists():
            raise Http404
        raise PermissionDenied
    ours.may_decide = lot.is_editable_by(user)
    if request.method not in LOOKING and not ours.may_decide:
        raise PermissionDenied
    ours.desk = Desk(user, [producer], is_own=is_own) if producer is not None else None
    return ours


def may_look(user: User) -> bool:
    return user.is_staff or user.has_perm("catalogue.change_producer")


def decides_for_all(user: User) -> bool:
    """Officers recall whatever was made from a lot; a household's word holds the lots of others until they decide."""
    return user.has_perm("traceability.change_lot")


def sees_all(user: User) -> bool:
    return may_look(user) or decides_for_all(user)


def address_of(recall: Recall, user: User, own: Collection[Producer]) -> str:
    """Where ``user``, who works for ``own``, reads about it: whoever has only made something from the recalled lot,
    where everybody does.
    """
    root = recall.because_of or recall
    is_theirs = sees_all(user) or root.lot.product.producer in own
    return reverse("recalls:recall" if is_theirs else "recall", args=[root.pk])


def deciders(recall: Recall) -> list[int | None]:
    """The keys of those who called the lot back, and what was made from it."""
    root = recall.because_of or recall
    return list(root.family().open().values_list("started_by", flat=True))


def holders(lot: Lot) -> list[int | None]:
    """The key of who holds the lot back, if somebody does."""
    return [lot.held_by_id] if lot.held_at else []


def may_undo(user: User, deciders: Collection[int | None]) -> bool:
    """Whether ``user`` may change or end what they decided.

    An officer's word holds when the officer has left, too; of whom no account is left, we can't tell that it was none.
    """
    if decides_for_all(user):
        return True
    known = [key for key in deciders if key is not None]
    lots = "traceability.change_lot"
    officers = ModelBackend().with_perm(lots) | ModelBackend().with_perm(lots, is_active=False)
    return len(known) == len(deciders) and not officers.filter(pk__in=known).exists()
