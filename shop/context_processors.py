from django.conf import settings
from django.http import HttpRequest

from shop.baskets.counting import read_count


def site(request: HttpRequest) -> dict[str, object]:
    return {"demo_mode": settings.DEMO, "site_url": settings.SITE_URL, "basket_count": read_count(request) or ""}
