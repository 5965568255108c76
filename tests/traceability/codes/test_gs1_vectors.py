"""The test vectors of GS1's own parser of Digital Links (github.com/gs1/gs1-syntax-engine 1.4.1, dl.c): same verdicts.

They are facts about the standard: addresses, and the elements that each carries or that it is none.
"""

import pytest

from traceability.codes.application_identifiers import KEYS, sequences
from traceability.codes.digital_link import DigitalLink, SyntaxFault, parse_uri

SSCC, GTIN = "00/006141411234567890", "01/12312312312333"
HOSTS = ["a", "xn--fsq.xn--0zwm56d", "a.", "a:65535", "192.0.2.1", "3232235777", "0300.0250.01.01",
         "0xC0.0xA8.0x01.0x01", "[2001:db8::1]"]  # fmt: skip
READ = {
    **{f"{scheme}://a/{SSCC}": SSCC for scheme in ("http", "HTTP", "https", "HTTPS")},
    **{f"https://{host}/{GTIN}": GTIN for host in HOSTS},
    **{f"https://a/{stem}/{SSCC}": SSCC for stem in ("stem", "more/stem", "00/faux")},
    f"https://a/stem/{SSCC}?": SSCC,
    "https://a/8004/9520614141234567?01=09521234543213": "8004/9520614141234567 01/09521234543213",
    f"https://a/{GTIN}/22/TEST/10/ABC/21/XYZ": f"{GTIN} 22/TEST 10/ABC 21/XYZ",
    f"https://a/{GTIN}/235/TEST": f"{GTIN} 235/TEST",
    "https://a/253/1231231231232": "253/1231231231232",
    "https://a/253/1231231231232TEST5678901234567": "253/1231231231232TEST5678901234567",
    "https://a/8018/123456789012345675/8019/123": "8018/123456789012345675 8019/123",
    f"https://a/stem/{SSCC}?99=ABC": f"{SSCC} 99/ABC",
    "https://a/stem/401/12345678?99=ABC": "401/12345678 99/ABC",
    **{
        f"https://a/{GTIN}?{query}": f"{GTIN} 99/ABC 98/XYZ"
        for query in (
            "99=ABC&98=XYZ",
            "&&&99=ABC&&&&&&98=XYZ&&&",
            "99=ABC&unknown=666&98=XYZ",
            "unknown=666&99=ABC&98=XYZ",
            "99=ABC&98=XYZ&unknown=666",
            "unknown1=555&99=ABC&unknown2=666&98=XYZ&unknown3=777",
            "99=ABC&singleton&98=XYZ",
            "singleton&99=ABC&98=XYZ",
            "99=ABC&98=XYZ&singleton",
            "singleton1&99=ABC&singleton2&98=XYZ&singleton3",
            "singleton1&unknown1=555&99=ABC&singleton2&unknown2=6666&98=XYZ&unknown3=777&singleton3",
        )
    },
    f"https://a/{GTIN}/22/ABC%2d123?99=ABC&98=XYZ%2f987": f"{GTIN} 22/ABC-123 99/ABC 98/XYZ/987",
    f"https://a/{GTIN}/22/ABC+123?99=ABC&98=XYZ%2f987": f"{GTIN} 22/ABC+123 99/ABC 98/XYZ/987",
    **{f"https://a/{GTIN}/22/test/10/abc/21/xyz#{end}": f"{GTIN} 22/test 10/abc 21/xyz" for end in ("", "fragment")},
    **{f"https://a/stem/{SSCC}?99=ABC#{end}": f"{SSCC} 99/ABC" for end in ("", "fragment")},
    f"https://a/{GTIN}?99=" + "A" * 90: f"{GTIN} 99/" + "A" * 90,
    # Examples of the standard.
    "https://id.gs1.org/01/09520123456788": "01/09520123456788",
    "https://id.gs1.org/01/09520123456788/22/2A": "01/09520123456788 22/2A",
    "https://id.gs1.org/01/09520123456788/10/ABC123": "01/09520123456788 10/ABC123",
    "https://id.gs1.org/01/09520123456788/21/12345": "01/09520123456788 21/12345",
    "https://id.gs1.org/01/09520123456788/10/ABC1/21/12345?17=180426": "01/09520123456788 10/ABC1 21/12345 17/180426",
    "https://id.gs1.org/01/09520123456788?3103=000195": "01/09520123456788 3103/000195",
    **{
        f"https://{host}/01/09520123456788?3103=000195&3922=0299&17=201225":
            "01/09520123456788 3103/000195 3922/0299 17/201225"
        for host in ("example.com", "id.gs1.org")
    },
    "https://id.gs1.org/01/09520123456788?17=201225&3103=000195&3922=0299":
        "01/09520123456788 17/201225 3103/000195 3922/0299",
    "https://id.gs1.org/00/952012345678912345": "00/952012345678912345",
    "https://id.gs1.org/00/952012345678912345?02=09520123456788&37=25&10=ABC123":
        "00/952012345678912345 02/09520123456788 37/25 10/ABC123",
    "https://id.gs1.org/414/9520123456788": "414/9520123456788",
    "https://id.gs1.org/414/9520123456788/254/32a%2Fb": "414/9520123456788 254/32a/b",
    "https://example.com/8004/9520614141234567?01=09520123456788": "8004/9520614141234567 01/09520123456788",
    "https://id.gs1.org/01/09520123456788/235/XYZ?10=ABC123": "01/09520123456788 235/XYZ 10/ABC123",
}  # fmt: skip
REFUSED = [
    "", "ftp://", "http://", "http:///", "http://a", "http://a/", "http://a/b", "http://a/b/",
    f"HtTp://a/b/{SSCC}", f"https://{SSCC}", f"https://[fe80::1%25lo]/{GTIN}",
    "https://$a/006141411234567890", "https://a$/006141411234567890",
    *(f"https://a/{GTIN}{letter}bad" for letter in "<>{}\\^`"),
    "https://a/253/1231231231232TEST56789012345678", f"https://a/stem/{SSCC}/",
    f"https://a/{GTIN}?99=", f"https://a/{GTIN}?99=ABC&999=faux", f"https://a/{GTIN}?99=" + "A" * 91,
    f"https://a/{GTIN}/22/ABC%2d123?99=ABC&98=XYZ+987",
    "https://example.com/01/09520123456788?10=ABC123",
    *(f"https://id.gs1.org/01/09520123456788/10/ABC123?99=XYZ789&{twice}"
      for twice in ("01=09520123456788", "10=ABC123", "99=XYZ789")),
    "https://example.com/01/09520123456788/89/ABC123?99=XYZ",
    "https://example.com/01/09520123456788?99=XYZ&89=ABC123",
    "https://a/01//12312312312333", "https://a/01/1231231231233%003", f"https://a/{GTIN}?99=ABC%00DEF",
    f"https://a/{GTIN}?" + "&".join(f"99=A{number}" for number in range(64)),
    f"https://a/{GTIN}/10/", f"https://a/{GTIN}/99/ABC",
]  # fmt: skip
# The engine reads these too when a caller switches on what URI syntax 1.2 to 1.4 took out; we never do.
OF_OLD = [
    "https://a/gtin/12312312312333", "https://a/gtin/12312312312333/ser/ABC123", "https://a/sscc/006141411234567890",
    "https://a/zzz/12312312312333", "https://a/cps/12312312312333",
    "https://a/01/2112345678900", "https://a/01/416000336108", "https://a/01/02345673",
    "https://a/8004/9520614141234567?01=2112345678900", "https://a/8004/9520614141234567?01=02345673",
    "https://brand.example.com/01/9520123456788", "https://brand.example.com/some-extra/pathinfo/01/9520123456788",
    "https://example.com/01/9520123456788?3103=000195&3922=0299&17=201225",
    "https://id.gs1.org/01/9520123456788?3103=000195&3922=0299&17=201225",
    "https://id.gs1.org/01/9520123456788?17=201225&3103=000195&3922=0299",
]  # fmt: skip
# Where we are stricter than the engine, with reason: see docs/decisions/0014-digital-link.md.
STRICTER = [
    "https://a/415/1231231231232",  # the engine finds the missing 8020 in a later step
    *(f"https://a/{GTIN}/10/{escape}" for escape in ("ABC%2", "ABCD%", "A%4gB", "A%4GB", "A%g4B", "A%G4B")),
]


