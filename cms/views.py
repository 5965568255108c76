from django.http import HttpRequest, HttpResponse
from wagtail.views import serve as serve_page

from catalogue.page_cache import same_for_everybody


@same_for_everybody(params=("page", "province", "kind"))
def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's pages, kept for a few seconds for those without a session."""
    response = serve_page(request, path)
    return response.render() if hasattr(response, "render") else response
