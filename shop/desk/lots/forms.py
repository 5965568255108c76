import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.models import Product
from shop.desk.fields import DATE, offer_rows
from traceability.models import Lot


class LotForm(forms.ModelForm):  # type: ignore[type-arg]  # takes none when it runs
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
        offer_rows(self, "product", products, label=lambda product: product.local("title"))
        self.fields["code"].widget.attrs |= {"autocapitalize": "characters", "autocomplete": "off"}
        self.initial.setdefault("packed_date", timezone.localdate())

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).upper()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        packed, product = data.get("packed_date"), data.get("product")
        if packed and packed > timezone.localdate():
            self.add_error("packed_date", _("A lot cannot be packed in the future."))
        if packed and product and product.shelf_life_days and not data.get("expires_date"):
            self.instance.expires_date = data["expires_date"] = packed + dt.timedelta(days=product.shelf_life_days)
        return data
