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
from catalogue.importers.ocop.recognising import record_recognition, record_status
from catalogue.importers.ocop.report import Outcome, Report
from catalogue.importers.ocop.rows import ImportRefused, Row, read_rows
from catalogue.models import Place, Product, ProductSet
from catalogue.slugs import free_slug

Checked = tuple[Row, Place, Claim]


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
        self.sets: dict[str, ProductSet] = {}
        self.origins, self.producers = Origins(), Producers()
        self.seen: dict[tuple[str, ...], int] = {}

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
        self.sets = load_classification()
        report = Report()
        for row, place, claim in sorted(checked, key=in_time):
            self.take(row, place, claim, report)
        report.lines.sort(key=lambda line: line.row.number)
        return report

    def take(self, row: Row, place: Place, claim: Claim, report: Report) -> None:
        key = (*identity(row, place), fold(row.status), row.year, row.recognised_on_or_decision)
        if key in self.seen:
            why = _("The same product, producer and recognition as in row %(row)d.") % {"row": self.seen[key]}
            report.add(row, Outcome.LEFT_OUT, why)
            return
        self.seen[key] = row.number
        product = self.product(row, place)
        if claim.stars and claim.period:
            why = record_recognition(product=product, row=row, claim=claim)
            report.add(row, Outcome.STARS, " ".join(filter(None, (claim.why, why))))
            return
        if claim.status:
            record_status(product=product, row=row, claim=claim)
        report.add(row, Outcome.NO_STARS, claim.why)

    def product(self, row: Row, place: Place) -> Product:
        """Found again by the registry's own key, kept in Oscar's ``upc``; what people edited since is not touched."""
        upc = registry_key(row, place)
        product: Product | None = Product.objects.filter(upc=upc).first()
        if product is None:
            return self.create_product(row, place, upc)
        if place.level == Place.Level.WARD and product.origin != place:
            product.origin = place
            product.save(update_fields=["origin"])
        return product

    def create_product(self, row: Row, place: Place, upc: str) -> Product:
        group = group_code(row.ocop_group_derived) or "food"
        product: Product = Product.objects.create(
            upc=upc,
            title=row.product_name,
            slug=free_slug(Product.objects.all(), row.product_name),
            product_class=ocop_class(),
            producer=self.producers.find_or_create(row, place),
            origin=place,
            ocop_set=self.sets[infer_set(group, row.product_name)],
        )
        return product


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
