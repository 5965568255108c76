from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from shop.baskets.voucher_views import FIELD, change
from shop.checkout.typed import remember


@require_POST
def checkout_voucher(request: HttpRequest) -> HttpResponse:
    """The page's script sends what was typed along."""
    if "phone" in request.POST:
        remember(request)
    change(request)
    return redirect(f"{reverse('checkout')}#{FIELD}")
