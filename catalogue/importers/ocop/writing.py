"""Import a registry table: all of it or nothing."""

from __future__ import annotations

import datetime as dt
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from catalogue.classification import group_code, infer_set, load_classification
from catalogue.folding import fold
from catalogue.importers.ocop.claims import Claim, read_claim
from catalogue.importers.ocop.origins import Origins
from catalogue.importers.ocop.producers import Producers
from catalogue.importers.ocop.recognising import Histories
from catalogue.importers.ocop.registry_rows import ImportRefused, Row, read_rows
from catalogue.importers.ocop.report import Outcome, Report
from catalogue.models import Place, Product
from catalogue.models.products import folded_title
from catalogue.search.indexing import indexing_at_the_end, reindex
from catalogue.signals import rows_written
from catalogue.slugs import Slugs

Checked = tuple[Row, Place, Claim]
BATCH = 500


@transaction.atomic
def import_ocop(*, path: Path, dry_run: bool = False) -> Report:
    """Take the table at ``path``; raise ImportRefused, with every problem that it has, before anything is written."""
    rows = read_rows(path)
    if not rows:
        raise ImportRefused([_("The file has a header but no rows.")])
    importer = Importer()
    report = importer.run(importer.check(rows))
    if dry_run:
        transaction.set_rollback(True)
    return report


class Importer:
    def __init__(self) -> None:
        self.origins, self.producers = Origins(), Producers()

    def check(self, rows: list[Row]) -> list[Checked]:
        checked, problems = [], []
        for row in rows:
            try:
                checked.append(self.check_row(row))
            except ValueError as error:
                problems.append(_("Row %(row)d: %(problem)s.") % {"row": row.number, "problem": error})
        if problems:
            raise ImportRefused(problems)
        return checked

    def check_row(self, row: Row) -> Checked:
        if not row.product_name:
            raise ValueError(_("the product has no name"))
        if not group_code(row.ocop_group_derived):
            raise ValueError(_("the group “%(name)s” is not known") % {"name": row.ocop_group_derived})
        return row, self.origins.find(row), read_claim(row)

    def run(self, checked: list[Checked]) -> Report:
        """A few queries for each batch of rows, however many they are."""
        report = Report()
        taken = self.without_repeated(sorted(checked, key=in_time), report)
        with indexing_at_the_end():
            products = self.products([(row, place) for row, place, _claim in taken])
            histories = Histories([product.pk for product in products.values()])
            for row, place, claim in taken:
                take(products[registry_key(row, place)], row, claim, histories, report)
            histories.save()
            reindex(product.pk for product in products.values())
        report.lines.sort(key=lambda line: line.row.number)
        return report

    def without_repeated(self, checked: list[Checked], report: Report) -> list[Checked]:
        seen: dict[tuple[str, ...], int] = {}
        taken = []
        for row, place, claim in checked:
            key = (*identity(row, place), fold(row.status), row.year, row.recognised_on_or_decision)
            if key in seen:
                why = _("The same product, producer and recognition as in row %(row)d.") % {"row": seen[key]}
                report.add(row, Outcome.LEFT_OUT, why)
            else:
                seen[key] = row.number
                taken.append((row, place, claim))
        return taken

    def products(self, named: list[tuple[Row, Place]]) -> dict[str, Product]:
        """By the registry's own key, kept in Oscar's ``upc``; what people edited since is not touched."""
        keyed = [(registry_key(row, place), row, place) for row, place in named]
        found = _known([key for key, _row, _place in keyed])
        new = [(row, place) for key, row, place in keyed if key not in found]
        self.producers.create_missing(new)
        found |= self.create_products(new)
        moved = {}
        for key, _row, place in keyed:
            product = found[key]
            if place.level == Place.Level.WARD and product.origin_id != place.pk:
                product.origin = place
                moved[key] = product
        Product.objects.bulk_update(moved.values(), ["origin"], BATCH)
        rows_written.send(Product, rows=[*moved.values()])
        self.producers.save()
        return found

    def create_products(self, named: list[tuple[Row, Place]]) -> dict[str, Product]:
        sets, kind, slugs = load_classification(), ocop_class(), Slugs(Product.objects.all())
        made: dict[str, Product] = {}
        for row, place in named:
            key, group = registry_key(row, place), group_code(row.ocop_group_derived) or "food"
            if key not in made:
                made[key] = Product(
                    upc=key, title=row.product_name, folded=folded_title(row.product_name), product_class=kind,
                    slug=slugs.give(row.product_name), producer=self.producers.find(row, place), origin=place,
                    ocop_set=sets[infer_set(group, row.product_name)],
                )  # fmt: skip
        Product.objects.bulk_create(made.values(), BATCH)
        rows_written.send(Product, rows=[*made.values()])
        return made


def take(product: Product, row: Row, claim: Claim, histories: Histories, report: Report) -> None:
    if claim.stars and claim.period:
        why = histories.recognise(product=product, row=row, claim=claim)
        report.add(row, Outcome.STARS, " ".join(filter(None, (claim.why, why))))
        return
    if claim.status:
        histories.note_status(product=product, row=row, claim=claim)
    report.add(row, Outcome.NO_STARS, claim.why)


def _known(keys: list[str]) -> dict[str, Product]:
    found: dict[str, Product] = {}
    for start in range(0, len(keys), BATCH):
        some = Product.objects.filter(upc__in=keys[start : start + BATCH])
        found |= {str(product.upc): product for product in some}
    return found


def in_time(checked: Checked) -> tuple[dt.date, int]:
    """Oldest recognition first, so that each one finds the history before it."""
    row, _place, claim = checked
    return (claim.period.first if claim.period else dt.date.min), row.number


def identity(row: Row, place: Place) -> tuple[str, str, str]:
    return fold(row.product_name), fold(row.producer_name), str(place.province)


def registry_key(row: Row, place: Place) -> str:
    return "OCOP-" + sha256("|".join(identity(row, place)).encode()).hexdigest()[:12].upper()


def ocop_class() -> Any:
    values = {"name": "OCOP", "requires_shipping": True, "track_stock": True}
    return get_model("catalogue", "ProductClass").objects.get_or_create(slug="ocop", defaults=values)[0]
