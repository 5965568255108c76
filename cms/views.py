from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from wagtail.models import Page, Site
from wagtail.views import serve as serve_page

from catalogue.page_cache import same_for_everybody
from cms.models import ProducerIndexPage


@same_for_everybody(params=("page", "province", "kind"))
def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's pages, kept for a few seconds for those without a session."""
    response = _page_at(request, path) or serve_page(request, path)
    return response.render() if hasattr(response, "render") else response


def _page_at(request: HttpRequest, path: str) -> HttpResponse | None:
    """The page and the one above it in one look, where Wagtail walks there from the root in eight.

    None for what is no page of its own: Wagtail then answers, with its routes, redirects and previews.
    """
    root = _root_path()
    address = f"{root}{path.strip('/')}/" if path.strip("/") else root
    above = address[: address.rstrip("/").rfind("/") + 1]
    found = {page.url_path: page for page in Page.objects.live().filter(url_path__in=[address, above])}
    request.page_above = found.get(above)
    if (page := found.get(address)) and hasattr(page.specific_class, "whole"):
        return page.specific_class.whole().get(pk=page.pk).serve(request)
    return _generated(request, found.get(above), path)


def _generated(request: HttpRequest, above: Page | None, path: str) -> HttpResponse | None:
    if above is None or above.specific_class is not ProducerIndexPage:
        return None
    index = ProducerIndexPage.whole().get(pk=above.pk)
    producer = index.producer_at(path.strip("/").rsplit("/", 1)[-1])
    return index.serve(request, producer=producer) if producer else None


def _root_path() -> str:
    language = get_language()
    roots = {site.language_code: site.root_path for site in Site.get_site_root_paths()}
    return roots.get(language, "/-/")
