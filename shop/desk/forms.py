"""The desk's small forms; each field says in plain words what belongs in it."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.models import Product
from traceability.models import Lot

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StockForm(forms.Form):
    number = forms.IntegerField(
        label=_("In stock now"),
        min_value=0,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class NewStoryForm(forms.Form):
    title = forms.CharField(label=_("Title of the story"), max_length=160)
    products = forms.ModelMultipleChoiceField(
        label=_("Which products is it about?"), queryset=Product.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, products: QuerySet[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["products"].queryset = products


class LotForm(forms.ModelForm):
    class Meta:
        model = Lot
        fields = ("product", "code", "packed_date", "expires_date", "quantity", "unit")
        widgets = {"packed_date": DATE, "expires_date": DATE}
        help_texts = {
            "code": _("As it stands on the package: capital letters, digits, dot and hyphen."),
            "expires_date": _("Leave it empty and it follows from the product's shelf life."),
            "unit": _("Such as box, bag or jar."),
        }

    def __init__(self, *args: Any, products: QuerySet[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = products
        self.fields["product"].label_from_instance = lambda product: product.local("title")
        self.fields["code"].widget.attrs |= {"autocapitalize": "characters", "autocomplete": "off"}
        self.initial.setdefault("packed_date", timezone.localdate())

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).upper()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        packed, product = data.get("packed_date"), data.get("product")
        if packed and packed > timezone.localdate():
            self.add_error("packed_date", _("A lot cannot be packed in the future."))
        if packed and product and product.shelf_life_days and not data.get("expires_date"):
            self.instance.expires_date = data["expires_date"] = packed + dt.timedelta(days=product.shelf_life_days)
        return data


class ShipForm(forms.Form):
    carrier = forms.CharField(label=_("Carrier"), max_length=80)
    tracking = forms.CharField(label=_("Tracking number"), max_length=80, required=False)


class ReportAnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("What you did about it"),
        help_text=_("The programme office reads it too. Call back who left a number."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    is_closed = forms.BooleanField(label=_("It is settled"), required=False)


class ClearStampForm(forms.Form):
    note = forms.CharField(
        label=_("Why so many scans?"),
        help_text=_("Such as: a school class tried it together. The programme office reads it too."),
        max_length=300,
    )


class DisplayForm(forms.Form):
    stamp = forms.CharField(
        label=_("Stamp number"),
        help_text=_("As it stands below the QR code, or the link that it opens."),
        max_length=300,
    )
    note = forms.CharField(
        label=_("Where does the package stand?"),
        help_text=_("Such as: OCOP shop at Mỹ Tho bus station."),
        max_length=300,
    )
