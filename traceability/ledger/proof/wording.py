"""What the check in the browser says, in the page's language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from traceability.negotiation import LANGUAGES as LANGUAGES


def words() -> dict[str, str]:
    """``{good}`` and the like are filled in by ledger.js."""
    return {
        "whole": _("{good} of {all} steps are in the ledger as they stand here."),
        "part": _("Only {good} of {all} steps could be confirmed."),
        "differs": _("Steps that stand here otherwise than in the ledger: {count}. Please report this page."),
        "notProven": _("Steps whose proof does not hold: {count}. Please report this page."),
        "closed": _("Steps that are in the ledger, and whose facts it does not show: {count}."),
        "waiting": _("Steps that are not in the ledger: {count}. New ones get there within a minute."),
        "signed": _("The ledger, {size} entries long, carries the signature of the key that came with this page."),
        "unsigned": _("The signature under the ledger does not hold. Please report this page."),
        "unchecked": _("This browser cannot check the signature under the ledger. All else was checked."),
        "unable": _("This browser cannot do the sums that this check needs. Try it on another device."),
        "witness": _("{name} confirmed on {at} that nothing had been removed from the ledger."),
    }
