"""Oscar's middleware of the basket: a guest's lives from its last use, and one that was frozen is not forgotten."""

from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject, empty
from oscar.apps.basket import middleware
from oscar.apps.basket.models import Basket

from shop.baskets.frozen import note_frozen


class BasketMiddleware(middleware.BasketMiddleware):
    def process_response(self, request: Any, response: HttpResponse) -> HttpResponse:
        if self._is_guests(request):
            request.cookies_to_delete.append(self.get_cookie_key(request))  # so that Oscar sets it anew
        answer: HttpResponse = super().process_response(request, response)
        return answer

    def _is_guests(self, request: Any) -> bool:
        """Whether this request has looked into an open basket that a cookie leads to."""
        basket = getattr(request, "basket", None)
        if basket is None or (isinstance(basket, SimpleLazyObject) and basket._wrapped is empty):
            return False
        return bool(basket.pk and self.get_cookie_key(request) in request.COOKIES)

    def get_basket(self, request: HttpRequest) -> Basket:
        """Oscar makes a basket for everybody signed in who only looks; here it is saved with the first thing in it."""
        ours: Any = request
        if ours._basket_cache is None and ours.user.is_authenticated:
            ours._basket_cache = self._own_or_new(ours)
        found: Basket = super().get_basket(request)
        return found

    def _own_or_new(self, request: Any) -> Basket | None:
        """None where Oscar has several to make one of."""
        if self.get_cookie_key(request) in request.COOKIES:
            return None
        own = list(Basket.open.filter(owner=request.user)[:2])
        if len(own) > 1:
            return None
        basket = own[0] if own else Basket()
        basket.owner = request.user
        return basket

    def get_cookie_basket(self, cookie_key: str, request: HttpRequest, manager: Any) -> Basket | None:
        """Oscar drops a cookie that leads to no open basket. The answer that told of its order may have been lost."""
        found: Basket | None = super().get_cookie_basket(cookie_key, request, manager)
        if found is None and (pk := _signed(request.COOKIES.get(cookie_key, ""))):
            note_frozen(request, pk)
        return found


def _signed(text: str) -> int | None:
    try:
        return int(Signer().unsign(text))
    except (BadSignature, ValueError):
        return None


def adopt(request: Any, pk: int) -> bool:
    """A guest whose cookie got lost shows by a form of ours which open basket it was."""
    if request.user.is_authenticated or settings.OSCAR_BASKET_COOKIE_OPEN in request.COOKIES:
        return False
    request._basket_cache = Basket.open.filter(pk=pk, owner=None).first()
    return request._basket_cache is not None
