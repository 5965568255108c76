from django.db import models
from django.utils.translation import gettext_lazy as _
from oscar.apps.customer.abstract_models import AbstractUser


class User(AbstractUser):
    """Signs in with an e-mail address; the phone number is what the shop calls first."""

    phone = models.CharField(_("phone"), max_length=15, blank=True)
