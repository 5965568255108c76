"""Who may follow, hold and recall which lots: a producer its own, officers any; staff may look."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from shop.desk.access import Desk, may_look
from traceability.models import Lot, Recall

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

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
        return view(request, recall, *args, **kwargs)

    return wrapper


def _let_in(request: HttpRequest, lot: Lot) -> None:
    """Others' lots are not found; who may only look may not post; who has no desk at all is told so."""
    user: _User = request.user  # type: ignore[assignment]
    producer = lot.product.producer
    is_own = producer is not None and producer.has_member(user)
    if not is_own and not may_look(user) and not lot.is_editable_by(user):
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
