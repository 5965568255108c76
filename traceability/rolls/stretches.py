"""From stamps in somebody's hand to units of a roll: serials that were scanned, typed, or are on a photograph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import unquote

import zxingcpp
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from catalogue.typed_urls import split_typed
from traceability.codes.serials import Serial, read
from traceability.models import RollWithdrawal, StampRoll
from traceability.rolls.stamps import without_withdrawn

LARGEST_PHOTO = 15 * 1024 * 1024
MOST_PIXELS = 80_000_000
LONGEST_SIDE = 2600  # pixels; a stamp that fills a tenth of the picture is still read


@dataclass(frozen=True)
class Stretch:
    """Units of one roll, from a stamp to another one."""

    roll: StampRoll
    first_unit: int
    last_unit: int
    parts: list[tuple[int, int]]
    """The stretch without withdrawn stamps."""

    @property
    def units(self) -> int:
        return sum(last - first + 1 for first, last in self.parts)

    @property
    def withdrawn(self) -> int:
        return self.last_unit - self.first_unit + 1 - self.units


def serial_in(text: str) -> Serial | None:
    """The serial in the address of a stamp, or alone; spaces, dashes and small letters are as good."""
    path = split_typed(text.strip()[:300]).path if "/" in text else text[:60]
    return read(unquote(path).rstrip("/").rpartition("/")[2])


def stamp_of(text: str, rolls: QuerySet[StampRoll]) -> tuple[StampRoll, int]:
    """Raises ValidationError when the text is not the number of a stamp, not ours, or of a roll that is not theirs."""
    serial = serial_in(text)
    if serial is None:
        message = _("This is not the number of a stamp: it has 18 letters and digits, such as 7K3QD 00042 9XWM TB5A.")
        raise ValidationError(message, "not_a_serial")
    roll = StampRoll.objects.filter(code=serial.roll_code).first()
    if roll is None or not serial.is_issued(roll.secret, roll.units):
        message = _("We did not issue this stamp. Compare the number with the stamp; if it is the same, it is forged.")
        raise ValidationError(message, "forged")
    own = rolls.filter(pk=roll.pk).select_related("product").first()
    if own is None:
        raise ValidationError(_("This stamp was printed for another producer."), "foreign")
    return own, serial.unit


def stretch(first: tuple[StampRoll, int], last: tuple[StampRoll, int]) -> Stretch:
    """All stamps between two, whichever was scanned first; raises ValidationError when they cannot go on a lot."""
    roll = first[0]
    if roll != last[0]:
        message = _("The two stamps are of different rolls, %(one)s and %(other)s. Apply one roll at a time.")
        raise ValidationError(message % {"one": roll.code, "other": last[0].code}, "two_rolls")
    first_unit, last_unit = sorted((first[1], last[1]))
    for unit in (first_unit, last_unit):
        if gone := roll.withdrawals.touching(unit, unit).first():
            raise ValidationError(_withdrawn(gone) % {"unit": unit, "reason": gone.reason}, "withdrawn")
    if taken := roll.bindings.touching(first_unit, last_unit).select_related("lot").first():
        message = _("Stamps %(first)s to %(last)s are on lot %(lot)s already.")
        units = {"first": taken.first_unit, "last": taken.last_unit, "lot": taken.lot.code}
        raise ValidationError(message % units, "bound")
    return Stretch(roll, first_unit, last_unit, without_withdrawn(roll, first_unit, last_unit))


def _withdrawn(gone: RollWithdrawal) -> str:
    if gone.kind == RollWithdrawal.Kind.RETURNED:
        return _("Stamp %(unit)s was returned and cannot go on a package. Reason: %(reason)s")
    return _("Stamp %(unit)s is void and cannot go on a package. Reason: %(reason)s")


def text_on_photo(file: IO[bytes] | Any) -> str:
    """What the one stamp on a photograph says; raises ValidationError when there is none, or more than one."""
    if getattr(file, "size", 0) > LARGEST_PHOTO:
        raise ValidationError(_("The photo is too large. Take it again, or type the number."), "photo_too_large")
    found = {code.text for code in zxingcpp.read_barcodes(_opened(file))}
    stamps = [text for text in found if serial_in(text)]
    if len(stamps) == 1:
        return stamps[0]
    if stamps:
        raise ValidationError(_("There are several stamps on the photo. Go closer, to one alone."), "photo_of_many")
    message = _("No stamp can be read on the photo. Hold the phone still, in good light, 10 to 20 cm away.")
    raise ValidationError(message, "photo_of_none")


def _opened(file: IO[bytes] | Any) -> Image.Image:
    try:
        photo = Image.open(file)
        if photo.width * photo.height > MOST_PIXELS:
            raise ValidationError(_("The photo is too large. Take it again, or type the number."), "photo_too_large")
        photo.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
        image = ImageOps.exif_transpose(photo).convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(_("This file is not a photo that can be read."), "not_a_photo") from error
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return image
