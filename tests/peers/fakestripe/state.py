"""Everything the gateway remembers, in memory, and in one JSON file when it is given a path."""

import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.peers.fakestripe.errors import missing

KINDS = ("sessions", "payment_intents", "refunds", "events", "idempotency")
Record = dict[str, Any]


@dataclass
class State:
    path: Path | None = None
    lock: threading.RLock = field(default_factory=threading.RLock)
    tables: dict[str, dict[str, Record]] = field(default_factory=lambda: {kind: {} for kind in KINDS})

    def __post_init__(self) -> None:
        if self.path and self.path.exists():
            self.tables |= json.loads(self.path.read_text())

    def find(self, kind: str, identifier: str) -> Record:
        record = self.tables[kind].get(identifier)
        if record is None:
            raise missing(kind.rstrip("s"), identifier)
        return record

    def add(self, kind: str, record: Record) -> Record:
        self.tables[kind][record["id"]] = record
        return record

    def save(self) -> None:
        if not self.path:
            return
        with self.lock:
            scratch = self.path.with_suffix(".part")
            scratch.write_text(json.dumps(self.tables))
            scratch.replace(self.path)


def new_id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"


def now() -> int:
    return int(time.time())
