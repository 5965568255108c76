"""The words of the Core Business Vocabulary (CBV 2.0), in all the ways in which they may be written.

The words themselves are read from the schema, so that there is one list of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from traceability.epcis.language.schema import definitions

WEB = "https://ref.gs1.org/cbv/"
VOC = "https://gs1.org/voc/"

# Prefixes that every EPCIS document has from GS1's context.
PREFIXES = {
    "epcis": "https://ref.gs1.org/epcis/",
    "cbv": WEB,
    "cbvmda": "urn:epcglobal:cbv:mda:",
    "gs1": VOC,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``definition`` in the schema; ``web`` and ``urn`` are what stands in front of a word in the two long forms."""

    definition: str
    web: str
    urn: str = ""

    def words(self) -> frozenset[str]:
        return _words(self.definition)

    def word(self, text: str) -> str | None:
        """The bare word for ``text``; None when it claims to be GS1's and is not; another's URI stays as it is."""
        if ":" not in text:
            return text if text in self.words() else None
        full = expanded(text)
        for start in filter(None, (self.web, self.urn)):
            if full.startswith(start):
                word = full.removeprefix(start)
                return word if word in self.words() else None
        return None if full.startswith(("urn:epcglobal:cbv:", WEB, VOC)) else full

    def uri(self, text: str) -> str:
        """The word's Web URI; a URI of others, or what is no word, stays as it is."""
        word = self.word(text)
        return f"{self.web}{word}" if word in self.words() else word or text


@cache
def _words(definition: str) -> frozenset[str]:
    *_others, closed = definitions()[definition]["anyOf"]
    return frozenset(closed["enum"])


def expanded(text: str, prefixes: dict[str, str] = PREFIXES) -> str:
    """``cbv:BizStep-packing`` written out."""
    prefix, colon, rest = text.partition(":")
    if colon and not rest.startswith("//") and prefix in prefixes:
        return prefixes[prefix] + rest
    return text


BIZ_STEP = Vocabulary("bizStep", f"{WEB}BizStep-", "urn:epcglobal:cbv:bizstep:")
DISPOSITION = Vocabulary("disposition", f"{WEB}Disp-", "urn:epcglobal:cbv:disp:")
BIZ_TRANSACTION = Vocabulary("bizTransaction-type", f"{WEB}BTT-", "urn:epcglobal:cbv:btt:")
SOURCE_DEST = Vocabulary("source-dest-type", f"{WEB}SDT-", "urn:epcglobal:cbv:sdt:")
ERROR_REASON = Vocabulary("error-reason", f"{WEB}ER-", "urn:epcglobal:cbv:er:")
COMPONENT = Vocabulary("component", f"{WEB}Comp-")
MEASUREMENT = Vocabulary("measurementType", VOC)
ALERT = Vocabulary("sensorAlertType", VOC)
