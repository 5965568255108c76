"""Row by row: what was taken, what was left out, and why."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.importers.ocop.registry_rows import Row


class Outcome(models.TextChoices):
    STARS = "stars", gettext_lazy("taken, with stars")
    NO_STARS = "no_stars", gettext_lazy("taken, without stars")
    LEFT_OUT = "left_out", gettext_lazy("left out")


@dataclass(frozen=True)
class Line:
    row: Row
    outcome: Outcome
    why: str


@dataclass
class Report:
    lines: list[Line] = field(default_factory=list)

    def add(self, row: Row, outcome: Outcome, why: str) -> None:
        self.lines.append(Line(row, outcome, why))

    @property
    def counts(self) -> Counter[Outcome]:
        return Counter(line.outcome for line in self.lines)

    def summary(self) -> str:
        return ", ".join(f"{self.counts[outcome]} {outcome.label}" for outcome in Outcome)

    def write(self, path: Path) -> None:
        """With a byte order mark, so that spreadsheets show the Vietnamese letters."""
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            table = csv.writer(file)
            table.writerow([_("row"), _("product"), _("producer"), _("result"), _("why")])
            for line in self.lines:
                row = line.row
                table.writerow([row.number, row.product_name, row.producer_name, line.outcome.label, line.why])
