"""What makes the document of a producer stale, and that lists know of a producer that has none yet."""

from __future__ import annotations

from catalogue.models import Certificate, Place, PlaceConversion, Producer, ProducerDocument
from catalogue.products.staleness import BECAME, BELOW
from catalogue.staleness import Documents

_AT = "producer_id IN (SELECT id FROM {producer} WHERE place_id IN (PLACES))"
# The conversions of a province concern all that lies in it.
_UNDER_OLD = "SELECT id FROM {place} WHERE province_id = ROW.old_id UNION SELECT ROW.old_id UNION SELECT ROW.new_id"
_BORN = """INSERT INTO catalogue_producerdocument (producer_id, name, kind, facts, format, is_stale)
    VALUES (ROW.id, ROW.name, ROW.kind, '', 0, TRUE) ON CONFLICT DO NOTHING"""

DOCUMENTS = Documents(
    model=ProducerDocument,
    touched={
        Producer: "producer_id = ROW.id",
        Certificate: "producer_id = ROW.producer_id",
        Place: _AT.replace("PLACES", f"{BELOW} UNION {BECAME}"),
        PlaceConversion: _AT.replace("PLACES", _UNDER_OLD),
    },
    tables={"producer": Producer, "place": Place, "conversion": PlaceConversion},
    name="makers_stale",
    born={Producer: _BORN},
)
