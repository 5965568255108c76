"""Fields and widgets that several forms of the desk share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LONGEST = 2000
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def text_field(label: str | StrPromise, *, required: bool = True, help_text: str | StrPromise = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
    )


def offer_rows(
    form: forms.BaseForm, name: str, rows: QuerySet[Any], *, label: Callable[[Any], str] | None = None
) -> None:
    """Let a field of ``form`` choose among ``rows``."""
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(f"{name} chooses no row")
    field.queryset = rows
    if label is not None:  # each form has fields of its own
        vars(field)["label_from_instance"] = label
