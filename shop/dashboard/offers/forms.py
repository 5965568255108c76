from typing import Any

from oscar.apps.dashboard.offers import forms as oscar_forms


class RestrictionsForm(oscar_forms.RestrictionsForm):
    def clean(self) -> dict[str, Any]:
        """Oscar compares the two days, also where one could not be read."""
        if self.errors:
            return self.cleaned_data
        data: dict[str, Any] = super().clean()
        return data
