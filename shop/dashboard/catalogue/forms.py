from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from oscar.apps.dashboard.catalogue import forms as oscar_forms

from shop.partner.models import StockRecord


def whole_dong(price: Decimal | None) -> Decimal | None:
    if price is not None and price != int(price):
        raise forms.ValidationError(_("A price is in whole đồng, without a fraction."))
    return price


class KeepsItsSlug:
    """Emptied, the slug of what is there stays as it is: Oscar draws the page again with a link to it, and fails."""

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"] or self.instance.slug  # type: ignore[attr-defined]
        return slug


class ProductForm(KeepsItsSlug, oscar_forms.ProductForm):
    """With how strong it is: the database refuses a spirit in offers, and both are on one form to be told so."""

    class Meta(oscar_forms.ProductForm.Meta):
        fields = [*oscar_forms.ProductForm.Meta.fields, "alcohol_by_volume"]


class CategoryForm(KeepsItsSlug, oscar_forms.CategoryForm):
    pass


class StockRecordForm(oscar_forms.StockRecordForm):
    def clean_price(self) -> Decimal | None:
        price: Decimal | None = self.cleaned_data["price"]
        if price is not None and price < 0:
            raise forms.ValidationError(_("A price can't be below zero."))
        return whole_dong(price)

    def clean_num_in_stock(self) -> int | None:
        """What is promised is not on this form, so that the database's constraint can't say this."""
        number: int | None = self.cleaned_data["num_in_stock"]
        known = StockRecord.objects.filter(pk=self.instance.pk).values_list("num_allocated", flat=True)
        promised = known.first() or 0
        if (number or 0) < promised:
            told = _("%(sold)s are sold and not sent yet: the stock cannot be less.")
            raise forms.ValidationError(told % {"sold": promised})
        return number

    def save(self, commit: bool = True) -> StockRecord:
        """Only what was typed: an order that takes stock meanwhile is not written over."""
        if not commit or self.instance.pk is None:
            saved: StockRecord = super().save(commit)
            return saved
        record: StockRecord = self.instance
        typed = [name for name in self.changed_data if name in (self._meta.fields or ())]
        record.save(update_fields=[*typed, "date_updated"])
        return record


class SetProductPriceForm(oscar_forms.SetProductPriceForm):
    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        for name in [name for name in data if name in {"new_price", "increase_by_amount"} or name[:6] == "price_"]:
            try:
                whole_dong(data[name])
            except forms.ValidationError as error:
                self.add_error(name, error)
        if percentage := data.get("increase_by_percentage"):
            self._check_shares(percentage, data.get("selected_products", ()))
        return data

    def _check_shares(self, percentage: Decimal, products: Any) -> None:
        prices = StockRecord.objects.filter(product__in=products).values_list("price", flat=True)
        if any(price * (100 + percentage) % 100 for price in prices if price is not None):
            told = _("That gives prices that are no whole đồng. Please raise or lower them by an amount.")
            self.add_error("increase_by_percentage", told)
