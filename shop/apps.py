from django.apps import AppConfig
from django.db.models.signals import post_save


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self) -> None:
        from shop.pictures import renditions_on_save

        post_save.connect(renditions_on_save, sender="catalogue.ProductImage")
