from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from oscar.apps.customer.abstract_models import AbstractUser


class User(AbstractUser):  # type: ignore[django-manager-missing]  # Oscar's and Wagtail's are untyped
    """Signs in with an e-mail address; the phone number is what the shop calls first."""

    phone = models.CharField(_("phone"), max_length=15, blank=True)

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Whoever deletes an account keeps what was ordered with it."""
        from shop.models.detaching import detach

        detach(user=self)
        return super().delete(*args, **kwargs)
