from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shop.checkout.begin import Customer
from shop.checkout.places import PlaceField, provinces, wards_of
from shop.delivery.methods import METHODS, STANDARD
from shop.models import CheckoutAttempt, Consent, User
from shop.money import gateway
from shop.phones import PhoneField


def _autocomplete(name: str, **attrs: str) -> dict[str, str]:
    return {"autocomplete": name, **attrs}


class CheckoutForm(forms.Form):
    phone = PhoneField(label=_("Phone number"))
    name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        widget=forms.TextInput(_autocomplete("name")),
        error_messages={"required": _("Who is the parcel for?")},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(_autocomplete("email")),
        help_text=_("We send the confirmation and the link to follow your order here."),
    )
    province = PlaceField(
        label=_("Province or city"),
        empty_label=_("Choose a province or city"),
        error_messages={
            "required": _("Choose the province or city."),
            "invalid_choice": _("Choose the province or city."),
        },
    )
    ward = PlaceField(
        label=_("Ward or commune"),
        empty_label=_("Choose a ward or commune"),
        error_messages={
            "required": _("Choose the ward or commune."),
            "invalid_choice": _("This ward is not in the chosen province. Choose again."),
        },
    )
    street = forms.CharField(
        label=_("House number, street, hamlet"),
        max_length=200,
        widget=forms.TextInput(_autocomplete("street-address")),
        error_messages={"required": _("Where in the ward shall we deliver?")},
    )
    note = forms.CharField(
        label=_("Note for the delivery"), required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )
    shipping = forms.ChoiceField(
        label=_("Delivery"),
        choices=[(method.code, method.name) for method in METHODS.values()],
        initial=STANDARD.code,
        widget=forms.RadioSelect,
    )
    method = forms.ChoiceField(
        label=_("Payment"),
        choices=CheckoutAttempt.Method.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you want to pay.")},
    )
    privacy = forms.BooleanField(
        label=_("I agree that Sao Quê and the makers use these details to deliver my order."),
        error_messages={"required": _("Without this we cannot deliver your order.")},
    )
    news = forms.BooleanField(label=_("Send me news about new products and seasons."), required=False)
    age = forms.BooleanField(
        label=_("I am 18 or older. I know that the parcel with alcohol is handed over to adults only."),
        error_messages={"required": _("Alcohol is sold to adults only: please confirm your age.")},
    )

    def __init__(self, *args: Any, needs_age: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["province"].offer(provinces())
        fields["ward"].offer(wards_of(str(self["province"].value() or "")))
        if not needs_age:
            del self.fields["age"]
        if not gateway.is_configured():
            fields["method"].choices = [(CheckoutAttempt.Method.COD, CheckoutAttempt.Method.COD.label)]
            self.fields["method"].initial = CheckoutAttempt.Method.COD

    def consents(self) -> list[str]:
        return [kind for kind in Consent.Kind.values if self.cleaned_data.get(kind)]

    def customer(self, *, user: User | None, language: str) -> Customer:
        fields = ("phone", "name", "email", "province", "ward", "street", "note")
        return Customer(**{name: self.cleaned_data[name] for name in fields}, user=user, language=language)
