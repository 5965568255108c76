"""Which names the changes of this layer's rows raise, for all pages that show them.

``product-…`` is all of a product; ``card-…`` what a list shows of it (not how many are in stock: an order drops one
page); ``list`` what any list shows; ``province-…`` which products there are in a province; ``producers`` their list.
"""

from __future__ import annotations

from oscar.core.loading import get_model

from catalogue.kept.naming import EVERYTHING
from catalogue.kept.table import never_shown, raises
from catalogue.models import (
    Certificate,
    GtinHistory,
    Place,
    PlaceConversion,
    Producer,
    ProducerDocument,
    Product,
    ProductCard,
    ProductDocument,
    ProductGroup,
    ProductIndex,
    ProductSet,
    Recognition,
    StarStatus,
)

NOT_ON_CARDS = (
    "description", "summary", "summary_en", "ingredients", "ingredients_en", "storage", "storage_en", "warnings",
    "warnings_en", "allergens", "allergens_en", "nutrition", "shelf_life_days", "gtin", "trace_code", "meta_title",
    "meta_description", "rating", "date_updated", "upc", "alcohol_by_volume",
)  # fmt: skip
INDEX_ON_CARDS = ("price", "in_stock", "stars", "stars_until_date", "season_mask")
IN_STOCK = "({row}.num_in_stock - COALESCE({row}.num_allocated, 0)) > 0"


def fill_the_table() -> None:
    for model in (Place, PlaceConversion, ProductGroup, ProductSet):
        raises(model, EVERYTHING)
    _products()
    _producers()
    _what_hangs_on_products()
    never_shown(get_model("catalogue", "IndexChange"), "says where in the index to look; that raises itself")
    for name in ("Category", "ProductCategory", "ProductAttribute", "ProductAttributeValue", "ProductClass"):
        never_shown(get_model("catalogue", name), "no public page tells it")


def _products() -> None:
    province = f"SELECT 'province-' || province_id FROM {ProductIndex._meta.db_table} WHERE product_id = {{row}}.id"  # noqa: S608
    raises(Product, "product-{id}", but=("rating",))
    # Whatever it is made of marks it stale, also where it is stale already.
    raises(ProductDocument, "product-{product_id}", always=True)
    raises(Product, "card-{id}", "list", "producer-{producer_id}", province, but=NOT_ON_CARDS)
    raises(ProductIndex, "list", but=("stale_from_date",))
    raises(ProductIndex, "card-{product_id}", only=tuple(f"{{row}}.{column}" for column in INDEX_ON_CARDS))
    raises(ProductIndex, "province-{province_id}", only=("{row}.province_id", "{row}.in_stock"))
    raises(ProductIndex, "producer-{producer_id}", only=("{row}.producer_id", "{row}.title"))
    raises(ProductCard, "card-{index_row_id}", "list")


def _producers() -> None:
    raises(Producer, "producer-{id}", "producers", but=("partner_id",))
    never_shown(ProducerDocument, "tells what the rows tell that it is made from, and these raise themselves")
    raises(Producer, "list", but=("partner_id", "email", "phone", "identifier", "summary", "summary_en"))


def _what_hangs_on_products() -> None:
    stock = get_model("partner", "StockRecord")
    raises(stock, "product-{product_id}", but=("date_updated", "low_stock_threshold"))
    raises(stock, "card-{product_id}", "list", only=("{row}.product_id", "{row}.price", IN_STOCK))
    for model in (Recognition, get_model("catalogue", "ProductImage")):
        raises(model, "product-{product_id}", "card-{product_id}", "list")
    for model in (StarStatus, GtinHistory):
        raises(model, "product-{product_id}")
    raises(Certificate, "product-{product_id}", "producer-{producer_id}", "place-{place_id}")
