from django.apps import AppConfig
from django.db.models.signals import post_save


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self) -> None:
        from oscar.apps.order.signals import order_status_changed

        from catalogue.signals import certificate_claimed, certificate_decided
        from shop.pictures import renditions_on_save
        from shop.receivers import (
            certificate_is_decided,
            certificate_waits,
            customers_are_warned,
            parcels_follow,
            report_is_told,
            unusual_is_told,
        )
        from traceability.signals import problem_reported, recall_started, stamps_unusual

        post_save.connect(renditions_on_save, sender="catalogue.ProductImage")
        order_status_changed.connect(parcels_follow)
        problem_reported.connect(report_is_told)
        certificate_claimed.connect(certificate_waits)
        certificate_decided.connect(certificate_is_decided)
        stamps_unusual.connect(unusual_is_told)
        recall_started.connect(customers_are_warned)
