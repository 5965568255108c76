"""Whatever people paste where a link belongs, nobody gets a page of a fault for it."""

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError

from catalogue.typed_urls import NOTHING, split_typed
from cms import video
from shop import buckets
from traceability.epcis.language.identifiers import fault_in
from traceability.models import StampRoll
from traceability.rolls.stretches import stamp_of
from traceability.scans.warnings import unit_of

BROKEN = [
    "http://[",
    "https://]/01/09527010001106",
    "HTTP://[::1/x",
    "http://[not-an-address]/",
    "http://a:99999/",
    "https://a:b/",
]


@pytest.mark.parametrize("url", BROKEN)
def test_what_is_no_url_has_no_parts(url):
    assert split_typed(url) == NOTHING


def test_others_are_split_as_ever():
    parts = split_typed("https://a.vn:8443/01/09527010001106?x=1#y")
    assert (parts.hostname, parts.port, parts.path, parts.query, parts.fragment) == (
        "a.vn", 8443, "/01/09527010001106", "x=1", "y",
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("url", BROKEN)
def test_each_that_takes_a_url_refuses_such_a_one_in_its_own_way(url):
    assert video.parse(url) is None
    assert fault_in(url, own_host="testserver") is None
    for number in (unit_of, lambda text: stamp_of(text, StampRoll.objects.all())):
        with pytest.raises(ValidationError):
            number(url)
    with pytest.raises(ImproperlyConfigured):
        buckets.public(f"s3{url[url.index(':') :]}")
