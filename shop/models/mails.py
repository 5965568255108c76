"""The outbox: every mail that leaves the shop is a row first, written with what it tells of."""

from __future__ import annotations

import datetime as dt
from typing import Self
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

GIVEN_UP_AFTER = dt.timedelta(days=3)
STUCK_AFTER = dt.timedelta(minutes=10)  # a healthy worker takes a mail within seconds


def new_message_id() -> str:
    return f"<{uuid4().hex}@{urlsplit(settings.SITE_URL).hostname}>"


def give_up_time() -> dt.datetime:
    return timezone.now() + GIVEN_UP_AFTER


class MailQuerySet(models.QuerySet["OutgoingMail"]):
    def waiting(self) -> Self:
        return self.filter(state=OutgoingMail.State.WAITING)

    def in_nobodys_hands(self, at: dt.datetime) -> Self:
        return self.filter(Q(leased_until__isnull=True) | Q(leased_until__lte=at))

    def due(self, at: dt.datetime) -> Self:
        return self.waiting().in_nobodys_hands(at).filter(due_at__lte=at)

    def stuck(self, at: dt.datetime) -> Self:
        """Given up, refused before, or left lying: what a person should look at."""
        late = Q(state=OutgoingMail.State.WAITING, created_at__lte=at - STUCK_AFTER)
        return self.filter(Q(state=OutgoingMail.State.GIVEN_UP) | late)

    def with_a_body(self) -> Self:
        return self.filter(forgotten_at__isnull=True)


class OutgoingMail(models.Model):
    """One mail to one address.

    What has a kind is written when it is sent, from ``about``; Oscar's and Wagtail's come with their words.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        GIVEN_UP = "given_up", _("given up")
        WITHDRAWN = "withdrawn", _("no longer needed")

    to = models.CharField(_("to"), max_length=254)
    kind = models.CharField(_("kind"), max_length=40)
    about = models.JSONField(default=dict)
    once = models.CharField(
        max_length=120, blank=True, help_text="The event that it tells of: one mail each to everyone."
    )
    language = models.CharField(max_length=10)
    message_id = models.CharField(max_length=120, unique=True, default=new_message_id, editable=False)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)
    due_at = models.DateTimeField(_("next try"), default=timezone.now)
    give_up_at = models.DateTimeField(default=give_up_time)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    failure = models.CharField(_("last error"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    subject = models.CharField(_("subject"), max_length=255, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True, help_text="Since then only the subject is known.")

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        constraints = [
            models.UniqueConstraint(fields=["once", "to"], condition=~Q(once=""), name="mail_once_for_an_event"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="mail_sent_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sent", "given_up", "withdrawn"]), name="mail_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="mail_waiting"),
            models.Index(fields=["created_at"], condition=Q(state="given_up"), name="mail_given_up"),
            models.Index(fields=["created_at"], condition=Q(forgotten_at__isnull=True), name="mail_with_a_body"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.to}"

    @property
    def can_be_sent_again(self) -> bool:
        return self.state in (self.State.WAITING, self.State.GIVEN_UP) and self.forgotten_at is None


FINISHED = "finished"  # the kind of mails that libraries have written already
