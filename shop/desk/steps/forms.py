"""A step as a form that hardly needs filling in: what is left empty is as it was the last time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.forms import formset_factory
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from catalogue.products.pictures import reencoded
from shop.desk.desk import Desk
from shop.desk.fields import offer_rows
from traceability.models import Event, Lot

Kind = Event.Kind
KINDS = [
    (kind.value, kind.label)
    for kind in (
        Kind.HARVEST, Kind.COLLECT, Kind.PROCESS, Kind.PACK, Kind.INSPECT, Kind.SHIP, Kind.RECEIVE, Kind.SELL,
        Kind.OTHER,
    )
]  # fmt: skip
TAKING_IN = (Kind.PROCESS, Kind.PACK)  # steps into which other lots go
# UN/ECE Recommendation 20; EPCIS counts pieces without a code.
UNITS = [("KGM", "kg"), ("GRM", "g"), ("LTR", "l"), ("MLT", "ml"), ("", _("pieces"))]
MOST_INPUTS = 6
ROWS = 3
PICTURES = "image/jpeg,image/png,image/webp"
AMOUNT = {"inputmode": "decimal", "min": "0", "step": "any"}
SPOKEN = {"rows": 5, "lang": "vi", "autocapitalize": "sentences", "autocomplete": "off", "enterkeyhint": "done"}


class AmountForm(forms.Form):
    quantity = forms.DecimalField(
        label=_("How much"), required=False, min_value=0, max_digits=14, decimal_places=3,
        widget=forms.NumberInput(attrs=AMOUNT),
    )  # fmt: skip
    uom = forms.ChoiceField(label=_("Unit"), choices=UNITS, required=False, initial="KGM")


class InputForm(AmountForm):
    """One thing that went in: a lot of ours, or a raw material by its name."""

    lot = forms.ModelChoiceField(
        label=_("Which lot went in?"), queryset=Lot.objects.none(), required=False, empty_label=_("none")
    )
    name = forms.CharField(
        label=_("or a new raw material"), required=False, max_length=120, widget=forms.TextInput(attrs={"lang": "vi"})
    )

    def __init__(self, *args: Any, lots: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "lot", lots, label=lot_label)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("quantity") and not (data.get("lot") or data.get("name")):
            raise ValidationError(_("Say what it was that went in."), "input_without_lot")
        if data.get("lot") and data.get("name"):
            raise ValidationError(_("Choose a lot or name a new raw material, not both."), "input_twice")
        return data


InputForms = formset_factory(InputForm, extra=ROWS, max_num=MOST_INPUTS, absolute_max=MOST_INPUTS, validate_max=True)


class FactsForm(AmountForm):
    """What a step is made of, whether it is new or told again."""

    kind = forms.ChoiceField(label=_("What did you do?"), choices=KINDS, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Tell it in a few words"), max_length=2000, required=False, widget=forms.Textarea(attrs=SPOKEN)
    )
    picture = forms.FileField(
        label=_("Photo"), required=False, widget=forms.FileInput(attrs={"accept": PICTURES, "capture": "environment"})
    )
    occurred_at = forms.DateTimeField(
        label=_("When"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    place_note = forms.CharField(label=_("Where"), max_length=200, required=False)
    actor = forms.CharField(label=_("Who did it"), max_length=200, required=False)

    def clean_picture(self) -> Any:
        file = self.cleaned_data["picture"]
        return ContentFile(reencoded(file).getvalue(), name="buoc.webp") if file else ""

    def clean_quantity(self) -> Any:
        return self.cleaned_data["quantity"] or None


class StepForm(FactsForm):
    NEW, OTHER, MATERIAL = "new", "other", "material"

    client_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    entered_at = forms.DateTimeField(
        required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%SZ"]
    )
    lot = forms.CharField(label=_("Which lot?"))
    other_lot = forms.ModelChoiceField(
        label=_("Another lot"), queryset=Lot.objects.none(), required=False, empty_label=_("choose")
    )
    new_of = forms.ChoiceField(label=_("A lot of what?"), required=False)
    new_material = forms.CharField(
        label=_("Name of the raw material"), required=False, max_length=120,
        widget=forms.TextInput(attrs={"lang": "vi", "autocapitalize": "sentences"}),
    )  # fmt: skip
    new_code = forms.CharField(
        label=_("Lot code"), required=False, max_length=20,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        offer_rows(self, "other_lot", desk.lots(), label=lot_label)
        self.goods = desk.goods().order_by("is_material", "title")
        first, *others = desk.producers
        self.materials = {self.MATERIAL: first} | {f"{self.MATERIAL}-{one.pk}": one for one in others}
        new_of: Any = self.fields["new_of"]
        new_of.choices = [
            *((str(one.pk), one.local("title")) for one in self.goods),
            *self._new_materials(),
        ]

    def _new_materials(self) -> list[tuple[str, Any]]:
        if len(self.materials) == 1:
            return [(key, _("a new raw material…")) for key in self.materials]
        return [
            (key, format_lazy(_("a new raw material of {name}…"), name=one.name)) for key, one in self.materials.items()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = data.get("lot", "")
        if chosen == self.OTHER:
            if not data.get("other_lot"):
                self.add_error("other_lot", _("Choose the lot."))
            data["found"] = data.get("other_lot")
        elif chosen == self.NEW:
            data["found"] = None
            data["material_of"] = self.materials.get(data.get("new_of", ""))
            if data["material_of"] and not data.get("new_material", "").strip():
                self.add_error("new_material", _("Say what the raw material is."))
        elif chosen:
            data["found"] = self.desk.lots().filter(pk=chosen).first() if chosen.isdecimal() else None
            if data["found"] is None:
                self.add_error("lot", _("This lot is not there any more. Choose another one."))
        return data


class CorrectionForm(FactsForm):
    NOT_AT_ALL, OTHERWISE = "not", "otherwise"

    reason = forms.CharField(
        label=_("What was wrong?"), max_length=300,
        help_text=_("Such as: the wrong lot, the wrong date. The first entry stays, with this beside it."),
    )  # fmt: skip
    how = forms.ChoiceField(
        label=_("What is true?"), widget=forms.RadioSelect, initial=OTHERWISE,
        choices=[(OTHERWISE, _("It happened, but otherwise: I tell it again")), (NOT_AT_ALL, _("It did not happen"))],
    )  # fmt: skip
    lot = forms.ModelChoiceField(label=_("Which lot?"), queryset=Lot.objects.none(), empty_label=None)

    field_order = ("reason", "how", "kind", "lot", "occurred_at", "place_note", "actor", "note", "picture")

    def __init__(self, *args: Any, lots: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "lot", lots, label=lot_label)
        self.fields["occurred_at"].required = self.fields["actor"].required = True
        self.fields["picture"].help_text = _("Leave it empty to keep the photo as it is.")


def lot_label(lot: Lot) -> str:
    return f"{lot.code} · {lot.product.local('title')}"
