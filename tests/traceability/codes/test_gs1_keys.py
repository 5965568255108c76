"""Every GS1 key, its qualifiers and the attributes in the query, as a stranger's Digital Link may carry them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.gs1 import check_digit, check_pair, has_check_digit
from traceability.codes.ai_checks import has_check_pair, is_date, is_iban, is_place_in_sequence
from traceability.codes.application_identifiers import KEYS, ValueFault, identifier, sequences
from traceability.codes.digital_link import (
    DigitalLink,
    PrintedCode,
    Reason,
    SyntaxFault,
    attributes_of,
    parse,
    parse_uri,
)


def keyed(digits):
    return digits + check_digit(digits)


GTIN = keyed("0952123454321")
GLN = keyed("952987654321")
SSCC = keyed("39521234567890123")
GSRN = keyed("95219876543210987")
MODEL = "9521KG2026" + check_pair("9521KG2026")

WELL_FORMED = [
    f"/00/{SSCC}",
    f"/253/{GLN}",
    f"/253/{GLN}HD-2026.07",
    f"/255/{GLN}",
    f"/255/{GLN}000123",
    "/401/9521GIAOHANG7",
    f"/402/{keyed('9521234567890123')}",
    f"/414/{GLN}",
    f"/414/{GLN}/254/KHO-2",
    f"/414/{GLN}/7040/1Vn_",
    f"/415/{GLN}/8020/HOADON-77",
    f"/417/{GLN}/7040/9ab-",
    f"/8003/0{GLN}",
    f"/8003/0{GLN}SOT.14",
    "/8004/9521MAYXAY01",
    "/8004/9521MAYXAY01/7040/0000",
    f"/8006/{GTIN}0205",
    f"/8006/{GTIN}0205/22/A/10/B/21/C",
    "/8010/9521-KHUNG",
    "/8010/9521-KHUNG/8011/42",
    f"/8013/{MODEL}",
    f"/8017/{GSRN}/8019/3",
    f"/8018/{GSRN}/8019/1234567890",
]


@pytest.mark.parametrize("path", WELL_FORMED)
def test_a_key_that_we_do_not_issue_is_read_and_not_ours(path):
    code = parse(path)
    assert isinstance(code, PrintedCode)
    assert (code.gtin, code.trace_code, code.other) == ("", "", path)
    assert code.path == path
    assert parse_uri(f"https://example.org{path}") == DigitalLink(code)


def test_a_key_is_written_canonically():
    assert parse(f"/414/{GLN}/254/a%2fb%21/").path == f"/414/{GLN}/254/a%2Fb%21"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/00/395212345678901230", Reason.CHECK_DIGIT),
        (f"/00/{SSCC}1", Reason.VALUE_TOO_LONG),
        (f"/00/{SSCC[:-1]}", Reason.VALUE_TOO_SHORT),
        (f"/00/{SSCC[:-1]}A", Reason.VALUE_CHARACTERS),
        (f"/00/{SSCC}/21/A", Reason.UNKNOWN_QUALIFIER),
        (f"/253/{GLN}" + "X" * 18, Reason.VALUE_TOO_LONG),
        (f"/255/{GLN}A", Reason.VALUE_CHARACTERS),
        ("/401/952", Reason.VALUE_CONTENT),
        ("/401/GIAO9521", Reason.VALUE_CONTENT),
        (f"/414/{GLN}/254/A/7040/1ABC", Reason.QUALIFIER_ORDER),
        (f"/414/{GLN}/7040/ABCD", Reason.VALUE_CHARACTERS),
        (f"/414/{GLN}/7040/1AB.", Reason.VALUE_CONTENT),
        (f"/415/{GLN}", Reason.QUALIFIER_MISSING),
        (f"/8003/1{GLN}", Reason.VALUE_CONTENT),
        (f"/8006/{GTIN}0502", Reason.VALUE_CONTENT),
        (f"/8006/{GTIN}0002", Reason.VALUE_CONTENT),
        (f"/8006/{GTIN}0205/21/C/10/B", Reason.QUALIFIER_ORDER),
        (f"/8006/{GTIN}0205/235/C", Reason.UNKNOWN_QUALIFIER),
        ("/8010/9521khung", Reason.VALUE_CHARACTERS),
        ("/8010/9521-KHUNG/8011/042", Reason.VALUE_CONTENT),
        ("/8010/9521-KHUNG/8011/0", Reason.VALUE_CONTENT),
        ("/8013/9521KG2026XX", Reason.CHECK_DIGIT),
        ("/8013/9521KG2026" + check_pair("9521KG2026")[::-1], Reason.CHECK_DIGIT),
        (f"/8018/{GSRN}/8019/A", Reason.VALUE_CHARACTERS),
        ("/402/", Reason.NO_KEY),
        ("/8002/9521", Reason.NO_KEY),
        ("/254/KHO-2", Reason.NO_KEY),
        (f"/gtin/{GTIN}", Reason.NO_KEY),
        (f"/01/{GTIN}/235/A/21/B", Reason.QUALIFIER_ORDER),
        (f"/01/{GTIN}/21/B/235/A", Reason.QUALIFIER_ORDER),
        (f"/01/{GTIN}/235/" + "A" * 29, Reason.VALUE_TOO_LONG),
        (f"/01/{GTIN}/8019/1", Reason.UNKNOWN_QUALIFIER),
        (f"/01/{GTIN}/lot/A", Reason.UNKNOWN_QUALIFIER),
        (f"/01/{GTIN}//A", Reason.UNKNOWN_QUALIFIER),
    ],
)
def test_a_key_that_is_wrong_says_where(path, reason):
    fault = parse(path)
    assert isinstance(fault, SyntaxFault)
    assert fault.reason == reason


def test_a_serial_of_the_state_is_read():
    assert parse(f"/01/{GTIN}/235/UPUI-1") == PrintedCode(gtin=GTIN, third_party="UPUI-1")


@pytest.mark.parametrize(
    ("uri", "path", "attributes"),
    [
        (f"https://id.gs1.org/01/{GTIN}", f"/01/{GTIN}", {}),
        (f"HTTP://VD.VN/01/{GTIN}", f"/01/{GTIN}", {}),
        (f"https://vd.vn:8443/qr/a/01/{GTIN}/10/L1", f"/01/{GTIN}/10/L1", {}),
        (f"https://[2001:db8::7]/01/{GTIN}", f"/01/{GTIN}", {}),
        (f"https://vd.vn/01/khac/01/{GTIN}", f"/01/{GTIN}", {}),
        (f"https://vd.vn/01/{GTIN}?", f"/01/{GTIN}", {}),
        (f"https://vd.vn/01/{GTIN}#17=1", f"/01/{GTIN}", {}),
        (f"https://vd.vn/01/{GTIN}?17=270228&3103=000750", f"/01/{GTIN}", {"17": "270228", "3103": "000750"}),
        (f"https://vd.vn/01/{GTIN}?&&15=261200&utm=zalo&trang", f"/01/{GTIN}", {"15": "261200"}),
        (f"https://vd.vn/01/{GTIN}?99=a%2Bb%2f", f"/01/{GTIN}", {"99": "a+b/"}),
        (f"https://vd.vn/01/{GTIN}?8030=A-_%3D%3D", f"/01/{GTIN}", {"8030": "A-_=="}),
        (f"https://vd.vn/01/{GTIN}/235/U?10=L1", f"/01/{GTIN}/235/U", {"10": "L1"}),
        (f"https://vd.vn/8004/9521MAY?01={GTIN}", "/8004/9521MAY", {"01": GTIN}),
        (f"https://vd.vn/00/{SSCC}?02={GTIN}&37=12", f"/00/{SSCC}", {"02": GTIN, "37": "12"}),
        (f"https://vd.vn/01/{GTIN}/10/A+B", f"/01/{GTIN}/10/A%2BB", {}),
    ],
)
def test_whole_addresses_are_read(uri, path, attributes):
    link = parse_uri(uri)
    assert isinstance(link, DigitalLink)
    assert (link.code.path, link.attributes) == (path, attributes)


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("", Reason.NO_ADDRESS),
        (f"ftp://vd.vn/01/{GTIN}", Reason.NO_ADDRESS),
        (f"HtTpS://vd.vn/01/{GTIN}", Reason.NO_ADDRESS),
        ("https://vd.vn", Reason.NO_ADDRESS),
        (f"https:///01/{GTIN}", Reason.NO_ADDRESS),
        (f"https://a_b/01/{GTIN}", Reason.NO_ADDRESS),
        (f"https://01/{GTIN}", Reason.NO_KEY),
        ("https://vd.vn/qr/abc", Reason.NO_KEY),
        (f"https://vd.vn/01/{GTIN}/", Reason.NO_KEY),
        (f"https://vd.vn/gtin/{GTIN}", Reason.NO_KEY),
        (f"https://vd.vn/01/{GTIN}/10/A B", Reason.ENCODING),
        (f"https://vd.vn/01/{GTIN}/10/LÔ", Reason.ENCODING),
        (f"https://vd.vn/01/{GTIN}/10/A%2", Reason.ENCODING),
        (f"https://vd.vn/01/{GTIN}/10/A%20B", Reason.VALUE_CHARACTERS),
        (f"https://vd.vn/01/{GTIN}/99/A", Reason.UNKNOWN_QUALIFIER),
        ("https://vd.vn/01/9521234543213", Reason.GTIN_LENGTH),
        ("https://vd.vn/" + "a" * 5000, Reason.TOO_LONG),
    ],
)
def test_other_addresses_are_not_digital_links(uri, reason):
    fault = parse_uri(uri)
    assert isinstance(fault, SyntaxFault)
    assert fault.reason == reason


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("999=1", Reason.UNKNOWN_ATTRIBUTE),
        ("17=", Reason.MISSING_VALUE),
        ("17=271301", Reason.VALUE_CONTENT),
        ("17=270229", Reason.VALUE_CONTENT),
        ("7003=2702282460", Reason.VALUE_CONTENT),
        ("99=a+b", Reason.VALUE_CHARACTERS),
        ("99=%00", Reason.CONTROL_CHARACTER),
        ("99=%FF", Reason.ENCODING),
        ("99=" + "A" * 91, Reason.VALUE_TOO_LONG),
        ("10=L1", Reason.ATTRIBUTE_IN_PATH),
        ("235=U", Reason.ATTRIBUTE_IN_PATH),
        ("8200=https", Reason.NO_ATTRIBUTE),
        (f"01={GTIN}", Reason.DUPLICATE),
        ("99=A&99=A", Reason.DUPLICATE),
        ("410=9529876543211", Reason.CHECK_DIGIT),
        ("4309=18000000010000000000", Reason.VALUE_CONTENT),
        ("8030=AB%3DC", Reason.VALUE_CONTENT),
        ("8030=ABC%3D%3D%3D", Reason.VALUE_CONTENT),
        ("x" * 5000, Reason.TOO_LONG),
    ],
)
def test_an_attribute_that_is_wrong_says_why(query, reason):
    fault = attributes_of(PrintedCode(gtin=GTIN), query)
    assert isinstance(fault, SyntaxFault)
    assert fault.reason == reason


def test_a_lot_beside_a_serial_must_stand_in_the_path():
    assert attributes_of(PrintedCode(gtin=GTIN, serial="S1"), "10=L1").reason == Reason.ATTRIBUTE_IN_PATH
    assert attributes_of(PrintedCode(gtin=GTIN, lot="L1"), "10=L2").reason == Reason.DUPLICATE
    assert attributes_of(PrintedCode(trace_code="ABCD1234"), "21=S1").reason == Reason.ATTRIBUTE_IN_PATH


def test_the_table_holds_together():
    assert all(identifier(key) and identifier(key).is_attribute for key in KEYS)
    assert all(identifier(ai) for key in KEYS for row in sequences(key) for ai in row)
    assert identifier("23") is None
    assert not identifier("03").is_attribute


def test_parts_that_may_be_missing_may_be_missing():
    expiry = identifier("7007")
    assert expiry.fault("261101") is None
    assert expiry.fault("261101261105") is None
    assert expiry.fault("2611012") == ValueFault.CHARACTERS
    assert identifier("4330").fault("001250-") is None
    assert identifier("8008").fault("2611012359") is None
    assert identifier("8008").fault("2611012360") == ValueFault.CONTENT


def test_checks_know_right_from_wrong():
    assert has_check_digit(GLN)
    assert has_check_pair(MODEL)
    assert has_check_pair("1987654Ad4X4bL5ttr2310c2K")  # the example of the General Specifications
    assert not has_check_pair("XX")
    assert is_date("20240229")
    assert not is_date("20230229")
    assert is_iban("GB82WEST12345698765432")  # the example of ISO 13616's registry
    assert not is_iban("GB82WEST12345698765423")
    assert is_place_in_sequence("2/3")
    assert not is_place_in_sequence("3/2")


@settings(max_examples=300)
@given(st.sampled_from(sorted(KEYS)), st.text(max_size=40), st.text(max_size=60), st.booleans())
def test_any_text_after_a_key_is_parsed_without_an_error(key, value, query, encoded):
    code = parse(f"/{key}/{value}", encoded=encoded)
    assert isinstance(code, PrintedCode | SyntaxFault)
    assert isinstance(parse_uri(f"https://vd.vn/{key}/{value}?{query}"), DigitalLink | SyntaxFault)
    assert isinstance(attributes_of(PrintedCode(gtin=GTIN), f"{key}={query}"), dict | SyntaxFault)
