"""Our models first: Oscar's ``models`` then adds the ones that we did not replace."""

from catalogue.models.certificates import Certificate, CertificateDecision, ExpiryNotice
from catalogue.models.documents import ProducerDocument, ProductDocument
from catalogue.models.groups import ProductGroup, ProductSet
from catalogue.models.places import Place, PlaceConversion
from catalogue.models.producers import Producer
from catalogue.models.products import GtinHistory, Product
from catalogue.models.recognitions import LegalBasis, Recognition, StarStatus
from catalogue.models.search_index import IndexChange, ProductCard, ProductIndex
from catalogue.models.tallies import Tally

from oscar.apps.catalogue.models import *  # type: ignore[assignment]  # noqa: F403 isort: skip

__all__ = [
    "Certificate",
    "CertificateDecision",
    "ExpiryNotice",
    "GtinHistory",
    "IndexChange",
    "LegalBasis",
    "Place",
    "PlaceConversion",
    "Producer",
    "ProducerDocument",
    "Product",
    "ProductCard",
    "ProductDocument",
    "ProductGroup",
    "ProductIndex",
    "ProductSet",
    "Recognition",
    "StarStatus",
    "Tally",
]
