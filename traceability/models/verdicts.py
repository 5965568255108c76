"""The first thing that a scan page says."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verdict(TextChoices):
    UNKNOWN = "unknown", _("unknown code")
    VOID = "void", _("void stamp")
    RECALLED = "recalled", _("recalled")
    HELD = "held", _("on hold")
    EXPIRED = "expired", _("expired")
    INACTIVE = "inactive", _("not activated")
    UNUSUAL = "unusual", _("unusual scanning")
    OK = "ok", _("in order")
