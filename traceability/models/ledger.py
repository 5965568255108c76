"""The tables of the transparency log. Rows are only ever added: see ``AppendOnly``."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from traceability.append_only import AppendOnly


class SavedWhole(models.Model):
    """A row and what the ledger says about it are written together, or neither is."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)


class LogEntry(models.Model):
    """One version of one row, as the public log names it; what stood in the row is in ``LogRecord``."""

    class Kind(models.TextChoices):
        EVENT = "event", _("event")
        CERTIFICATE = "certificate", _("certificate")
        LOT = "lot", _("lot")
        RECALL = "recall", _("recall")
        RECOGNITION = "recognition", _("recognition")
        PRODUCT = "product", _("product")
        ROLL = "roll", _("roll of stamps")
        BINDING = "binding", _("stamps on a lot")
        UNBINDING = "unbinding", _("stamps taken off a lot")
        WITHDRAWAL = "withdrawal", _("stamps withdrawn")
        STEPS = "steps", _("list of a lot’s steps")

    kind = models.CharField(max_length=11, choices=Kind.choices)
    object_id = models.BigIntegerField()
    action = models.CharField(max_length=16)
    at = models.DateTimeField(default=timezone.now)
    # SHA-256 over salt and record: says nothing about the record to those who do not have both.
    commitment = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        indexes = [models.Index(fields=["kind", "object_id"])]
        constraints = [AppendOnly(name="logentry_append_only")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}: {self.action}"


class LogRecord(models.Model):
    """The row in canonical JSON with its salt. Deleting it erases the facts; the entry stays provable."""

    entry = models.OneToOneField(LogEntry, models.PROTECT, primary_key=True, related_name="record")
    salt = models.BinaryField(max_length=32)
    record = models.TextField()

    class Meta:
        constraints = [AppendOnly(name="logrecord_append_only", may_be_deleted=True)]

    def __str__(self) -> str:
        return self.record


class LogPending(models.Model):
    """An entry that is written but not yet in the tree; taken away when it is."""

    entry = models.OneToOneField(LogEntry, models.PROTECT, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return str(self.entry_id)


class LogLeaf(models.Model):
    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(LogEntry, models.PROTECT, related_name="leaf")
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [AppendOnly(name="logleaf_append_only")]

    def __str__(self) -> str:
        return str(self.index)


class LogTile(models.Model):
    """A full tile (C2SP tlog-tiles): 256 hashes, and the root over them that stands in the tile above."""

    key = models.BigIntegerField(primary_key=True)  # level and index in one number: see ``key_of``
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField(max_length=8192)
    root = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "index"], name="logtile_once"),
            AppendOnly(name="logtile_append_only"),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"

    @staticmethod
    def key_of(level: int, index: int) -> int:
        return level << 56 | index


class LogCheckpoint(models.Model):
    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()

    class Meta:
        constraints = [AppendOnly(name="logcheckpoint_append_only")]

    def __str__(self) -> str:
        return self.note


class LogCosignature(models.Model):
    """A witness saw this checkpoint, and everything that it had seen before is still in it."""

    key = models.CharField(max_length=220, primary_key=True)  # the checkpoint's size and the witness's name
    checkpoint = models.ForeignKey(LogCheckpoint, models.PROTECT, related_name="cosignatures")
    name = models.CharField(max_length=200)
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [AppendOnly(name="logcosignature_append_only")]

    def __str__(self) -> str:
        return f"{self.name}: {self.checkpoint_id}"
