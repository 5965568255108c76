"""A producer hands in a certificate; what it is for is one question with one answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue.certificates import claim
from catalogue.models import Certificate
from cms.documents import ACCEPT, checked_document
from shop.desk.desk import Desk
from shop.desk.fields import DATE, offer_rows
from traceability.lots.certificates import cover_lots
from traceability.models import Lot

MOST_LOTS = 40


class CertificateForm(forms.ModelForm):  # type: ignore[type-arg]  # takes none when it runs
    covers = forms.ChoiceField(label=_("What is it for?"))
    lots = forms.ModelMultipleChoiceField(
        label=_("Which lots?"), queryset=Lot.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for a certificate of named lots, such as a laboratory's report."),
    )  # fmt: skip

    class Meta:
        model = Certificate
        fields = ("scheme", "number", "issuer", "issued_date", "expires_date", "scope_note", "file", "is_file_public")
        widgets = {"issued_date": DATE, "expires_date": DATE, "file": forms.FileInput(attrs={"accept": ACCEPT})}
        labels = {"file": _("The document: a PDF or a photo"), "scope_note": _("What it says it covers")}
        help_texts = {
            "number": _("As it stands on the paper."),
            "expires_date": _("Leave it empty only if the paper states no end."),
            "is_file_public": _("Buyers ask for it. It opens to them once an officer has checked it."),
        }

    field_order = (
        "covers", "lots", "scheme", "number", "issuer", "issued_date", "expires_date", "scope_note", "file",
        "is_file_public",
    )  # fmt: skip

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        covers: Any = self.fields["covers"]
        covers.choices = self._choices()
        newest = desk.lots().order_by("-packed_date", "-pk").values("pk")[:MOST_LOTS]
        covered = self.instance.lots.values_list("lot_id", flat=True) if self.instance.pk else []
        offer_rows(
            self,
            "lots",
            desk.lots().filter(pk__in=[*(row["pk"] for row in newest), *covered]),
            label=lambda lot: f"{lot.code} · {lot.product.local('title')}",
        )
        if self.instance.pk:
            self.initial = {**self.initial, "covers": self._covered(), "lots": list(covered)}

    def _choices(self) -> list[tuple[str, str]]:
        many = len(self.desk.producers) > 1
        whole = [
            (
                f"producer-{one.pk}",
                f"{gettext('All that we make')} · {one.name}" if many else gettext("All that we make"),
            )
            for one in self.desk.producers
        ]
        products = [(f"product-{one.pk}", one.local("title")) for one in self.desk.products().order_by("title")]
        return [*whole, *products, ("lots", gettext("Only some lots"))]

    def _covered(self) -> str:
        if self.instance.is_for_lots:
            return "lots"
        if self.instance.product_id:
            return f"product-{self.instance.product_id}"
        return f"producer-{self.instance.producer_id}"

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).strip()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        return checked_document(file) if isinstance(file, UploadedFile) else file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        what, _dash, pk = data.get("covers", "").partition("-")
        lots = list(data.get("lots") or ()) if what == "lots" else []
        products = {lot.product_id for lot in lots}
        if what == "lots" and len(products) != 1:
            problem = _("Tick the lots that it is for.") if not lots else _("Tick lots of one product only.")
            self.add_error("lots", problem)
        self.instance.is_for_lots, self.instance.place = what == "lots", None
        self.instance.producer_id = int(pk) if what == "producer" else None
        self.instance.product_id = int(pk) if what == "product" else next(iter(products), None)
        data["lots"] = lots
        return data

    def _get_validation_exclusions(self) -> set[str]:
        """The constraint of one scope reads fields that ``covers`` stands for."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]  # the types of Django leave it out
        if {"covers", "lots"} & set(self.errors):
            return excluded
        return excluded - {"product", "producer", "place", "is_for_lots"}

    @transaction.atomic
    def save(self, commit: bool = True) -> Certificate:
        certificate = claim(certificate=self.instance, by=self.desk.user)
        cover_lots(certificate=certificate, lots=self.cleaned_data["lots"])
        return certificate
