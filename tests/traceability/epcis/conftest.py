import copy
import json

import pytest

from tests.factories import LotFactory, ProducerFactory, ProductFactory
from traceability.epcis.service.tokens import make_token

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"


@pytest.fixture
def producer(db):
    return ProducerFactory(name="HTX Mật ong U Minh")


@pytest.fixture
def product(producer):
    return ProductFactory(producer=producer, gtin="09529000000014", title="Mật ong tràm")


@pytest.fixture
def lot(product):
    return LotFactory(product=product, code="MO-2608")


@pytest.fixture
def token(producer):
    """The token, with its secret at ``secret``."""
    token, secret = make_token(producer=producer, name="Kho", by=None)
    token.secret = secret
    return token


@pytest.fixture
def harvest():
    """An event that makes lot MO-2609, not there before."""
    return {
        "type": "ObjectEvent",
        "action": "ADD",
        "bizStep": "commissioning",
        "eventTime": "2026-08-30T07:15:00.000+07:00",
        "eventTimeZoneOffset": "+07:00",
        "quantityList": [
            {"epcClass": "https://id.gs1.org/01/09529000000014/10/MO-2609", "quantity": 120.5, "uom": "KGM"}
        ],
        "readPoint": {"id": "urn:epc:id:sgln:9521141.12345.0"},
        "ilmd": {"cbvmda:lotNumber": "MO-2609", "cbvmda:bestBeforeDate": "2027-08-30"},
    }


@pytest.fixture
def wrapped():
    """Events as an EPCISDocument; of each a copy, so that a test may spoil it."""

    def wrap(*events, **context):
        return {
            "@context": [CONTEXT, {"ex": "https://example.org/ns/", **context}],
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2026-08-30T08:00:00.000+07:00",
            "epcisBody": {"eventList": copy.deepcopy(list(events))},
        }

    return wrap


@pytest.fixture
def post(client, token):
    """Send a document to the capture interface; ``secret`` of another key, or "" for none."""

    def send(document, secret=None, path="/epcis/capture", **headers):
        secret = token.secret if secret is None else secret
        body = document if isinstance(document, str | bytes) else json.dumps(document)
        headers = {"authorization": f"Bearer {secret}", **headers} if secret else headers
        return client.post(path, body, content_type="application/ld+json", headers=headers)

    return send
