from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from catalogue.expiries import expiries
from catalogue.folding import folded_words
from catalogue.models import Producer
from cms.stories import writing
from shop.desk.access import DeskRequest, SignedInRequest, at_desk, looking


@require_safe
@at_desk
def home(request: DeskRequest) -> HttpResponse:
    desk = request.desk
    stories = list(desk.stories().order_by("-locale__language_code", "-latest_revision_created_at", "-pk")[:5])
    context = {
        "to_send": desk.parcels().to_send().count(),
        "standings": [(story, writing.standing(story)) for story in stories],
        "sold_out": desk.products().filter(stockrecords__num_in_stock__lte=0).count(),
        "product_count": desk.products().count(),
        "unreleased": desk.lots().filter(released_at__isnull=True, product__is_material=False).count(),
        "lot_count": desk.lots().count(),
        "certificate_count": desk.certificates().count(),
        "ending": len(expiries(certificates=desk.certificates(), with_recognitions=False)),
        "roll_count": desk.rolls().count(),
        "open_reports": desk.reports().open().count(),
        "unusual_stamps": desk.unusual_stamps().count(),
    }
    return render(request, "desk/home.html", context)


@require_safe
@looking
def choose(request: SignedInRequest) -> HttpResponse:
    """Officers and staff choose the producer whose desk they want to look at."""
    query = request.GET.get("q", "")
    producers = Producer.objects.select_related("place__province").order_by("name")
    for word in folded_words(query):
        producers = producers.filter(slug__contains=word)
    page_obj = Paginator(producers, 20).get_page(request.GET.get("page"))
    return render(request, "desk/choose.html", {"page_obj": page_obj, "query": query})


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Where people come out of the log-in: producers at their desk, others at the shop."""
    if Producer.objects.of(request.user).exists():
        return redirect("desk:home")
    return redirect("wagtail_serve", "")
