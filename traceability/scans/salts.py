"""What a day's hashes are made with: 32 random bytes in a file of the server, in no database and no backup of one."""

from __future__ import annotations

import datetime as dt
import logging
import os
import secrets
from pathlib import Path

from traceability import conf

logger = logging.getLogger(__name__)
SIZE = 32


def salt_of(day: dt.date) -> bytes:
    """Drawn by the first process that asks, and the same for all on this server.

    Where the directory cannot be used, one that this process alone knows: then a phone counts once for each process.
    """
    path = conf.salt_directory() / f"{day:%Y-%m-%d}"
    try:
        return _read(path) or _draw(path)
    except OSError:
        logger.exception("no salt can be kept in %s: phones are told apart by each process for itself", path.parent)
        return secrets.token_bytes(SIZE)


def _read(path: Path) -> bytes:
    """Empty where it was not drawn yet."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _draw(path: Path) -> bytes:
    """Written aside and linked into its place, which only the first can: nobody ever reads a part of it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(SIZE))
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first
    finally:
        draft.unlink(missing_ok=True)
    return path.read_bytes()


def forget(*, before: dt.date) -> int:
    """Delete the salts of days before this one, and what a process that was killed left; returns how many went."""
    directory, first = conf.salt_directory(), f"{before:%Y-%m-%d}"
    old = [path for path in directory.glob("*") if path.name < first] if directory.is_dir() else []
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
