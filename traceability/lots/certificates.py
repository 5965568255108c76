"""Which lots a certificate for named lots covers."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.models import Certificate
from traceability.models import Lot, LotCertificate


@transaction.atomic
def cover_lots(*, certificate: Certificate, lots: Iterable[Lot]) -> None:
    """Cover exactly these lots, each of the certificate's product. Raises ValidationError."""
    wanted = {lot.pk: lot for lot in lots}
    if certificate.is_for_lots and not wanted:
        raise ValidationError(_("Choose the lots that it is for."), "certificate_without_lots")
    if any(lot.product_id != certificate.product_id for lot in wanted.values()):
        raise ValidationError(_("All lots must be of the product that the certificate is for."), "lot_of_another")
    covered = certificate.lots.exclude(lot__in=wanted)
    for gone in covered:
        gone.delete()
    known = set(certificate.lots.values_list("lot_id", flat=True))
    for pk, lot in wanted.items():
        if pk not in known:
            LotCertificate.objects.create(certificate=certificate, lot=lot)
