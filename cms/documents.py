"""Documents that producers and officers send: a PDF stays as it is, a picture keeps nothing but its pixels."""

from __future__ import annotations

from io import BytesIO

import pikepdf
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from catalogue.products.pictures import reencoded

MOST_BYTES = 10 * 1024 * 1024
MOST_PAGES = 100
ACCEPT = "application/pdf,image/jpeg,image/png,image/webp"


def checked_document(file: UploadedFile[bytes]) -> ContentFile[bytes]:
    """``file`` if it is a PDF, else as a WebP picture; raises ValidationError in words for the sender."""
    if (file.size or 0) > MOST_BYTES:
        raise ValidationError(_("The file is larger than 10 MB. Choose a smaller one."), "document_too_large")
    file.seek(0)
    start = file.read(5)
    file.seek(0)
    if start != b"%PDF-":
        return ContentFile(reencoded(file).getvalue(), name="document.webp")
    content = file.read()
    _check_pdf(content)
    return ContentFile(content, name="document.pdf")


def _check_pdf(content: bytes) -> None:
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            pages = len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise ValidationError(_("This PDF asks for a password. Send it without one."), "document_locked") from error
    except (pikepdf.PdfError, ValueError, TypeError, RecursionError) as error:
        raise ValidationError(
            _("This PDF cannot be read. Send it again, or a picture of it."), "document_unreadable"
        ) from error
    if not 1 <= pages <= MOST_PAGES:
        raise ValidationError(_("Send a PDF of 1 to 100 pages."), "document_pages")


def content_type(name: str) -> str:
    return "application/pdf" if name.endswith(".pdf") else "image/webp"
