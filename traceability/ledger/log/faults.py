from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """``model`` and ``pk`` name the row, ``entry`` the LogEntry that tells how it was."""

    model: str
    pk: object
    what: str
    entry: int | None = None

    def __str__(self) -> str:
        entry = f" (entry {self.entry})" if self.entry is not None else ""
        return f"{self.model} {self.pk}: {self.what}{entry}"
