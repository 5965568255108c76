import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.gs1 import check_digit
from traceability.codes.digital_link import PrintedCode, Reason, SyntaxFault, parse

GTIN = "09521234543213"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (f"/01/{GTIN}", PrintedCode(gtin=GTIN)),
        (f"/01/{GTIN}/", PrintedCode(gtin=GTIN)),
        (f"/01/{GTIN}/10/L1", PrintedCode(gtin=GTIN, lot="L1")),
        (f"/01/{GTIN}/21/S1/", PrintedCode(gtin=GTIN, serial="S1")),
        (f"/01/{GTIN}/22/2A/10/L1/21/S1", PrintedCode(gtin=GTIN, variant="2A", lot="L1", serial="S1")),
        (f"/01/{GTIN}/10/A%2FB", PrintedCode(gtin=GTIN, lot="A/B")),
        (f"/01/{GTIN}/10/A%2fB%25", PrintedCode(gtin=GTIN, lot="A/B%")),
        (f"/01/{GTIN}/10/lower", PrintedCode(gtin=GTIN, lot="lower")),
        (f"/01/{GTIN}/10/" + "X" * 20, PrintedCode(gtin=GTIN, lot="X" * 20)),
        ("/t/abcd1234", PrintedCode(trace_code="ABCD1234")),
        ("/T/ABCD1234/10/L1", PrintedCode(trace_code="ABCD1234", lot="L1")),
        ("/t/oil0-il10", PrintedCode(trace_code="01101110")),
    ],
)
def test_codes_that_can_be_printed(path, code):
    assert parse(path) == code


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/01/", Reason.NO_KEY),
        ("/01", Reason.NO_KEY),
        ("", Reason.NO_KEY),
        ("/02/" + GTIN, Reason.NO_KEY),
        ("/01/9521234543213", Reason.GTIN_LENGTH),
        ("/01/009521234543213", Reason.GTIN_LENGTH),
        ("/01/0952123454321X", Reason.GTIN_DIGITS),
        ("/01/٠٩٥٢١٢٣٤٥٤٣٢١٣", Reason.GTIN_DIGITS),
        ("/01//10/L1", Reason.GTIN_DIGITS),
        ("/01/09521234543210", Reason.CHECK_DIGIT),
        ("/t/gạo", Reason.TRACE_CODE),
        ("/t/" + "A" * 21, Reason.TRACE_CODE),
        (f"/01/{GTIN}/21/S1/10/L1", Reason.QUALIFIER_ORDER),
        (f"/01/{GTIN}/10/L1/10/L2", Reason.QUALIFIER_ORDER),
        (f"/01/{GTIN}/17/261122", Reason.UNKNOWN_QUALIFIER),
        (f"/01/{GTIN}/lot", Reason.UNKNOWN_QUALIFIER),
        (f"/01/{GTIN}/10", Reason.MISSING_VALUE),
        (f"/01/{GTIN}/10//", Reason.MISSING_VALUE),
        (f"/01/{GTIN}/10/" + "X" * 21, Reason.VALUE_TOO_LONG),
        (f"/01/{GTIN}/10/L%C3%B4", Reason.VALUE_CHARACTERS),
        (f"/01/{GTIN}/10/A%20B", Reason.VALUE_CHARACTERS),
        (f"/01/{GTIN}/10/A%0A", Reason.CONTROL_CHARACTER),
        (f"/01/{GTIN}/10/%00", Reason.CONTROL_CHARACTER),
        (f"/01/{GTIN}/10/%FF", Reason.ENCODING),
        (f"/01/{GTIN}/10/%zz", Reason.ENCODING),
        (f"/01/{GTIN}/10/" + "X" * 2000, Reason.TOO_LONG),
    ],
)
def test_codes_that_cannot_say_why(path, reason):
    fault = parse(path)
    assert isinstance(fault, SyntaxFault)
    assert fault.reason == reason


def test_a_slash_in_a_lot_survives_servers_that_decode_the_path():
    assert parse(f"/01/{GTIN}/10/A/B/21/S/1", encoded=False) == PrintedCode(gtin=GTIN, lot="A/B", serial="S/1")
    assert parse(f"/01/{GTIN}/10/100%", encoded=False) == PrintedCode(gtin=GTIN, lot="100%")


SET_82 = "!\"%&'()*+,-./:;<=>?_" + string.ascii_letters + string.digits
values = st.text(SET_82, min_size=1, max_size=20)
gtins = st.integers(0, 10**13 - 1).map(lambda n: f"{n:013d}").map(lambda body: body + check_digit(body))


@given(gtins, st.one_of(st.just(""), values), st.one_of(st.just(""), values), st.one_of(st.just(""), values))
def test_what_is_written_is_read_again(gtin, variant, lot, serial):
    code = PrintedCode(gtin=gtin, variant=variant, lot=lot, serial=serial)
    assert parse(code.path) == code


@settings(max_examples=500)
@given(st.text(max_size=80), st.booleans())
def test_any_text_is_parsed_without_an_error(text, encoded):
    for path in (text, f"/01/{text}", f"/01/{GTIN}/{text}", f"/01/{GTIN}/10/{text}", f"/t/{text}"):
        assert isinstance(parse(path, encoded=encoded), PrintedCode | SyntaxFault)
