from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Sum
from django.utils.timezone import now
from oscar.apps.dashboard import views as oscar_views
from oscar.apps.order.models import Line, Order
from oscar.apps.partner.models import StockAlert

from catalogue.models import Product
from shop.models import Parcel
from shop.offers.models import ConditionalOffer


class IndexView(oscar_views.IndexView):
    def get_stats(self) -> dict[str, Any]:
        """Of the last day and of what is open. Oscar adds up all orders there ever were, each time somebody looks.

        The statistics of orders have those, for the days that are asked for.
        """
        day = now() - timedelta(hours=24)
        orders = Order.objects.filter(date_placed__gt=day)
        money = {"revenue": Sum("total_incl_tax"), "average": Avg("total_incl_tax")}
        sums = orders.aggregate(orders=Count("pk"), customers=Count("user", distinct=True), **money)
        return {
            "total_orders_last_day": sums["orders"],
            "total_revenue_last_day": sums["revenue"] or Decimal(0),
            "average_order_costs": sums["average"] or Decimal(0),
            "customers_last_day": sums["customers"],
            "total_lines_last_day": Line.objects.filter(order__date_placed__gt=day).count(),
            "hourly_report_dict": self.get_hourly_report(Order.objects.all()),
            "parcels_to_send": Parcel.objects.to_send().count(),
            "total_products": Product.objects.count(),
            "total_open_stock_alerts": StockAlert.objects.filter(status=StockAlert.OPEN).count(),
            "offer_maps": _offers_by_type(),
            "total_vouchers": self.get_active_vouchers().count(),
        }


def _offers_by_type() -> Any:
    running = ConditionalOffer.objects.filter(end_datetime__gt=now())
    return running.values("offer_type").annotate(count=Count("id")).order_by("offer_type")
