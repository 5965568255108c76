from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST
from oscar.apps.basket.models import Basket

from shop.baskets.basket import basket_of
from shop.baskets.guessing import may_try
from shop.baskets.vouchers import LONGEST, Refused, enter, remove

REFUSED = "voucher_refused"
FIELD = "ma-giam-gia"


@require_POST
def basket_voucher(request: HttpRequest) -> HttpResponse:
    change(request)
    return redirect(f"{reverse('basket')}#{FIELD}")


def change(request: HttpRequest) -> None:
    """Take the code that was typed, or take one out; the next page says why a code was refused."""
    basket, taken_out = basket_of(request), request.POST.get("remove", "")
    if taken_out.isascii() and taken_out.isdigit():
        remove(basket=basket, voucher_id=int(taken_out[:9]))
    elif basket.pk and basket.all_lines() and (reason := _refusal(request, basket)):
        request.session[REFUSED] = {"code": request.POST.get("code", "")[:LONGEST], "reason": reason}


def _refusal(request: HttpRequest, basket: Basket) -> str:
    if not may_try(request):
        return gettext("You have tried many codes. Please wait a quarter of an hour.")
    try:
        enter(basket=basket, user=request.user, typed=request.POST.get("code", ""))
    except Refused as refused:
        return str(refused)
    return ""
