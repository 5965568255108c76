"""What makes the document of a product stale."""

from __future__ import annotations

from oscar.core.loading import get_model

from catalogue.models import (
    Certificate,
    Place,
    PlaceConversion,
    Producer,
    Product,
    ProductDocument,
    ProductGroup,
    ProductSet,
    Recognition,
    StarStatus,
)
from catalogue.staleness import Documents

ITSELF = "product_id = ROW.id"
OF_PRODUCT = "product_id = ROW.product_id"
OF_PRODUCER = "product_id IN (SELECT id FROM {product} WHERE producer_id = ROW.id)"
OF_SET = "product_id IN (SELECT id FROM {product} WHERE ocop_set_id = ROW.id)"
OF_GROUP = """product_id IN (
    SELECT id FROM {product} WHERE ocop_set_id IN (SELECT id FROM {set} WHERE group_id = ROW.id))"""
UNDER_CERTIFICATE = """product_id IN (
    SELECT ROW.product_id
    UNION ALL SELECT id FROM {product} WHERE producer_id = ROW.producer_id
    UNION ALL SELECT id FROM {product} WHERE origin_id = ROW.place_id)"""
_NAMED = """product_id IN (
    SELECT id FROM {product} WHERE origin_id IN (PLACES)
    UNION ALL SELECT id FROM {product} WHERE producer_id IN (SELECT id FROM {producer} WHERE place_id IN (PLACES)))"""
BELOW = """SELECT id FROM {place} WHERE id = ROW.id OR parent_id = ROW.id OR province_id = ROW.id
    OR parent_id IN (SELECT id FROM {place} WHERE parent_id = ROW.id)"""
BECAME = f"SELECT old_id FROM {{conversion}} WHERE new_id IN ({BELOW})"  # noqa: S608  # nothing but what stands here
OF_PLACE = _NAMED.replace("PLACES", f"{BELOW} UNION {BECAME}")
OF_CONVERSION = _NAMED.replace("PLACES", "SELECT ROW.old_id UNION SELECT ROW.new_id")

DOCUMENTS = Documents(
    model=ProductDocument,
    touched={
        Product: ITSELF,
        Recognition: OF_PRODUCT,
        StarStatus: OF_PRODUCT,
        get_model("catalogue", "ProductImage"): OF_PRODUCT,
        Producer: OF_PRODUCER,
        ProductSet: OF_SET,
        ProductGroup: OF_GROUP,
        Certificate: UNDER_CERTIFICATE,
        Place: OF_PLACE,
        PlaceConversion: OF_CONVERSION,
    },
    tables={
        "product": Product,
        "producer": Producer,
        "set": ProductSet,
        "place": Place,
        "conversion": PlaceConversion,
    },
)
