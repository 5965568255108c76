"""Oscar's defaults and what we change of them; the only place with its star import."""

from django.urls import reverse_lazy
from oscar.defaults import *  # noqa: F403
from oscar.defaults import OSCAR_DASHBOARD_NAVIGATION as OSCARS_NAVIGATION

from shop.oscar_urls import navigation

OSCAR_SHOP_NAME = "Sao Quê"
OSCAR_HOMEPAGE = reverse_lazy("catalogue:index")
OSCAR_DEFAULT_CURRENCY = "VND"
OSCAR_CURRENCY_LOCALE = "vi_VN"
OSCAR_CURRENCY_FORMAT = {"VND": {"currency_digits": True, "format_type": "standard"}}  # đồng have no fractions
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_ALLOW_GUEST_CHECKOUT_WITH_ACCOUNT = True
OSCAR_ALLOW_ANON_REVIEWS = False
OSCAR_MODERATE_REVIEWS = True
OSCAR_HIDDEN_FEATURES = ["wishlists"]
OSCAR_REQUIRED_ADDRESS_FIELDS = ("first_name", "line1", "line4", "country")  # type: ignore[assignment]
OSCAR_SLUG_MAP = {"đ": "d", "Đ": "d"}
OSCAR_IMAGE_FOLDER = "images/products/"
OSCAR_DELETE_IMAGE_FILES = False
OSCAR_RECENTLY_VIEWED_PRODUCTS = 0
OSCAR_MAX_BASKET_QUANTITY_THRESHOLD = 500
OSCAR_SEARCH_FACETS = {"fields": {}, "queries": {}}
OSCAR_OFFER_ROUNDING_FUNCTION = "shop.offers.rounding.exactly"
OSCAR_EAGER_ALERTS = False
OSCAR_DASHBOARD_NAVIGATION = navigation(OSCARS_NAVIGATION)

OSCAR_INITIAL_ORDER_STATUS = "Pending"
OSCAR_INITIAL_LINE_STATUS = "Pending"
OSCAR_ORDER_STATUS_PIPELINE = {
    "Pending": ("Packed", "Cancelled"),
    "Packed": ("Shipped", "Cancelled"),
    "Shipped": ("Complete", "Returned"),
    "Complete": ("Returned",),
    "Cancelled": (),
    "Returned": (),
}
OSCAR_LINE_STATUS_PIPELINE = OSCAR_ORDER_STATUS_PIPELINE
