from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shop.desk.stamps.forms import PHOTO, SERIAL, scanned_stamp
from traceability.models import StampRoll


class SoldForm(forms.Form):
    """One stamp, scanned, photographed or typed; ``found`` is its roll and unit."""

    stamp = forms.CharField(label=_("Stamp number"), required=False, max_length=300, widget=SERIAL)
    photo = forms.FileField(label=_("or a photo of the stamp"), required=False, widget=PHOTO)

    def __init__(self, *args: Any, rolls: QuerySet[StampRoll], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._rolls = rolls

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            try:
                data["found"] = scanned_stamp(data["stamp"], data["photo"], self._rolls)
            except ValidationError as error:
                self.add_error("stamp", error)
        return data
