"""Pictures that people send from their phones: nothing of the file that was sent is kept but its pixels."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageOps

MOST_MEGABYTES = 10
MOST_PIXELS = 60_000_000
# Of what cannot be read at a smaller size, as a JPEG can, each pixel takes eight bytes while it is made small.
MOST_PIXELS_IN_FULL = 25_000_000
LONGEST_SIDE = 2400
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 84


def reencoded(file: UploadedFile[Any], *, most_megabytes: int = MOST_MEGABYTES) -> BytesIO:
    """The pixels of ``file`` as WebP: upright, small enough, without where and by whom they were taken."""
    if (file.size or 0) > most_megabytes * 1024 * 1024:
        message = _("The picture is larger than %(most)s MB. Choose a smaller one.") % {"most": most_megabytes}
        raise ValidationError(message, "picture_too_large")
    return _as_webp(_open(file))


def _open(file: UploadedFile[Any]) -> Pillow.Image:
    try:
        picture = Pillow.open(file, formats=FORMATS)
        most = MOST_PIXELS_IN_FULL if picture.format in {"PNG", "WEBP"} else MOST_PIXELS
        if picture.width * picture.height > most:
            raise _too_many_pixels()
        # A camera's JPEG of 50 million pixels is read at half its size, in a quarter of the time and memory.
        picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
        picture.load()
    except Pillow.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (OSError, ValueError, SyntaxError) as error:
        message = _("This file is not a picture that we can read. Send a JPEG, PNG or WebP picture.")
        raise ValidationError(message, "picture_unreadable") from error
    return picture


def _too_many_pixels() -> ValidationError:
    return ValidationError(_("The picture has too many pixels. Choose a smaller one."), "picture_pixels")


def _as_webp(picture: Pillow.Image) -> BytesIO:
    # Small first: to turn it would take as much memory again.
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Pillow.Resampling.LANCZOS)
    ImageOps.exif_transpose(picture, in_place=True)
    plain = Pillow.new("RGB", picture.size, "white")
    rgba = picture.convert("RGBA")
    plain.paste(rgba, mask=rgba.getchannel("A"))
    buffer = BytesIO()
    plain.save(buffer, "WEBP", quality=QUALITY, method=4)
    buffer.seek(0)
    return buffer
