"""The words of a verdict: what the page says first. Never "genuine": a plain QR code can be copied."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from traceability.codes.digital_link import Reason, SyntaxFault
from traceability.models.verdicts import Verdict

if TYPE_CHECKING:
    from traceability.lookup import Named
    from traceability.page.passport import Passport


def headline(verdict: Verdict, named: Named, passport: Passport | None) -> str:
    if verdict is Verdict.UNKNOWN and named.misses == "serial":
        return _("We did not issue this stamp")
    if verdict is Verdict.UNKNOWN and named.misses == "lot":
        return _("We do not know this lot")
    if verdict is Verdict.INACTIVE and not named.is_stamp:
        return _("This lot is not released yet")
    if verdict is Verdict.OK and passport is not None and passport.recalled_lots:
        return _("Some lots of this product are recalled")
    if verdict is Verdict.OK and names_product_alone(passport):
        return _("This product is in the registry")
    return {
        Verdict.UNKNOWN: _("We do not know this code"),
        Verdict.VOID: _("This stamp is void"),
        Verdict.RECALLED: _("Recalled: do not use it"),
        Verdict.HELD: _("On hold for a check"),
        Verdict.EXPIRED: _("Past its date"),
        Verdict.INACTIVE: _("This stamp is not activated"),
        Verdict.UNUSUAL: _("Scanned unusually often"),
        Verdict.OK: _("In order"),
    }[verdict]


def names_product_alone(passport: Passport | None) -> bool:
    """Such a code says nothing of the package in hand, so nothing can be in order."""
    return passport is None or passport.lot is None


def sentences(verdict: Verdict, named: Named, passport: Passport | None) -> list[str]:
    said = _UNKNOWN[named.misses]() if verdict is Verdict.UNKNOWN else _KNOWN[verdict](named, passport)
    if verdict is Verdict.VOID and passport is not None:
        said.append(_("It was printed for “%(product)s”.") % {"product": passport.product.local("title")})
    if verdict is Verdict.OK and named.display_note:
        said.append(_on_display(named))
    if verdict in {Verdict.OK, Verdict.UNUSUAL}:
        said.extend(_past(named))
    if verdict is Verdict.UNKNOWN and passport is not None:
        said.append(_("The number beside it belongs to “%(product)s”.") % {"product": passport.product.local("title")})
    return said


def _unknown_stamp() -> list[str]:
    return [
        _(
            "No stamp with this number was ever printed for us. "
            "Do not rely on the package before the seller explains it."
        ),
        _("If you typed the number, compare it with the stamp once more."),
    ]


_UNKNOWN = {
    "": lambda: [_("No product, lot or stamp was issued under it here. Compare the code with the package once more.")],
    "lot": lambda: [_("The product has no such lot here. Compare the lot code with the package once more.")],
    "serial": _unknown_stamp,
}


def _issuer(passport: Passport | None) -> str:
    producer = passport.product.producer if passport else None
    return producer.name if producer else "Sao Quê"


def _ok(named: Named, passport: Passport | None) -> list[str]:
    if passport is not None and passport.recalled_lots:
        return [_("Compare the lot code on your package with these:")]
    issued = _("This code was issued by %(producer)s.") % {"producer": _issuer(passport)}
    if names_product_alone(passport):
        return [issued, _("It names the product. For the facts of your package, open the code of its lot or stamp.")]
    return [issued, _("The lot is not recalled, not on hold and not past its date.")]


def _expired(named: Named, passport: Passport | None) -> list[str]:
    lot = passport.lot if passport else None
    date = date_format(lot.expires_date) if lot and lot.expires_date else ""
    return [_("The best-before date was %(date)s. Ask the seller for a fresh package.") % {"date": date}]


def _unusual(named: Named, passport: Passport | None) -> list[str]:
    when = _when(named.unusual_at) if named.unusual_at else ""
    return [
        _UNUSUAL.get(named.unusual_reason, _seen_too_widely)() % {"when": when},
        _("The printed code may have been copied: compare package, seal and seller before you buy."),
    ]


def _seen_too_widely() -> str:
    return _("Since %(when)s: this stamp was opened on more devices or in more places than one package would be.")


_UNUSUAL = {
    "places": lambda: _("Since %(when)s: this stamp was opened in more provinces than one package would be."),
    "devices": lambda: _("Since %(when)s: this stamp was opened on more phones in one day than one package would be."),
    "often": lambda: _("Since %(when)s: this stamp was opened on more phones over weeks than one package would be."),
    "sold": lambda: _(
        "Since %(when)s: this package was sold before, and its stamp is still scanned on several phones."
    ),
    "opened": lambda: _("Since %(when)s: this package was opened before, and its stamp is scanned on several phones."),
}


def _on_display(named: Named) -> str:
    said = _("This package stands on display, where many people scan it: %(where)s. If yours is elsewhere, be careful.")
    return said % {"where": named.display_note}


def _past(named: Named) -> list[str]:
    """What the owner of the package knows, and whoever is offered a copy of it does not."""
    said = []
    if named.sold_at:
        sold = _("Noted as sold on %(at)s. If somebody offers it to you now, take care.")
        said.append(sold % {"at": _when(named.sold_at)})
    if named.opened_at:
        opened = _("First opened on %(at)s. If you did not open it then, take care.")
        said.append(opened % {"at": _when(named.opened_at)})
    return said


def _when(at: dt.datetime) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT")


def _inactive(named: Named, passport: Passport | None) -> list[str]:
    if not named.is_stamp:
        return [_("Its producer has not released this lot. It should not be on sale.")]
    if not named.is_delivered:
        return [
            _("It was ordered for %(producer)s, but the printed stamps have not arrived there yet.")
            % {"producer": _issuer(passport)},
            _("A package that carries it is not in order."),
        ]
    return [
        _("It was printed, but %(producer)s has not put it on a lot yet.") % {"producer": _issuer(passport)},
        _("If you found it on a package that is for sale, ask the seller and report it."),
    ]


def _void(named: Named, passport: Passport | None) -> list[str]:
    if named.withdrawn == "returned":
        return [_("It was given back unused. A package that carries it is not in order.")]
    return [
        _("It was lost, spoilt or taken back before it reached a package. A package that carries it is not in order.")
    ]


_KNOWN = {
    Verdict.VOID: _void,
    Verdict.RECALLED: lambda named, passport: [],
    Verdict.HELD: lambda named, passport: [
        _("This lot is being checked. Please do not use it until the check has ended; this page will say so.")
    ],
    Verdict.EXPIRED: _expired,
    Verdict.INACTIVE: _inactive,
    Verdict.UNUSUAL: _unusual,
    Verdict.OK: _ok,
}


def fault(found: SyntaxFault) -> str:
    return {
        Reason.TOO_LONG: _("The address is far too long to be a printed code."),
        Reason.ENCODING: _("The address is damaged: part of it cannot be read."),
        Reason.CONTROL_CHARACTER: _("The address contains invisible characters."),
        Reason.NO_KEY: _("The number of the product is missing."),
        Reason.GTIN_DIGITS: _("A product number (GTIN) has digits only."),
        Reason.GTIN_LENGTH: _(
            "A product number (GTIN) in a link has exactly 14 digits; shorter ones start with zeros."
        ),
        Reason.CHECK_DIGIT: _("The last digit of the product number does not fit the others: one digit is wrong."),
        Reason.NO_ADDRESS: _("This is not a web address."),
        Reason.TRACE_CODE: _("A trace code has letters A–Z and digits only."),
        Reason.UNKNOWN_QUALIFIER: _("After the product number only /22/, /10/ (lot) and /21/ (serial) can follow."),
        Reason.QUALIFIER_MISSING: _("After this number another part must follow, and it is missing."),
        Reason.QUALIFIER_ORDER: _("The parts stand in the wrong order: first /22/, then /10/, then /21/, each once."),
        Reason.MISSING_VALUE: _("A lot or serial is missing after its key."),
        Reason.VALUE_TOO_LONG: _("A lot or serial has at most 20 characters."),
        Reason.VALUE_TOO_SHORT: _("One of the numbers is too short."),
        Reason.VALUE_CONTENT: _("One of the values cannot be right, such as a date that does not exist."),
        Reason.UNKNOWN_ATTRIBUTE: _("After the question mark stands a number that means nothing in GS1's system."),
        Reason.NO_ATTRIBUTE: _("After the question mark stands a number that must not stand there."),
        Reason.ATTRIBUTE_IN_PATH: _("After the question mark stands a lot or serial that belongs before it."),
        Reason.DUPLICATE: _("One part of the code is given twice."),
        Reason.VALUE_CHARACTERS: _("A lot or serial has Latin letters without accents, digits and a few signs only."),
    }[found.reason]
