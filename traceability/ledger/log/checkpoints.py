"""Checkpoints (C2SP tlog-checkpoint): the ledger's name, how many leaves it has, and their root."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from traceability.ledger.log.notes import NoteFault, decoded

BIGGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """The first three lines of a note's text; extension lines are passed over. Raises NoteFault."""
    *lines, end = text.split("\n")
    if end or len(lines) < 3 or not all(lines):
        raise NoteFault("not a checkpoint")
    origin, size, encoded, *_extensions = lines
    try:
        root = decoded(encoded)
    except ValueError:
        root = b""
    if not re.fullmatch(r"0|[1-9]\d{0,18}", size, re.ASCII) or int(size) > BIGGEST or len(root) != 32:
        raise NoteFault("not a checkpoint")
    return Checkpoint(origin, int(size), root)
