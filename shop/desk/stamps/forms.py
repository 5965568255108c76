"""Forms around stamps: ordering, applying, withdrawing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from catalogue.models import Product
from shop.desk.fields import offer_rows
from traceability.codes.serials import grouped, issue
from traceability.models import Lot, RollWithdrawal, StampRoll
from traceability.printing import LAYOUTS
from traceability.rolls.stretches import stamp_of, stretch, text_on_photo

NUMBER = {"inputmode": "numeric"}
SERIAL = forms.TextInput(
    attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "data-serial": ""}
)
PHOTO = forms.FileInput(attrs={"accept": "image/*", "capture": "environment", "data-photo": ""})


class RollForm(forms.Form):
    product = forms.ModelChoiceField(label=_("For which product?"), queryset=Product.objects.none())
    units = forms.IntegerField(
        label=_("How many stamps?"), min_value=1, max_value=1_000_000, widget=forms.NumberInput(attrs=NUMBER)
    )
    has_pin = forms.BooleanField(
        label=_("With a covered code under a scratch field"),
        help_text=_("The buyer scratches it free and learns whether the package was opened before."),
        required=False,
    )

    def __init__(self, *args: Any, products: QuerySet[Product], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "product", products, label=lambda product: product.local("title"))


class LettersForm(forms.Form):
    """How the web address in a roll's codes is written; the page tells what each comes to on each size of stamp."""

    letters = forms.ChoiceField(
        label=_("How is the web address written in the code?"),
        choices=[
            ("capitals", _("In capitals, HTTPS://…: larger squares, easier to read from small or worn stamps")),
            ("small", _("In small letters, https://…: some older apps offer only such an address as a link")),
        ],
        widget=forms.RadioSelect,
    )


class PartForm(forms.Form):
    """Sheets of a part of a long roll; the view of the print file reads what it sends."""

    first = forms.IntegerField(label=_("From stamp"), min_value=1, widget=forms.NumberInput(attrs=NUMBER))
    last = forms.IntegerField(label=_("To stamp"), min_value=1, widget=forms.NumberInput(attrs=NUMBER))
    layout = forms.ChoiceField(label=_("Paper and size"), choices=[(key, one.name) for key, one in LAYOUTS.items()])


class _SureOfLotForm(forms.Form):
    """A form with a lot, which asks once more where something speaks against the lot that was chosen."""

    def __init__(self, *args: Any, lots: QuerySet[Lot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "lot", lots, label=lot_label)
        if doubt := self._doubt():
            self.fields["is_sure"] = forms.BooleanField(
                label=_("The packages are of this lot: put the stamps on it all the same."),
                error_messages={"required": doubt},
            )

    def _doubt(self) -> str:
        try:
            return doubt_about(self.fields["lot"].clean(self.data["lot"])) if self.data.get("lot") else ""
        except ValidationError:  # the field says so itself
            return ""

    @property
    def said(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "is_sure"}


class BindForm(_SureOfLotForm):
    lot = forms.ModelChoiceField(label=_("On the packages of lot"), queryset=Lot.objects.none())
    first_unit = forms.IntegerField(label=_("From stamp"), min_value=1, widget=forms.NumberInput(attrs=NUMBER))
    last_unit = forms.IntegerField(label=_("To stamp"), min_value=1, widget=forms.NumberInput(attrs=NUMBER))


class ApplyForm(forms.Form):
    """The first and the last stamp, each scanned, photographed or typed; ``stretch`` is what lies between them."""

    first = forms.CharField(label=_("Number of the first stamp"), required=False, max_length=300, widget=SERIAL)
    first_photo = forms.FileField(label=_("or a photo of the first stamp"), required=False, widget=PHOTO)
    last = forms.CharField(label=_("Number of the last stamp"), required=False, max_length=300, widget=SERIAL)
    last_photo = forms.FileField(label=_("or a photo of the last stamp"), required=False, widget=PHOTO)

    def __init__(self, *args: Any, rolls: QuerySet[StampRoll], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rolls = rolls

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = self._stamp(data, "first"), self._stamp(data, "last")
        if first and last and not self.errors:
            data["stretch"] = stretch(first, last)
        return data

    def _stamp(self, data: dict[str, Any], name: str) -> tuple[StampRoll, int] | None:
        try:
            found = scanned_stamp(data.get(name, ""), data.get(f"{name}_photo"), self._rolls)
        except ValidationError as error:
            self.add_error(name, error)
            return None
        self._keep(name, *found)
        return found

    def _keep(self, name: str, roll: StampRoll, unit: int) -> None:
        """A browser does not send a photo again: where the other stamp is wrong, this one stays as its number."""
        self.data = dict(self.data.items()) | {name: grouped(issue(bytes(roll.secret), roll.code, unit))}


def scanned_stamp(text: str, photo: Any, rolls: QuerySet[StampRoll]) -> tuple[StampRoll, int]:
    if not text and not photo:
        raise ValidationError(_("Scan this stamp, take a photo of it, or type its number."), "missing")
    return stamp_of(text or text_on_photo(photo), rolls)


class LotForStampsForm(_SureOfLotForm):
    lot = forms.ModelChoiceField(
        label=_("Which lot are they on?"), queryset=Lot.objects.none(), widget=forms.RadioSelect, empty_label=None
    )


def lot_label(lot: Lot) -> str:
    packed = _("%(code)s, packed on %(date)s") % {"code": lot.code, "date": f"{lot.packed_date:%d/%m/%Y}"}
    state = _state(lot)
    return f"{packed} · {_SHORT[state]}" if state else str(packed)


def doubt_about(lot: Lot) -> str:
    """Why no more packages of the lot should leave the house; empty when nothing speaks against it.

    It does not forbid anything: packages that are out there should tell about the recall of their lot, late as it is.
    """
    state = _state(lot)
    return str(_LONG[state] % {"lot": lot.code}) if state else ""


def _state(lot: Lot) -> str:
    if any(recall.ended_at is None for recall in lot.recalls.all()):
        return "recalled"
    if lot.held_at:
        return "held"
    return "expired" if lot.is_expired else ""


_SHORT = {"recalled": _("recalled"), "held": _("on hold"), "expired": _("past its date")}
_LONG = {
    "recalled": _("Lot %(lot)s is recalled: its packages must not be sold."),
    "held": _("Lot %(lot)s is on hold: its packages must not be sold now."),
    "expired": _("Lot %(lot)s is past its date: its packages must not be sold."),
}


class WithdrawForm(forms.Form):
    first_unit = forms.IntegerField(label=_("From stamp"), min_value=1, widget=forms.NumberInput(attrs=NUMBER))
    last_unit = forms.IntegerField(label=_("To stamp"), min_value=1, widget=forms.NumberInput(attrs=NUMBER))
    kind = forms.ChoiceField(
        label=_("What became of them?"),
        choices=[
            (RollWithdrawal.Kind.VOID, _("Lost, spoilt or stolen")),
            (RollWithdrawal.Kind.RETURNED, _("Given back unused")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why?"), max_length=300, help_text=_("Such as: the roll got wet; the product is not made any more.")
    )
    is_sure = forms.BooleanField(label=_("I know that nothing makes these stamps valid again."))
