"""Requests that no honest label makes: generated from a seed, so that any of them can be made again."""

from __future__ import annotations

import string
from collections.abc import Callable
from io import BytesIO
from random import Random
from urllib.parse import quote, unquote_to_bytes

from traceability.codes.application_identifiers import KEYS

NASTY = [
    "%", "%00", "%0d%0a", "%2", "%zz", "%ff", "%E0%A0", "%25%30", "%2F", "/", "//", "/../", "/./", ";", "\\", "~",
    "<b>", "'", '"', " ", "\t", "+", "ô", "ạ", "\u0660", "\u202e", "\U0001f33e", "\ud7ff", "0" * 14, "A" * 30,
]  # fmt: skip
ATTRIBUTES = [
    "17",
    "10",
    "21",
    "22",
    "235",
    "01",
    "3103",
    "3922",
    "99",
    "8200",
    "7003",
    "4309",
    "8008",
    "999",
    "0",
    "٣",
]
NAMES = ["linkType", "lang", "lot", "bao-su-co", "mo", "context", "utm_source", "", "a[]", "%", "linktype"]
LINK_TYPES = ["linkset", "all", "gs1:pip", "gs1:dpp", "gs1:", "https://ref.gs1.org/voc/epcis", "%00", "pip/../", "ạ"]
HEADERS = {
    "HTTP_ACCEPT": ["*/*", "text/html", "application/linkset+json", "application/ld+json;q=0.3, text/html;q=nan", "",
                    "application/json;q=-1", ",;,;=", "a" * 3000],
    "HTTP_ACCEPT_LANGUAGE": ["vi", "en", "zh-Hant-TW", "ja;q=2", "*", "-", "km,ko;q=inf", "\xff\xfe", "x" * 3000],
    "HTTP_ACCEPT_ENCODING": ["br", "gzip", "identity;q=0, *;q=0", "zstd", "\x80", "br;q=1e999"],
    "HTTP_SEC_FETCH_MODE": ["navigate", "cors", "no-cors", "websocket", "same-origin", "\xc3"],
    "HTTP_IF_NONE_MATCH": ["*", 'W/"', '"', "\xff"],
    "HTTP_X_ORIGINAL_URI": ["/", "/01/%zz", "?", "//", "\xff"],
    "HTTP_X_FORWARDED_FOR": ["203.0.113.5", "::1, x", ",,,", "\xff", "1" * 3000],
    "CONTENT_TYPE": ["text/plain; charset=latin-1", "a; charset=hex", "a; charset*=nosuch''x", ";", "a; charset=idna"],
    "HTTP_USER_AGENT": ["", "facebookexternalhit/1.1", "\xff" * 50],
}  # fmt: skip
FORM = "application/x-www-form-urlencoded"
CONTENT_TYPES = [
    FORM, FORM, f"{FORM}; charset=latin-1", "multipart/form-data; boundary=A", "multipart/form-data",
    "multipart/form-data; boundary=\x80", "application/json", "", ";=;", "text/html; charset=\xff",
]  # fmt: skip
# Most of them must get as far as the code that is asked for.
METHODS = ["GET"] * 24 + ["HEAD", "HEAD", "OPTIONS", "OPTIONS", "POST", "POST", "POST"]
ODD_METHODS = ["PUT", "DELETE", "TRACE", "FOO", "get", "\xff", ""]


def environ(random: Random, links: list[str], token: str = "") -> dict[str, object]:
    """What a server hands over: the path decoded to bytes, some with the raw one besides."""
    raw = path(random, links)
    method = random.choice(METHODS if random.random() < 0.97 else ODD_METHODS)
    found: dict[str, object] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": unquote_to_bytes(raw).decode("latin-1"),
        "QUERY_STRING": _sent(query(random)),
    }
    for name in random.sample(list(HEADERS), random.choice((0, 1, 2, 3))):
        found[name] = random.choice(HEADERS[name]) if random.random() < 0.8 else _noise(random, 40)
    if random.random() < 0.5:
        found[random.choice(["RAW_URI", "REQUEST_URI", "HTTP_X_ORIGINAL_URI"])] = _sent(raw)
    return found | _body(random, token) if method == "POST" else found


