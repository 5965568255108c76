from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from catalogue.models import Product
from shop.desk.fields import offer_rows


class NewStoryForm(forms.Form):
    title = forms.CharField(label=_("Title of the story"), max_length=160)
    products = forms.ModelMultipleChoiceField(
        label=_("Which products is it about?"), queryset=Product.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, products: QuerySet[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "products", products)