def elements(link):
    segments = link.code.path.split("/")[1:]
    pairs = [*zip(segments[::2], segments[1::2], strict=True), *link.attributes.items()]
    return " ".join(f"{ai}/{value}" for ai, value in pairs)


@pytest.mark.parametrize(("uri", "expected"), READ.items())
def test_what_gs1_reads_we_read_alike(uri, expected):
    link = parse_uri(uri)
    assert isinstance(link, DigitalLink)
    assert elements(link).replace("%2F", "/").replace("%2B", "+") == expected


@pytest.mark.parametrize("uri", [*REFUSED, *OF_OLD, *STRICTER])
def test_what_gs1_refuses_we_refuse(uri):
    assert isinstance(parse_uri(uri), SyntaxFault)


IN_PATHS = ["00", "01", "01 21", "01 10", "01 10 21", "01 22", "01 22 21", "01 22 10", "01 22 10 21", "01 235", "253",
            "255", "401", "402", "414", "414 254", "414 7040", "417", "417 7040", "8003", "8004", "8004 7040", "8006",
            "8006 21", "8006 10", "8006 10 21", "8006 22", "8006 22 21", "8006 22 10", "8006 22 10 21", "8010",
            "8010 8011", "8013", "8017", "8017 8019", "8018", "8018 8019"]  # fmt: skip


@pytest.mark.parametrize("sequence", IN_PATHS)
def test_what_may_stand_in_a_path(sequence):
    key, *qualifiers = sequence.split()
    assert key in KEYS
    assert any(qualifiers == [ai for ai in row if ai in qualifiers] for row in sequences(key))
