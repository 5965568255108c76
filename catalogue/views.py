from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from catalogue.models import Product
from catalogue.page_cache import CSRF_PLACEHOLDER, same_for_everybody
from catalogue.product_page import ProductPage
from catalogue.search.empty_result import ways_out
from catalogue.search.listing import list_products
from catalogue.search.selection import LIST_PARAMS, parse_selection
from catalogue.search.suggestions import suggest
from catalogue.search.words import MAX_CHARACTERS, parse_words


@require_safe
@same_for_everybody(params=LIST_PARAMS)
def product_list(request: HttpRequest) -> HttpResponse:
    listing = list_products(parse_selection(request.GET), request.path)
    context = listing.as_context()
    if not listing.total:
        context["ways_out"] = ways_out(listing)
    return render(request, "catalogue/product_list.html", context)


@require_safe
@same_for_everybody()
def product_detail(request: HttpRequest, slug: str) -> HttpResponse:
    product = get_object_or_404(Product.objects.browsable().for_product_page(), slug=slug)
    context = {"page": ProductPage(product), "product": product, "csrf_token": CSRF_PLACEHOLDER}
    return render(request, "catalogue/product_detail.html", context)


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