def _body(random: Random, token: str) -> dict[str, object]:
    """For the one form that is posted to a printed code: its covered code."""
    form = f"token={token}&ma={quote(_text(random, 20))}".encode()
    body = random.choice([form, form, random.randbytes(60), b"--A\r\n" + form, b"a=&" * random.randrange(1300), b""])
    lengths = [str(len(body))] * 5 + ["", "-1", "9" * 30, "x", str(len(body) + 9)]
    return {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": random.choice(lengths),
            "CONTENT_TYPE": random.choice(CONTENT_TYPES)}  # fmt: skip


def _sent(text: str) -> str:
    """Servers hand over bytes, each as a character of Latin-1: those of UTF-8, or any others."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode().decode("latin-1")
    return text


def path(random: Random, links: list[str]) -> str:
    kind = random.randrange(8)
    if kind < 5:
        return _mutated(random, random.choice(links))
    key = random.choice([*KEYS, "t", "T", "01"])
    if kind == 5:
        return f"/{key}/" + quote(_text(random, 60), safe="/%")
    if kind == 6:
        return f"/{key}" + "".join(
            f"/{random.choice(ATTRIBUTES)}/{_text(random, 6)}" for _ in range(random.randrange(9))
        )
    return f"/{key}/" + random.choice(["/", "%", "A", "%2F", "1/", "%25", "\u0301"]) * random.randrange(1, 700)


def _mutated(random: Random, link: str) -> str:
    for _ in range(random.choice((0, 1, 1, 2, 2, 3))):
        at = random.randrange(2, len(link) + 1)
        change = random.choice(_CHANGES)
        link = change(random, link[:at], link[at : at + 8], link[at + 8 :])
        link = link if len(link) > 2 else "/01/"
    return link


# Of the text before, the few characters at some place, and the text after.
_CHANGES: list[Callable[[Random, str, str, str], str]] = [
    lambda random, before, here, after: before + random.choice(NASTY) + here + after,
    lambda random, before, here, after: before + random.choice(string.printable[:94]) + here[1:] + after,
    lambda random, before, here, after: before + here[random.randrange(len(here) + 1) :] + after,
    lambda random, before, here, after: before + here + here + after,
    lambda random, before, here, after: before + quote(here, safe="").replace("%", "%25") + after,
    lambda random, before, here, after: before + "".join(f"%{ord(c) & 255:02x}" for c in here) + after,
    lambda random, before, here, after: before + (here + after).swapcase(),
    lambda random, before, here, after: "/".join(reversed((before + here + after).split("/"))),
    lambda random, before, here, after: f"{before}{here}{after}/{random.choice(ATTRIBUTES)}/{_text(random, 25)}",
]


def query(random: Random) -> str:
    kind = random.randrange(6)
    if kind < 2:
        return ""
    if kind == 2:
        return _noise(random, 200)
    if kind == 3:
        return f"linkType={random.choice(LINK_TYPES)}"
    if kind == 4:
        most = 1500 if random.random() < 0.02 else random.choice([1, 3, 3, 3, 40])
        return "&".join(_parameter(random) for _ in range(random.randrange(most + 1)))
    return random.choice(["&", "=", "%", "?", "17=", "+"]) * random.randrange(1, 3000)


def _parameter(random: Random) -> str:
    name = random.choice(ATTRIBUTES if random.random() < 0.6 else NAMES)
    value = random.choice(["270228", "09520000000004", "", "%00", "%zz", "L1", *LINK_TYPES, _noise(random, 12)])
    return f"{name}{random.choice(['=', '=', '=', ''])}{value}"


def _text(random: Random, most: int) -> str:
    """Any characters of Unicode, most of them plain."""
    letters = list(random.randbytes(random.randrange(most)).decode("latin-1"))
    for at in range(0, len(letters), 7):
        letters[at] = chr(random.choice((random.randrange(0xD800), random.randrange(0xE000, 0x110000))))
    return "".join(letters)


def _noise(random: Random, most: int) -> str:
    """Bytes as a server hands them over; line ends and NUL never get that far."""
    return random.randbytes(random.randrange(most)).decode("latin-1").translate(_UNSENT)


_UNSENT = dict.fromkeys((0, 10, 13))
