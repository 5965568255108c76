"""Cosignatures of witnesses (C2SP tlog-cosignature) on our checkpoints."""

from __future__ import annotations

import datetime as dt

from traceability.ledger.log.checkpoints import read_checkpoint
from traceability.ledger.log.keys import keys
from traceability.ledger.log.notes import NoteFault, Verifier, read_note, signers_of
from traceability.models import LogCheckpoint, LogCosignature


def attach(signed: str) -> list[str]:
    """Keep the cosignatures of known witnesses on a checkpoint of ours; returns their names.

    Raises NoteFault: not our checkpoint, or nobody's signature whom we know. The first one of each witness is kept.
    """
    note = read_note(signed)
    checkpoint = LogCheckpoint.objects.filter(pk=read_checkpoint(note.text).size).first()
    if checkpoint is None or read_note(checkpoint.note).text != note.text:
        raise NoteFault("this is not a checkpoint of this ledger")
    found = signers_of(note, keys().witnesses)
    if not found:
        raise NoteFault("no witness whom we know has signed it (LEDGER_WITNESSES)")
    for verifier, time in found:
        line = next(one.line for one in note.signatures if verifier.owns(one))
        _keep(checkpoint, verifier.name, line, time)
    return [verifier.name for verifier, _time in found]


def _keep(checkpoint: LogCheckpoint, name: str, line: str, time: int) -> None:
    if not 0 < time <= 253_402_300_799:  # the year 9999
        raise NoteFault("a cosignature tells no time, or one too far ahead")
    LogCosignature.objects.get_or_create(
        key=f"{checkpoint.size} {name}",
        defaults={
            "checkpoint": checkpoint, "name": name, "line": line, "at": dt.datetime.fromtimestamp(time, dt.UTC)
        },
    )  # fmt: skip


def note_with_cosignatures(checkpoint: LogCheckpoint) -> str:
    lines = checkpoint.cosignatures.order_by("name").values_list("line", flat=True)
    return checkpoint.note + "".join(lines)


def seen_by(witness: Verifier) -> LogCosignature | None:
    """The newest checkpoint that this witness has cosigned."""
    return LogCosignature.objects.filter(name=witness.name).order_by("-checkpoint_id").first()
