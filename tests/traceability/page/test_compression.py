"""A compressed page with a hole in it: whatever fills the hole, every reader of gzip finds the page."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.page.compression import _SLOT, FixedBody, SlottedBody

texts = st.binary(max_size=400).filter(lambda text: _SLOT not in text)
fillings = st.binary(min_size=len(_SLOT), max_size=len(_SLOT))


@given(texts, texts, fillings)
def test_what_comes_out_is_the_page_with_the_filling(head, tail, filling):
    body = SlottedBody(head + _SLOT + tail)
    packed, coding = body.coded("gzip", filling)
    assert coding == "gzip"
    assert gzip.decompress(packed) == head + filling + tail
    assert body.coded("identity", filling) == (head + filling + tail, "")
    assert body.coded("br", filling) == (packed, "gzip")


@given(texts, texts, fillings)
def test_a_body_put_together_from_its_parts_is_the_same(head, tail, filling):
    body = SlottedBody(head + _SLOT + tail)
    assert SlottedBody.of_parts(*body.parts()).coded("gzip", filling) == body.coded("gzip", filling)


def test_a_long_page_that_repeats_itself_over_the_hole_is_whole():
    part = b"<li>the same words again and again</li>" * 200
    packed, _coding = SlottedBody(part + _SLOT + part).coded("gzip", b"x" * len(_SLOT))
    assert gzip.decompress(packed) == part + b"x" * len(_SLOT) + part
    assert len(packed) < 1000


@pytest.mark.parametrize("length", [0, len(_SLOT) - 1, len(_SLOT) + 1])
def test_a_filling_of_another_length_is_refused(length):
    with pytest.raises(ValueError, match=f"has {length} bytes"):
        SlottedBody(b"a" + _SLOT + b"b").coded("gzip", b"x" * length)


def test_a_page_without_a_hole_comes_in_what_was_asked_for():
    body = FixedBody(b"page " * 100)
    assert gzip.decompress(body.coded("gzip")[0]) == b"page " * 100
    assert body.coded("identity") == (b"page " * 100, "")
    assert body.coded("br")[1] == "br"
