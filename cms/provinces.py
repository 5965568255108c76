"""Which places lie in a province, in either era: people will say Long An for decades."""

from typing import Any

from django.db.models import Q, QuerySet

from catalogue.models import Place, PlaceConversion


def in_province(path: str, code: str) -> Q:
    """The place at ``path`` lies in the province of today with ``code``, or in an old one that became part of it."""
    today = Q(scheme=Place.Scheme.CURRENT, level=Place.Level.PROVINCE, code=code)
    return _in_any(path, Place.objects.filter(today | _became(new__code=code, new__scheme=Place.Scheme.CURRENT)))


def _became(**new: Any) -> Q:
    old = PlaceConversion.objects.filter(old__level=Place.Level.PROVINCE, new__level=Place.Level.PROVINCE, **new)
    return Q(pk__in=old.values("old"))


def _in_any(path: str, provinces: QuerySet[Place]) -> Q:
    keys = provinces.values("pk")
    return Q(**{f"{path}__in": keys}) | Q(**{f"{path}__province__in": keys})
