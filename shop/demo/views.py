from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shop.demo.letterbox import StoredMail, stored_mail, stored_mails

MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups allow-popups-to-escape-sandbox"],
}


@never_cache
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/outbox.html", {"mails": stored_mails()})


@never_cache
@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "demo/outbox_mail.html", {"mail": _mail_or_404(name)})


@never_cache
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # typed for views without arguments
@require_safe
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """Shown in a frame that may run nothing: a mail's HTML is not ours to trust."""
    return HttpResponse(_mail_or_404(name).body("html"))


def _mail_or_404(name: str) -> StoredMail:
    found = stored_mail(name)
    if found is None:
        raise Http404
    return found
