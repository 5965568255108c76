"""Pictures that producers send from their phones: nothing of the file that was sent is kept but its pixels."""

from io import BytesIO
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageOps
from wagtail.images.models import Image
from wagtail.models import Collection

from cms.roles import PRODUCERS_PICTURES

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2400
FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 84


def keep_picture(*, file: UploadedFile, title: str, by: "_User") -> Image:
    """Put ``file`` into the library as a WebP picture; raises ValidationError in words for the sender."""
    picture = ImageFile(reencoded(file), name="picture.webp")
    kept = Image(title=title[:255] or "…", file=picture, uploaded_by_user=by)
    kept.collection = _collection()
    kept.save()
    return kept


def reencoded(file: UploadedFile) -> BytesIO:
    """The pixels of ``file`` as WebP: upright, small enough, without where and by whom they were taken."""
    if file.size > MOST_BYTES:
        raise ValidationError(_("The picture is larger than 10 MB. Choose a smaller one."), "picture_too_large")
    return _as_webp(_open(file))


def _open(file: UploadedFile) -> Pillow.Image:
    try:
        picture = Pillow.open(file, formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise ValidationError(_("The picture has too many pixels. Choose a smaller one."), "picture_pixels")
        picture.load()
    except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError) as error:
        message = _("This file is not a picture that we can read. Send a JPEG, PNG or WebP picture.")
        raise ValidationError(message, "picture_unreadable") from error
    return picture


def _as_webp(picture: Pillow.Image) -> BytesIO:
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Pillow.Resampling.LANCZOS)
    plain = Pillow.new("RGB", upright.size, "white")
    rgba = upright.convert("RGBA")
    plain.paste(rgba, mask=rgba.getchannel("A"))
    buffer = BytesIO()
    plain.save(buffer, "WEBP", quality=QUALITY, method=4)
    buffer.seek(0)
    return buffer


def _collection() -> Collection:
    found = Collection.objects.filter(name=PRODUCERS_PICTURES).first()
    return found or Collection.get_first_root_node()
