from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from catalogue.kept import kept, proves, shows
from catalogue.products.page import ProductPage
from catalogue.products.reading import product_at
from catalogue.search.empty_result import ways_out
from catalogue.search.listing import list_products
from catalogue.search.selection import LIST_PARAMS, parse_selection
from catalogue.search.suggestions import suggest
from catalogue.search.words import MAX_CHARACTERS, parse_words


@require_safe
@kept(params=LIST_PARAMS)
def product_list(request: HttpRequest) -> HttpResponse:
    shows("list")
    listing = list_products(parse_selection(request.GET), request.path)
    out = None if listing.total else ways_out(listing)
    proves((*listing.facts, out), of=("list", "card-"))
    return render(request, "catalogue/product_list.html", {**listing.as_context(), "ways_out": out})


@require_safe
@kept()
def product_detail(request: HttpRequest, slug: str) -> HttpResponse:
    found = product_at(slug)
    if found is None:
        raise Http404
    page = ProductPage(found)
    shows(*page.names)
    return render(request, "catalogue/product_detail.html", {"page": page, "product": found.facts})


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    words = parse_words(request.GET.get("q", "")[:MAX_CHARACTERS])
    response = JsonResponse({"suggestions": suggest(words)})
    response["Cache-Control"] = "public, max-age=60"
    return response


@require_safe
def to_list(request: HttpRequest, **kwargs: object) -> HttpResponseRedirect:
    return redirect("catalogue:index")


@require_safe
def to_product(request: HttpRequest, product_slug: str, **kwargs: object) -> HttpResponseRedirect:
    return redirect("catalogue:detail", product_slug)
