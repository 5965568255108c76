from django.urls import URLPattern, path
from oscar.apps.offer import apps


class OfferConfig(apps.OfferConfig):
    """Takes the place of Oscar's; its tables and migrations stay Oscar's own (MIGRATION_MODULES)."""

    name = "shop.offers"

    def get_urls(self) -> list[URLPattern]:
        """Oscar's dashboard links to these; an offer has no page of its own, so they lead to the products."""
        from catalogue.views import to_list

        return [path("", to_list, name="list"), path("<slug:slug>/", to_list, name="detail")]
