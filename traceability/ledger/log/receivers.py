"""Whatever changes a row that the ledger vouches for adds its new version, in the same transaction.

A new event is logged where it is written (``lots.writing``), when what takes part in it is written too.
``QuerySet.update`` and ``bulk_create`` send no signal: whoever uses them calls ``appending.log``, or ``verify_ledger``
finds the row.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Model, Q
from django.db.models.signals import post_delete, post_save, pre_delete

from catalogue.models import Certificate, Product, Recognition
from catalogue.models.certificates import CertificateDecision
from catalogue.signals import rows_written
from traceability.ledger.log.appending import log, log_deletion
from traceability.ledger.log.records import kind_of
from traceability.models import (
    Event,
    LogEntry,
    Lot,
    LotCertificate,
    Recall,
    RollBinding,
    RollWithdrawal,
    StampRoll,
    UndoneBinding,
)


def log_saved(instance: Model, *, created: bool = False, raw: bool = False, **_signal: Any) -> None:
    if not raw:
        log(instance, is_new=created)


def log_saved_event(instance: Event, *, created: bool = False, raw: bool = False, **_signal: Any) -> None:
    if not (created or raw):
        log(instance)


def log_saved_lot(instance: Lot, *, created: bool = False, raw: bool = False, **_signal: Any) -> None:
    """A lot is its producer's own affair until it is released or put on hold."""
    is_open = bool(instance.released_at or instance.held_at)
    if not raw and (is_open or (not created and LogEntry.objects.filter(kind="lot", object_id=instance.pk).exists())):
        log(instance, is_new=created)


def log_part_of_certificate(
    instance: LotCertificate | CertificateDecision, *, raw: bool = False, **_signal: Any
) -> None:
    certificate = Certificate.objects.filter(pk=instance.certificate_id).first()
    if certificate and not raw:
        log(certificate)


def log_written(sender: type[Model], rows: Iterable[Model], **_signal: Any) -> None:
    if sender in _ALWAYS:
        log(*rows)


def log_deleted(sender: type[Model], instance: Model, **_signal: Any) -> None:
    log_deletion(kind_of(sender), instance.pk)


def find_rows_of_user(instance: Any, **_signal: Any) -> None:
    """Rows name users by keys that become empty when the user goes: what they are, while they still name this one."""
    instance.logged_rows = [
        list(model._default_manager.filter(_names(model, instance)).distinct()) for model in _NAMING
    ]


def _names(model: type[Model], user: Any) -> Q:
    to_users = [f.name for f in model._meta.concrete_fields if f.related_model is type(user)]
    to_users += ["decisions__by"] if model is Certificate else []
    return Q(*((name, user.pk) for name in to_users), _connector=Q.OR)


def log_rows_of_user(instance: Any, **_signal: Any) -> None:
    for rows in getattr(instance, "logged_rows", ()):
        known = LogEntry.objects.filter(kind=LogEntry.Kind.LOT, object_id__in=[row.pk for row in rows])
        lots = set(known.values_list("object_id", flat=True)) if rows and isinstance(rows[0], Lot) else None
        log(*(row for row in rows if lots is None or row.pk in lots))


_OF_STAMPS: tuple[type[Model], ...] = (StampRoll, RollBinding, UndoneBinding, RollWithdrawal)
_NAMING: tuple[type[Model], ...] = (Event, Lot, Recall, Certificate, *_OF_STAMPS)
_ALWAYS: tuple[type[Model], ...] = (Certificate, Recall, Recognition, Product, *_OF_STAMPS)
_MAY_GO: tuple[type[Model], ...] = (Certificate, Recognition, Product, *_OF_STAMPS)


def connect() -> None:
    for model in _ALWAYS:
        post_save.connect(log_saved, sender=model, dispatch_uid=f"ledger-{model.__name__}")
    for model in _MAY_GO:
        post_delete.connect(log_deleted, sender=model, dispatch_uid=f"ledger-no-{model.__name__}")
    rows_written.connect(log_written, dispatch_uid="ledger-written")
    post_save.connect(log_saved_event, sender=Event, dispatch_uid="ledger-event")
    post_save.connect(log_saved_lot, sender=Lot, dispatch_uid="ledger-lot")
    for part in (LotCertificate, CertificateDecision):
        for signal in (post_save, post_delete):
            signal.connect(log_part_of_certificate, sender=part, dispatch_uid=f"ledger-{part.__name__}")
    pre_delete.connect(find_rows_of_user, sender=settings.AUTH_USER_MODEL, dispatch_uid="ledger-user")
    post_delete.connect(log_rows_of_user, sender=settings.AUTH_USER_MODEL, dispatch_uid="ledger-no-user")
