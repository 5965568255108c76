"""``/.well-known/gs1resolver``: by this file a client knows that a GS1-Conformant Resolver stands here."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from traceability import conf
from traceability.resolver import answering
from traceability.resolver.links import CONTEXT, VOCABULARY


@require_http_methods(answering.METHODS)
def resolver_description(request: HttpRequest) -> HttpResponse:
    description = {
        "name": settings.OSCAR_SHOP_NAME,
        "resolverRoot": conf.site_url(),
        "supportedPrimaryKeys": ["01"],
        "supportedLinkType": [{"namespace": VOCABULARY, "prefix": "gs1:"}],
        "linkTypeDefaultCanBeLinkset": False,
        "jsonLdContextLocation": CONTEXT,
        "contact": {"fn": settings.OSCAR_SHOP_NAME},
    }
    headers = {
        **answering.CORS,
        "Cache-Control": "max-age=3600",
        "Access-Control-Allow-Methods": ", ".join(answering.METHODS),
    }
    return JsonResponse(description, headers=headers)
