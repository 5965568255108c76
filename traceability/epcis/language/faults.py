from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a document; ``path`` is a JSON pointer (RFC 6901) into it."""

    code: str
    path: str
    detail: str

    def as_problem(self) -> dict[str, Any]:
        kind = "SecurityException" if self.code == "not-yours" else "ValidationException"
        return {"type": f"epcisException:{kind}", "title": self.code, "path": self.path, "detail": self.detail}


class Refused(Exception):
    """A document cannot be kept; nothing of it was."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("; ".join(f"{fault.path}: {fault.detail}" for fault in self.faults))


def pointer(path: Iterable[str | int]) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
