from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from catalogue.kept import kept, shows
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
    context = listing.as_context()
    if not listing.total:
        context["ways_out"] = ways_out(listing)
    return render(request, "catalogue/product_list.html", context)


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
