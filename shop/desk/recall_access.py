"""Who may follow, hold and recall which lots: a producer its own, officers any; staff may look.

What an officer has decided, only officers change or end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache

from shop.desk.access import Desk, may_look
from traceability.models import Lot, Recall

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

    from catalogue.models import Producer

P = ParamSpec("P")
LotView = Callable[Concatenate[HttpRequest, Lot, P], HttpResponse]
RecallView = Callable[Concatenate[HttpRequest, Recall, P], HttpResponse]


def with_lot(view: LotView[P]) -> Callable[Concatenate[HttpRequest, int, P], HttpResponse]:
    @login_required
    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, pk: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        lot = get_object_or_404(Lot.objects.select_related("product__producer__place__province"), pk=pk)
        _let_in(request, lot)
        request.may_undo = may_undo(request.user, [lot.held_by_id])  # type: ignore[arg-type,attr-defined]
        return view(request, lot, *args, **kwargs)

    return wrapper


def with_recall(view: RecallView[P]) -> Callable[Concatenate[HttpRequest, int, P], HttpResponse]:
    @login_required
    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, pk: int, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        recalls = Recall.objects.select_related("lot__product__producer__place__province", "because_of__lot__product")
        recall = get_object_or_404(recalls, pk=pk)
        _let_in(request, recall.lot)
        request.may_undo = may_undo(request.user, deciders(recall))  # type: ignore[arg-type,attr-defined]
        return view(request, recall, *args, **kwargs)

    return wrapper


def _let_in(request: HttpRequest, lot: Lot) -> None:
    """Others' lots are not found; who may only look may not post; who has no desk at all is told so."""
    user: _User = request.user  # type: ignore[assignment]
    producer = lot.product.producer
    is_own = producer is not None and producer.has_member(user)
    if not is_own and not sees_all(user):
        if user.producers.exists():  # type: ignore[attr-defined]
            raise Http404
        raise PermissionDenied
    request.may_decide = lot.is_editable_by(user)  # type: ignore[attr-defined]
    if request.method not in {"GET", "HEAD"} and not lot.is_editable_by(user):
        raise PermissionDenied
    if producer is not None:
        request.desk = Desk(user, [producer], is_own=is_own)  # type: ignore[attr-defined]


def decides_for_all(user: _User) -> bool:
    """Officers recall whatever was made from a lot; a household's word holds the lots of others until they decide."""
    return user.has_perm("traceability.change_lot")


def sees_all(user: _User) -> bool:
    return may_look(user) or decides_for_all(user)


def address_of(recall: Recall, user: _User, own: Collection[Producer]) -> str:
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


def may_undo(user: _User, deciders: Collection[int | None]) -> bool:
    """Whether ``user`` may change or end what they decided: an officer's word holds when the officer has left, too."""
    if decides_for_all(user):
        return True
    officers = ModelBackend().with_perm("traceability.change_lot", is_active=None)
    return not officers.filter(pk__in=[key for key in deciders if key]).exists()
