from django.apps import AppConfig
from django.db.models.signals import post_save


class ShopConfig(AppConfig):
    name = "shop"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out
        from oscar.apps.analytics.receivers import receive_order_placed
        from oscar.apps.order.signals import order_placed, order_status_changed

        from catalogue import addresses
        from catalogue.products.renditions import renditions_on_save
        from catalogue.signals import certificate_claimed, certificate_decided
        from shop import checks  # noqa: F401  # registers itself
        from shop.baskets.counting import note_somebody_else
        from shop.mail.kinds import load_kinds
        from shop.receivers import (
            certificate_is_decided,
            certificate_waits,
            customers_are_warned,
            parcels_follow,
            report_is_told,
            unusual_is_told,
        )
        from traceability.signals import problem_reported, recall_started, stamps_unusual

        addresses.register(certificate="/chung-nhan/{pk}/", add_to_basket="/gio-hang/them/")
        load_kinds()
        for signal in (user_logged_in, user_logged_out):
            signal.connect(note_somebody_else)
        post_save.connect(renditions_on_save, sender="catalogue.ProductImage")
        order_placed.disconnect(receive_order_placed)  # counts line by line; see shop.checkout.purchases
        order_status_changed.connect(parcels_follow)
        problem_reported.connect(report_is_told)
        certificate_claimed.connect(certificate_waits)
        certificate_decided.connect(certificate_is_decided)
        stamps_unusual.connect(unusual_is_told)
        recall_started.connect(customers_are_warned)
