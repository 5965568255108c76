"""What stands behind the addresses that we give to places and to words of our own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from catalogue.models import Place
from traceability.epcis.language.naming import namespace, place_uri
from traceability.epcis.service.protocol import Problem, endpoint, linked_data

_TERMS = {
    "step": "The step of the producer's own record: harvest, collect, process, inspect, pack, ship, receive, sell, "
    "hold, recall.",
    "actor": "Who did it, as the producer wrote it.",
    "place": "Where, in the producer's words, beside or instead of a readPoint.",
    "note": "What the producer wrote about the step, in Vietnamese.",
    "noteInEnglish": "The same in English.",
    "named": "Names of things without an identifier that took part.",
    "packedDate": "The day on which the lot was packed.",
    "because": "Why a step was declared wrong, as it was written.",
    "verifiedByOfficer": "IDs of the events in the document that a programme officer vouches for.",
}


@endpoint("GET")
def place(request: HttpRequest, scheme: str, level: str, code: str) -> HttpResponse:
    """An administrative unit, as schema.org names one; what lies in what is told by containedInPlace."""
    found = Place.objects.select_related("parent").filter(scheme=scheme, level=level, code=code).first()
    if found is None:
        raise Problem(404, "NoSuchResourceException", "Resource not found", "We know no such place.")
    body = {
        "@context": "https://schema.org",
        "@id": place_uri(found),
        "@type": "AdministrativeArea",
        "name": found.full_name,
        "identifier": f"{found.scheme}:{found.level}:{found.code}",
    }
    if found.parent:
        body["containedInPlace"] = place_uri(found.parent)
    return linked_data(request, body)


@endpoint("GET")
def terms(request: HttpRequest) -> HttpResponse:
    graph = [{"@id": f"{namespace()}{name}", "rdfs:comment": text} for name, text in _TERMS.items()]
    return linked_data(
        request, {"@context": {"rdfs": "http://www.w3.org/2000/01/rdf-schema#"}, "@graph": graph}
    )  # fmt: skip
