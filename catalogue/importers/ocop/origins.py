"""Find the place that a row names: three levels until 30/06/2025, two since."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext as _

from catalogue.folding import fold
from catalogue.importers.ocop.registry_rows import Row
from catalogue.models import Place
from catalogue.places.naming import without_division_type


class Origins:
    """All provinces, and below them what rows ask for; a name is looked up among the children of its parent."""

    def __init__(self) -> None:
        self.provinces = list(Place.objects.provinces())
        self.children: dict[int, dict[str, Place]] = {}

    def find(self, row: Row) -> Place:
        """The most precise place that the row names; ValueError tells which name is not known."""
        known = self._provinces(row.province)
        tries = [self._below(province, row) for province in known]
        found = next((place for place, _missing in tries if place), None)
        if found is None:
            missing = tries[0][1] if tries else row.province
            raise ValueError(_("the place “%(name)s” is not known in %(province)s") % {
                "name": missing, "province": row.province or "?",
            })  # fmt: skip
        return found

    def _provinces(self, name: str) -> list[Place]:
        """Of a name that both eras know the old province comes first: it has the districts."""
        wanted = fold(name)
        found = [p for p in self.provinces if wanted in (p.folded, fold(str(p)))]
        return sorted(found, key=lambda p: not p.is_legacy)

    def _below(self, province: Place, row: Row) -> tuple[Place | None, str]:
        place = province
        for name in filter(None, (row.district, row.commune)):
            below = self._child(place, fold(name))
            if below is None:
                return None, name
            place = below
        return place, ""

    def _child(self, place: Place, name: str) -> Place | None:
        """By the name with its division type, else by the bare name: types change (thị xã Gò Công became a city)."""
        bare = [bare for _levels, bare in without_division_type(name)]
        names = self._children_of(place)
        return next((names[known] for known in (name, *bare) if known in names), None)

    def _children_of(self, place: Place) -> dict[str, Place]:
        if place.pk not in self.children:
            names: dict[str, Place] = {}
            found = defaultdict(list)
            for child in place.children.all():
                names[fold(str(child))] = child
                found[child.folded].append(child)
            names |= {name: only[0] for name, only in found.items() if len(only) == 1}
            self.children[place.pk] = names
        return self.children[place.pk]
