"""What there is to measure, from the bench's own database; run as ``python -m bench.questions NAME``."""

import json
import sys

import django


def samples() -> dict[str, list[str]]:
    from catalogue.models import Product
    from traceability.models import Lot, StampRoll
    from traceability.serials import issue

    lots = Lot.objects.on_sale().select_related("product")[:50]
    roll = StampRoll.objects.select_related("product").order_by("code").first()
    secret, base = bytes(roll.secret), roll.product.trace_path
    traced = Product.objects.browsable().filter(lots__in=[lot.pk for lot in lots]).distinct()
    others = Product.objects.browsable().order_by("-pk")[: 200 - traced.count()]
    return {
        "scans": [lot.trace_path for lot in lots],
        "serials": [f"{base}/21/{issue(secret, roll.code, unit)}" for unit in range(16, 516)],
        "products": [product.get_absolute_url() for product in [*traced, *others]],
        "rolls": [roll.code],
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(globals()[sys.argv[1]]()))
