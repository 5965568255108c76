"""EPCs in their two spellings, ``urn:epc:…`` and GS1 Digital Link URIs (EPC Tag Data Standard 2.0, section 6; GS1
Digital Link URI syntax 1.6): whether they are well formed, and the one canonical form of both.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from catalogue.gs1 import check_digit
from catalogue.typed_urls import split_typed
from traceability.codes.application_identifiers import ValueFault, identifier

CANONICAL = "https://id.gs1.org"
Fault = str

_SHORT_NAMES = {
    "gtin": "01", "itip": "8006", "cpid": "8010", "gln": "414", "party": "417", "gsrnp": "8017", "gsrn": "8018",
    "gcn": "255", "sscc": "00", "gdti": "253", "ginc": "401", "gsin": "402", "grai": "8003", "giai": "8004",
    "cpv": "22", "lot": "10", "ser": "21",
}  # fmt: skip

# The keys that may stand in an event, each with what may follow it, the finest first (CBV 2.0, section 8.9).
_KEYS = {
    "00": (), "01": ("21", "235", "10"), "253": (), "255": (), "401": (), "402": (), "414": ("254",), "417": (),
    "8003": (), "8004": (), "8006": ("21", "10"), "8010": ("8011",), "8017": (), "8018": (),
}  # fmt: skip
_SENTENCES = {ValueFault.CHECK_DIGIT: "“{value}” has a wrong check digit for ({ai}): look for a typing error."}
_ANY_FAULT = "“{value}” cannot be the value of ({ai}): check its length and characters."

Parts = list[str]


def _gtin(prefix: str, item: str) -> str:
    digits = item[0] + prefix + item[1:]
    return digits + check_digit(digits)


def _keyed(digits: str) -> str:
    return digits + check_digit(digits)


# Of each EPC scheme: how many digits company prefix and reference have together, how many parts follow them, and its
# path as a Digital Link.
_SCHEMES: dict[str, tuple[int, int, Callable[[Parts], str]]] = {
    "id:sgtin": (13, 1, lambda p: f"/01/{_gtin(p[0], p[1])}/21/{p[2]}"),
    "id:sscc": (17, 0, lambda p: f"/00/{_keyed(p[1][0] + p[0] + p[1][1:])}"),
    "id:sgln": (12, 1, lambda p: f"/414/{_keyed(p[0] + p[1])}" + ("" if p[2] == "0" else f"/254/{p[2]}")),
    "id:grai": (12, 1, lambda p: f"/8003/{_keyed('0' + p[0] + p[1])}{p[2]}"),
    "id:giai": (0, 0, lambda p: f"/8004/{p[0]}{p[1]}"),
    "id:gsrn": (17, 0, lambda p: f"/8018/{_keyed(p[0] + p[1])}"),
    "id:gsrnp": (17, 0, lambda p: f"/8017/{_keyed(p[0] + p[1])}"),
    "id:gdti": (12, 1, lambda p: f"/253/{_keyed(p[0] + p[1])}{p[2]}"),
    "id:cpi": (0, 1, lambda p: f"/8010/{p[0]}{p[1]}/8011/{p[2]}"),
    "id:sgcn": (12, 1, lambda p: f"/255/{_keyed(p[0] + p[1])}{p[2]}"),
    "id:ginc": (0, 0, lambda p: f"/401/{p[0]}{p[1]}"),
    "id:gsin": (16, 0, lambda p: f"/402/{_keyed(p[0] + p[1])}"),
    "id:itip": (13, 3, lambda p: f"/8006/{_gtin(p[0], p[1])}{p[2]}{p[3]}/21/{p[4]}"),
    "id:upui": (13, 1, lambda p: f"/01/{_gtin(p[0], p[1])}/235/{p[2]}"),
    "id:pgln": (12, 0, lambda p: f"/417/{_keyed(p[0] + p[1])}"),
    "class:lgtin": (13, 1, lambda p: f"/01/{_gtin(p[0], p[1])}/10/{p[2]}"),
    "idpat:sgtin": (13, 1, lambda p: f"/01/{_gtin(p[0], p[1])}"),
    "idpat:grai": (12, 1, lambda p: f"/8003/{_keyed('0' + p[0] + p[1])}"),
    "idpat:gdti": (12, 1, lambda p: f"/253/{_keyed(p[0] + p[1])}"),
    "idpat:sgcn": (12, 1, lambda p: f"/255/{_keyed(p[0] + p[1])}"),
    "idpat:cpi": (0, 1, lambda p: f"/8010/{p[0]}{p[1]}"),
    "idpat:itip": (13, 3, lambda p: f"/8006/{_gtin(p[0], p[1])}{p[2]}{p[3]}"),
    "idpat:upui": (13, 1, lambda p: f"/01/{_gtin(p[0], p[1])}"),
}
_FREE_REFERENCE = r"(?:%[0-9A-Fa-f]{2}|[!'()*+,\-.0-9:;=A-Z_a-z])+"
_URN = re.compile(r"urn:epc:(id|class|idpat):([a-z]+):(.+)", re.DOTALL)
# Characters that a URN may hold bare and a Digital Link must encode.
_ENCODED = {c: f"%{ord(c):02X}" for c in "!()*+,:"}


def canonical(uri: str) -> str:
    """The canonical Digital Link of an EPC at its finest level; any other URI comes back as it is."""
    if uri.startswith("urn:epc:"):
        path, _fault = _from_urn(uri)
    elif is_web(uri):
        path, _fault = _from_link(uri)
    else:
        return uri
    return f"{CANONICAL}{path}" if path else uri


def fault_in(uri: str, *, own_host: str = "") -> Fault | None:
    """What is wrong with an EPC, as a sentence; None when nothing is, or when the URI is not GS1's to judge."""
    if uri.startswith("urn:epc:"):
        return _from_urn(uri)[1]
    if not is_web(uri):
        return None
    path, fault = _from_link(uri)
    if path:
        return None
    if split_typed(uri).hostname == "id.gs1.org" or (own_host and _is_own_link(uri, own_host)):
        return fault or "This is not a GS1 Digital Link URI: no GS1 key such as /01/{GTIN} was found in it."
    return fault if fault and "check digit" in fault else None


