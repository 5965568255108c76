"""What a row claims of its product: a dated recognition, a status without stars, or nothing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from django.utils.translation import gettext as _

from catalogue.folding import fold
from catalogue.importers.ocop.periods import Period, find_day, period_of
from catalogue.importers.ocop.registry_rows import Row
from catalogue.models import Recognition, StarStatus

Kind, Status = Recognition.Kind, StarStatus.Kind
WITHOUT_STARS = {
    "candidate": Status.CANDIDATE,
    "proposed": Status.PROPOSED,
    "assessed": Status.ASSESSED,
    "potential": Status.POTENTIAL_FIVE,
}
RECOGNISED = ("recognised", "re recognised", "graded")
NOT_OCOP = ("local specialty",)


class Claim(NamedTuple):
    why: str
    """For the report: what was taken and what was not."""
    stars: int | None = None
    period: Period | None = None
    kind: str = Kind.NEW
    status: str = ""
    score: Decimal | None = None

    @property
    def as_of(self) -> dt.date | None:
        return self.period.decided if self.period else None


def read_claim(row: Row) -> Claim:
    """Raise ValueError, in the reader's language, for what cannot be understood."""
    words, stars, score = fold(row.status), read_stars(row), read_score(row)
    for start, status in WITHOUT_STARS.items():
        if words.startswith(start):
            return Claim(without_stars(row, stars), status=status, score=score, period=as_of_period(row))
    if words.startswith(NOT_OCOP):
        return Claim(_("Taken without stars: a speciality, not rated in OCOP."))
    if not words.startswith(RECOGNISED):
        raise ValueError(_("the status “%(status)s” is not known") % {"status": row.status})
    return recognition_claim(row, stars, score)


def recognition_claim(row: Row, stars: int | None, score: Decimal | None) -> Claim:
    period = period_of(row)
    if stars is None:
        why = _("Taken without stars: the source says recognised, but not with how many stars.")
        return Claim(why, status=Status.REPORTED, period=period, score=score)
    if period is None:
        why = _("Taken without stars: the source tells %(stars)d stars, but not since when.")
        return Claim(why % {"stars": stars}, status=Status.REPORTED, score=score)
    return Claim(dated(period, stars), stars, period, kind_of(row), score=score)


def dated(period: Period, stars: int) -> str:
    texts = {
        Recognition.Precision.DAY: _("Taken with %(stars)d stars, from %(first)s to %(last)s."),
        Recognition.Precision.MONTH: _(
            "Taken with %(stars)d stars, from %(first)s to %(last)s; only the month is known."
        ),
        Recognition.Precision.YEAR: _(
            "Taken with %(stars)d stars, from %(first)s to %(last)s; only the year is known."
        ),
    }
    values = {"stars": stars, "first": f"{period.first:%d/%m/%Y}", "last": f"{period.last:%d/%m/%Y}"}
    return texts[Recognition.Precision(period.precision)] % values


def without_stars(row: Row, stars: int | None) -> str:
    if stars is None:
        return _("Taken without stars: “%(status)s” is no recognition.") % {"status": row.status}
    text = _("Taken without stars: “%(status)s” is no recognition; the %(stars)d stars in the row were left out.")
    return text % {"status": row.status, "stars": stars}


def as_of_period(row: Row) -> Period | None:
    day = find_day(row.status) or find_day(row.recognised_on_or_decision)
    return Period(day, Recognition.Precision.DAY, day) if day else None


def kind_of(row: Row) -> str:
    if "upgrade" in row.status:
        return Kind.UPGRADE
    return Kind.RENEWAL if row.status.startswith("re-recognised") else Kind.NEW


def read_stars(row: Row) -> int | None:
    if not row.stars:
        return None
    if row.stars not in ("3", "4", "5"):
        raise ValueError(_("“%(stars)s” is not three, four or five stars") % {"stars": row.stars})
    return int(row.stars)


def read_score(row: Row) -> Decimal | None:
    try:
        score = Decimal(row.score) if row.score else None
    except InvalidOperation:
        score = Decimal(-1)
    if score is not None and not 0 <= score <= 100:
        raise ValueError(_("“%(score)s” is not a score from 0 to 100") % {"score": row.score})
    return score
