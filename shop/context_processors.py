from django.conf import settings
from django.http import HttpRequest

from shop.baskets.counting import shown_count


def site(request: HttpRequest) -> dict[str, object]:
    own = {"basket_count": str(shown_count(request) or "")}
    return {"demo_mode": settings.DEMO, "site_url": settings.SITE_URL, "visitor_words": own, **own}
