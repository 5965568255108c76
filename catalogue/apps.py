from django.urls import URLPattern, URLResolver
from oscar.apps.catalogue import apps


class CatalogueConfig(apps.CatalogueConfig):
    name = "catalogue"

    def ready(self) -> None:
        super().ready()
        from catalogue import prepared, receivers  # noqa: F401
        from catalogue.shown import fill_the_table

        fill_the_table()

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from catalogue.urls import urlpatterns

        urls: list[URLPattern | URLResolver] = self.post_process_urls(urlpatterns)
        return urls
