"""What the registers' forms have in common: an officer's word."""

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from catalogue.certificates import refuse, verify
from catalogue.models import Certificate
from cms.documents import ACCEPT, checked_document
from traceability.lots.certificates import cover_lots
from traceability.models import Lot


class CertificateForm(WagtailAdminModelForm):
    """The certificate, the lots that it names, and what the officer decides about it."""

    lot_codes = forms.CharField(
        label=_("Lots"), required=False, help_text=_("Lot codes of this product, with commas between them.")
    )
    decision = forms.ChoiceField(
        label=_("What do you decide?"), required=False, widget=forms.RadioSelect,
        choices=[
            ("", _("Nothing now")),
            ("verify", _("I have seen the document and it is in order")),
            ("refuse", _("It is not in order, or I take my word back")),
        ],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500,
        help_text=_("When it is not in order. The producer gets it by mail, and it stands on the certificate's page."),
    )  # fmt: skip

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            covered = Lot.objects.filter(lot_certificates__certificate=self.instance)
            self.initial["lot_codes"] = ", ".join(covered.order_by("code").values_list("code", flat=True))
            replacing: Any = self.fields["replaced_by"]
            replacing.queryset = Certificate.objects.exclude(pk=self.instance.pk).order_by("number")
        self.initial["seen"] = self._stands()
        self.fields["file"].widget = forms.FileInput(attrs={"accept": ACCEPT})

    def _stands(self) -> str:
        """Which version of the producer's statement this is."""
        handed_in = self.instance.submitted_at
        return handed_in.isoformat() if handed_in else ""

    def clean_seen(self) -> str:
        """An officer's word is for what the officer has seen, not for what the producer has written since."""
        seen: str = self.cleaned_data["seen"]
        if self.instance.pk and seen != self._stands():
            raise forms.ValidationError(
                _("The producer has changed the certificate since you opened it. Open it again and look at it anew.")
            )
        return seen

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        return checked_document(file) if isinstance(file, UploadedFile) else file

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("decision") == "refuse" and not data.get("reason", "").strip():
            self.add_error("reason", _("Say why: the producer reads it."))
        self._clean_lots(data)
        return data

    def _clean_lots(self, data: dict[str, Any]) -> None:
        codes = {code.strip().upper() for code in data.get("lot_codes", "").split(",") if code.strip()}
        if not data.get("is_for_lots"):
            if codes:
                self.add_error("is_for_lots", _("Tick this where lots are named."))
            codes = set()
        elif not codes:
            self.add_error("lot_codes", _("Name the lots that it is for."))
        lots = list(Lot.objects.filter(product=data.get("product"), code__in=codes))
        if unknown := sorted(codes - {lot.code for lot in lots}):
            self.add_error("lot_codes", _("The product has no lot %(codes)s.") % {"codes": ", ".join(unknown)})
        data["lots"] = lots

    @transaction.atomic
    def save(self, commit: bool = True) -> Certificate:
        data = self.cleaned_data
        certificate: Certificate = super().save(commit)
        cover_lots(certificate=certificate, lots=data["lots"])
        if data["decision"] == "verify":
            return verify(certificate=certificate, by=cast(Any, self.for_user))
        if data["decision"] == "refuse":
            return refuse(certificate=certificate, reason=data["reason"], by=cast(Any, self.for_user))
        return certificate
