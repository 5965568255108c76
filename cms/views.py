from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.views import serve as serve_page

from catalogue.kept import kept, shows
from cms.models import ProducerIndexPage, ProducerPage
from cms.models.base import site_roots
from cms.written.reading import found_at
from cms.written.refreshing import open_to_all
from cms.written.showing import context_of, context_of_maker, template_of


@kept(params=("page", "province", "kind"))
def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's pages."""
    shows("pages")
    response = _from_document(request) or _page_at(request, path) or serve_page(request, path)
    return response.render() if hasattr(response, "render") else response


def _from_document(request: HttpRequest) -> HttpResponse | None:
    found = found_at(request.path)
    if found is None:
        return None
    if found.maker:
        return render(request, ProducerPage.template, context_of_maker(found.page, found.maker))
    return render(request, template_of(found.page), context_of(found.page, request))


def _page_at(request: HttpRequest, path: str) -> HttpResponse | None:
    """The page and the one above it in one look, where Wagtail walks there from the root in eight.

    None for what is no page of its own: Wagtail then answers, with its routes, redirects and previews.
    """
    root = _root_path()
    address = f"{root}{path.strip('/')}/" if path.strip("/") else root
    above = address[: address.rstrip("/").rfind("/") + 1]
    found = {page.url_path: page for page in open_to_all().filter(url_path__in=[address, above])}
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
    roots = {site.language_code: site.root_path for site in site_roots()}
    return roots.get(language, "/-/")
