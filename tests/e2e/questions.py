"""Facts about the demo's data that no page tells a visitor.

``python -m tests.e2e.questions`` reads the name of a question from each line and answers it in a line.
"""

import json
import sys
from contextlib import redirect_stdout
from typing import Any

import django
from django.utils import timezone


def pages() -> dict[str, str]:
    """One address of each type of page, for the walks of ``pages.py``."""
    from cms.models import RegionPage, StoryPage

    product = _product_with_everything()
    story = StoryPage.objects.live().filter(locale__language_code="vi", story_products__product=product).first()
    region = RegionPage.objects.live().filter(locale__language_code="vi", place=product.producer.place.province).first()
    return (
        {
            "product": product.get_absolute_url(),
            "producer": product.producer.get_absolute_url(),
            "story": story.get_url(),
            "region": (region or RegionPage.objects.live().filter(locale__language_code="vi").first()).get_url(),
            "product code": f"/01/{product.gtin}" if product.gtin else f"/t/{product.trace_code}",
            "trace code": f"/t/{product.trace_code}",
        }
        | {f"scan: {name}": path for name, path in verdicts().items()}
        | at_the_desk()
    )


def at_the_desk() -> dict[str, str]:
    """Pages about one thing of the demo's producer."""
    from django.urls import reverse

    from catalogue.models import Certificate, Producer
    from traceability.models import Event, Lot, ProblemReport, Recall, Stamp, StampRoll

    producers = list(Producer.objects.filter(members__email="producer@demo.example"))
    of_ours = {"product__producer__in": producers}
    lot = Lot.objects.filter(**of_ours, items__role="output").order_by("pk").first()
    step = Event.objects.standing().filter(lot=lot).order_by("pk").first()
    stamp = Stamp.objects.unusual().filter(roll__product__producer__in=producers).first()
    found = {
        "lot": lot, "correct_step": step, "certificate": Certificate.objects.of_producers(producers).first(),
        "roll": StampRoll.objects.filter(**of_ours).first(), "clear_stamp": stamp, "withdraw_stamps": None,
        "report": ProblemReport.objects.filter(**of_ours).first(),
    }  # fmt: skip
    found["withdraw_stamps"] = found["roll"]
    paths = {f"desk: {name}": reverse(f"desk:{name}", args=[one.pk]) for name, one in found.items()}
    paths |= {f"desk: {name}": reverse(f"recalls:{name}", args=[lot.pk]) for name in ("chain", "hold", "recall_lot")}
    return paths | {"desk: recall": reverse("recalls:recall", args=[Recall.objects.roots().first().pk])}


def verdicts() -> dict[str, str]:
    """A printed code for each verdict that the demo holds."""
    from traceability.models import Lot, RollBinding

    lots = Lot.objects.released().select_related("product")
    paths = {}
    for name, found in {
        "recalled": lots.recalled(),
        "held": lots.filter(held_at__isnull=False),
        "expired": lots.filter(expires_date__lt=timezone.localdate(), held_at__isnull=True, recalls__isnull=True),
    }.items():
        if lot := found.first():
            paths[name] = lot.trace_path
    binding = RollBinding.objects.filter(lot__in=Lot.objects.on_sale()).select_related("roll__product").first()
    roll = binding.roll
    paths |= {
        "in order": _stamp(roll, binding.last_unit),
        "void": _stamp(roll, 12),
        "not activated": _stamp(roll, roll.units),
        "forged": f"{roll.product.trace_path}/21/{roll.code}0000100000000",
        "bad check digit": "/01/09520000000009",
    }
    return paths


def to_buy() -> dict[str, str]:
    """Something on sale with a lot, and how it is typed on a phone without accents."""
    from catalogue.folding import fold

    product = _product_with_everything()
    return {"title": product.title, "typed": fold(product.title)}


def sheet() -> str:
    """The path of a PDF with one page of stamps."""
    import tempfile

    from django.core.management import call_command

    from traceability.models import StampRoll

    path = f"{tempfile.mkdtemp()}/stamps.pdf"
    roll = StampRoll.objects.order_by("code").first()
    call_command("stamps", roll=roll.code, format="pdf", units="1-24", output=path)
    return path


def my_story() -> dict[str, Any]:
    """A live story of the demo's producer, and where it is shown."""
    from cms.models import StoryPage

    mine = StoryPage.objects.live().filter(producer__members__email="producer@demo.example", locale__language_code="vi")
    story = mine.exclude(story_products=None).order_by("pk").first()
    product = story.story_products.first().product
    return {"id": story.pk, "story": story.get_url(), "product": product.get_absolute_url(), "scan": product.trace_path}


def notes_of_steps() -> list[str]:
    from traceability.models import Event

    return list(Event.objects.standing().filter(recorded_by__isnull=False).values_list("note", flat=True))


def picture_of_newest_step() -> list[int]:
    from traceability.models import Event

    picture = Event.objects.exclude(picture="").latest("pk").picture
    return [picture.width, picture.height]


def orders() -> dict[str, int]:
    from oscar.core.loading import get_model

    from shop.models import CheckoutAttempt

    return {"orders": get_model("order", "Order").objects.count(), "attempts": CheckoutAttempt.objects.count()}


def unplaced() -> int:
    from shop.models import CheckoutAttempt

    return CheckoutAttempt.objects.filter(status="unplaceable").count()


def _product_with_everything() -> Any:
    from catalogue.models import Product

    told = Product.objects.browsable().filter(story_products__page__live=True, lots__released_at__isnull=False)
    on_sale = told.filter(alcohol_by_volume=None, stockrecords__num_in_stock__gte=10)
    return on_sale.exclude(gtin=None).order_by("pk").first()


def _stamp(roll: Any, unit: int) -> str:
    from traceability.codes.serials import issue

    return f"{roll.product.trace_path}/21/{issue(bytes(roll.secret), roll.code, unit)}"


def answer(question: str) -> Any:
    """What was changed since the last one is seen; what a command says on the way is no answer."""
    from django.db import connections

    with redirect_stdout(sys.stderr):
        found = globals()[question]()
    connections.close_all()
    return found


if __name__ == "__main__":
    django.setup()
    for line in sys.stdin:
        print(json.dumps(answer(line.strip())), flush=True)