def is_web(uri: str) -> bool:
    """Scheme and host may be in capitals, as on our stamps (RFC 3986, section 6.2.2.1)."""
    return uri[:8].lower().startswith(("https://", "http://"))


def _is_own_link(uri: str, host: str) -> bool:
    parts = split_typed(uri)
    return parts.netloc.lower() == host and parts.path.startswith("/01/")


def _from_urn(uri: str) -> tuple[str, Fault | None]:
    found = _URN.fullmatch(uri)
    scheme = f"{found[1]}:{found[2]}" if found else ""
    if not found or scheme not in _SCHEMES:
        return "", f"“{uri[:80]}” is not a URI of a known EPC scheme."
    digits, rest, path = _SCHEMES[scheme]
    parts = found[3].split(".", 1 + rest)
    if not _has_form(parts, digits, rest, is_pattern=found[1] == "idpat"):
        return "", f"“{uri[:80]}” does not have the parts of a {found[2].upper()}: check the number of digits."
    return path([parts[0], *("".join(_ENCODED.get(c, c) for c in part) for part in parts[1:])]), None


def _has_form(parts: Parts, digits: int, rest: int, *, is_pattern: bool) -> bool:
    if len(parts) != 2 + rest or not re.fullmatch(r"[0-9]{6,12}", parts[0]):
        return False
    prefix, reference, *others = parts
    if digits and not re.fullmatch(rf"[0-9]{{{digits - len(prefix)}}}", reference):
        return False
    if not digits and not re.fullmatch(_FREE_REFERENCE, reference):
        return False
    if is_pattern and (not others or others.pop() != "*"):
        return False
    return all(re.fullmatch(_FREE_REFERENCE, part) for part in others)


def _from_link(uri: str) -> tuple[str, Fault | None]:
    """The canonical path, or ``""`` and the fault of what looks most like a GS1 key in it."""
    segments = [_SHORT_NAMES.get(s, s) for s in split_typed(uri).path.removesuffix("/").split("/")[1:]]
    fault: Fault | None = None
    for start, segment in enumerate(segments[:-1]):
        if segment in _KEYS:
            path, said = _canonical_path(segments[start:])
            if path:
                return path, None
            fault = fault or said
    return "", fault


def _canonical_path(segments: list[str]) -> tuple[str, Fault | None]:
    ai, value, *rest = segments
    if ai == "01" and value.isascii() and value.isdigit() and len(value) in (8, 12, 13):
        value = value.zfill(14)
    if fault := _value_fault(ai, value):
        return "", fault
    said = dict(zip(rest[::2], rest[1::2], strict=False))
    if len(rest) % 2 or any(name not in {"22", *_KEYS[ai]} for name in said):
        return "", f"“/{'/'.join(rest)[:60]}” cannot follow ({ai})."
    for name in _KEYS[ai]:
        if name in said:
            fault = _value_fault(name, said[name])
            return ("", fault) if fault else (f"/{ai}/{value}/{name}/{said[name]}", None)
    return f"/{ai}/{value}", None


def _value_fault(ai: str, value: str) -> Fault | None:
    known = identifier(ai)
    fault = known.fault(unquote(value)) if known else None
    return _SENTENCES.get(fault, _ANY_FAULT).format(value=value[:40], ai=ai) if fault else None
