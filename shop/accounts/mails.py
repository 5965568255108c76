"""Mails with a link that opens an account: to begin one, or to choose a new password."""

from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.utils.translation import gettext
from oscar.apps.customer.utils import get_password_reset_url

from shop.mail.addresses import absolute
from shop.mail.kinds import Letter, Mail
from shop.models import User

SALT = "shop.accounts.joining"
DAY = 24 * 3600


@dataclass(frozen=True)
class AccountWanted(Mail):
    """``then`` is the page to go on with, on this site."""

    kind: ClassVar[str] = "account-wanted"
    address: str
    then: str

    def write(self) -> Letter:
        if User.objects.filter(email__iexact=self.address).exists():
            urls = {"url": absolute("customer:login"), "reset_url": absolute("password-reset")}
            subject = gettext("You already have an account at Sao Quê")
            return Letter(subject, render_to_string("mail/account_exists.txt", urls))
        url = absolute("register-finish", signing.dumps([self.address, self.then], salt=SALT))
        return Letter(gettext("Your account at Sao Quê"), render_to_string("mail/account_wanted.txt", {"url": url}))


def read_invitation(token: str) -> tuple[str, str]:
    """The address and the page of a link that is at most a day old; raises ``BadSignature``."""
    address, then = signing.loads(token, salt=SALT, max_age=DAY)
    return address, then


@dataclass(frozen=True)
class PasswordWanted(Mail):
    kind: ClassVar[str] = "password-wanted"
    address: str

    def write(self) -> Letter | None:
        user = User.objects.filter(email__iexact=self.address, is_active=True).first()
        # What a database takes for the same letters may be another person's mailbox.
        if user is None or user.email.casefold() != self.address.casefold() or not user.has_usable_password():
            return None
        url = f"{settings.SITE_URL}{get_password_reset_url(user)}"
        subject = gettext("A new password for Sao Quê")
        return Letter(subject, render_to_string("mail/password_wanted.txt", {"url": url}))
