"""Pictures that producers send, put into the library."""

from typing import TYPE_CHECKING

from django.core.files.images import ImageFile
from django.core.files.uploadedfile import UploadedFile
from wagtail.images.models import Image
from wagtail.models import Collection

from catalogue.products.pictures import reencoded
from cms.roles import PRODUCERS_PICTURES

if TYPE_CHECKING:
    from django.contrib.auth.models import _User


def keep_picture(*, file: "UploadedFile[bytes]", title: str, by: "_User") -> Image:
    """Put ``file`` into the library as a WebP picture; raises ValidationError in words for the sender."""
    picture = ImageFile(reencoded(file), name="picture.webp")
    kept = Image(title=title[:255] or "…", file=picture, uploaded_by_user=by)
    kept.collection, kept.file_size = _collection(), kept.file.size  # else looking at it in the admin writes it
    kept.save()
    return kept


def _collection() -> Collection:
    found: Collection = Collection.objects.filter(name=PRODUCERS_PICTURES).first() or Collection.get_first_root_node()
    return found
