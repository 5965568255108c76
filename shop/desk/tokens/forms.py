from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.models import Producer
from shop.desk.fields import offer_rows


class TokenForm(forms.Form):
    producer = forms.ModelChoiceField(label=_("For whom?"), queryset=Producer.objects.none())
    name = forms.CharField(
        label=_("What is the key for?"),
        help_text=_("Such as the warehouse program or the packing scale."),
        max_length=80,
    )

    def __init__(self, *args: Any, producers: list[Producer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(producers) == 1:
            del self.fields["producer"]
        else:
            offer_rows(self, "producer", Producer.objects.filter(pk__in=[one.pk for one in producers]))
