"""A witness of a ledger: watches that it only grows, and signs what it saw (C2SP tlog-cosignature).

For an office outside of the shop. Needs Python and the package ``cryptography``, neither Django nor a database:

    python -m traceability.ledger.witness key province.example/witness > witness.key
    python -m traceability.ledger.witness watch --log https://shop.example/ledger --vkey … --key witness.key \
        --state witness.state --send

Exit codes: 0 all is well, 1 the ledger could not be read (or the witness's own files), 2 the ledger was changed or
signs otherwise: tell people.
"""

from __future__ import annotations

import argparse
import http.client
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, TypeVar

from traceability.ledger.log.checkpoints import Checkpoint, read_checkpoint
from traceability.ledger.log.merkle import EMPTY, ProofFault, consistency_proof, verify_consistency
from traceability.ledger.log.notes import (
    COSIGNATURE,
    Note,
    NoteFault,
    Signer,
    Verifier,
    new_signer,
    read_note,
    read_signer,
    read_verifier,
    signers_of,
)
from traceability.ledger.log.tiles import nodes, tile_path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

MOST_BYTES = 1_000_000
Read = TypeVar("Read")


class Unreachable(Exception):
    """No answer, or one that no ledger gives: a network, a proxy or a page about maintenance stands between."""


class BadFile(Exception):
    """Something of the witness's own: it tells nothing about the ledger."""


class Ledger:
    """A ledger elsewhere, read over HTTP."""

    def __init__(self, url: str) -> None:
        if not url.startswith(("https://", "http://")):
            raise Unreachable(f"{url} is no web address")
        self.url = url.rstrip("/")

    def get(self, path: str) -> bytes:
        return self._ask(urllib.request.Request(f"{self.url}/{path}"))  # noqa: S310 checked above

    def send(self, note: Note) -> None:
        self._ask(urllib.request.Request(f"{self.url}/cosignature", data=str(note).encode(), method="POST"))  # noqa: S310

    def _ask(self, request: urllib.request.Request) -> bytes:
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return _whole(answer, request.full_url)
        except urllib.error.HTTPError as error:
            said = error.read(300).decode(errors="replace").strip()
            raise Unreachable(f"{request.full_url}: {error.code} {said}") from None
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise Unreachable(f"{request.full_url}: {str(error) or type(error).__name__}") from None

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        return self.get(f"tile/{level}/{tile_path(index, width)}")


def _whole(answer: http.client.HTTPResponse, url: str) -> bytes:
    """Reading a part of an answer that was cut off raises nothing by itself."""
    data = answer.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES or answer.length:
        raise Unreachable(f"{url}: the answer is too long, or was cut off")
    return data


def seen(ledger: Ledger, known: list[Verifier], before: Note | None) -> Note:
    """The ledger's checkpoint, once it is signed and holds all that was there before.

    Raises Unreachable, NoteFault or ProofFault.
    """
    note = _checkpoint(ledger)
    now = read_checkpoint(note.text)
    if not signers_of(note, known) or now.origin not in {one.name for one in known}:
        raise NoteFault("the checkpoint is not signed with the ledger's key")
    if before is not None:
        _must_follow(ledger, read_checkpoint(before.text), now)
    elif now.size == 0 and now.root != EMPTY:
        raise ProofFault("an empty tree has another root")
    return note


def _checkpoint(ledger: Ledger) -> Note:
    try:
        note = read_note(ledger.get("checkpoint").decode())
        read_checkpoint(note.text)
    except ValueError as fault:
        raise Unreachable(f"{ledger.url}/checkpoint: {fault}") from None
    return note


def _must_follow(ledger: Ledger, before: Checkpoint, now: Checkpoint) -> None:
    if before.origin != now.origin:
        raise ProofFault(f"this is the ledger {now.origin}, and the one before was {before.origin}")
    if now.size < before.size:
        raise ProofFault(f"the ledger had {before.size} entries, and has {now.size} now")
    if before.size == 0:
        return
    proof = consistency_proof(nodes(ledger.read_tile, now.size), before.size, now.size)
    verify_consistency(before.size, now.size, proof, before.root, now.root)


def cosign(note: Note, signer: Signer, at: int) -> Note:
    """With the signatures that it has, and the witness's."""
    return Note(note.text, (*note.signatures, signer.sign(note.text, at)))


def keep(path: Path, note: Note) -> None:
    """On the disk before anybody hears of it: what was cosigned must never be forgotten."""
    draft = path.with_name(f"{path.name}.new")
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        file.write(str(note))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """One watch at a time: two that begin at the same checkpoint could be led to two different ones."""
    with path.with_name(f"{path.name}.lock").open("w") as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise BadFile(f"{path}: another watch is using it") from None
        yield


def read_key(path: Path) -> Signer:
    signer = _own(f"--key {path}", lambda: read_signer(path.read_text().split("\n")[0]))
    if signer.type != COSIGNATURE:
        raise BadFile(f"--key {path}: this is no key of a witness; make one with: witness key NAME")
    return signer


def _signers_of_checkpoint(note: Note, known: list[Verifier]) -> list[tuple[Verifier, int]]:
    """Raises where the note is none."""
    read_checkpoint(note.text)
    return signers_of(note, known)


def read_state(path: Path, known: list[Verifier]) -> Note | None:
    if not path.exists():
        return None
    note = _own(f"--state {path}", lambda: read_note(path.read_text(encoding="utf-8")))
    if not _own(f"--state {path}", lambda: _signers_of_checkpoint(note, known)):
        raise BadFile(f"--state {path}: not what was kept there")
    return note


def _own(what: str, read: Callable[[], Read]) -> Read:
    try:
        return read()
    except (OSError, ValueError) as fault:
        raise BadFile(f"{what}: {fault}") from None


def watch(options: argparse.Namespace) -> int:
    signer = read_key(options.key)
    known = [_own("--vkey", lambda one=one: read_verifier(one)) for one in options.vkey]  # type: ignore[misc]
    with alone(options.state):
        return _watch(options, signer, known)


def _watch(options: argparse.Namespace, signer: Signer, known: list[Verifier]) -> int:
    before = read_state(options.state, [*known, signer.verifier])
    ledger = Ledger(options.log)
    note = cosign(seen(ledger, known, before), signer, int(time.time()))
    keep(options.state, note)
    if options.send:
        ledger.send(Note(note.text, note.signatures[-1:]))
    size = read_checkpoint(note.text).size
    since = f", {size - read_checkpoint(before.text).size} of them new" if before else ""
    sys.stderr.write(f"{size} entries{since}: all that was there before is still there.\n")
    if not options.send:
        sys.stdout.write(str(note))
    return 0


def make_key(options: argparse.Namespace) -> int:
    signer = new_signer(options.name, COSIGNATURE)
    sys.stdout.write(f"{signer}\n")
    sys.stderr.write(f"Keep what was written to yourself. Tell the shop this one: {signer.verifier}\n")
    return 0


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        code: int = options.do(options)
    except (NoteFault, ProofFault) as fault:
        sys.stderr.write(f"DO NOT TRUST THIS LEDGER until it is explained: {fault}.\n")
        return 2
    except Unreachable as fault:
        sys.stderr.write(f"The ledger could not be read: {fault}\n")
        return 1
    except (BadFile, OSError) as fault:
        sys.stderr.write(f"Nothing was looked at: {fault}\n")
        return 1
    return code


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Not with argparse's own 2, which says here that the ledger was changed."""
        self.print_usage(sys.stderr)
        self.exit(1, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="witness", description="Watch that a ledger only grows, and sign what was seen.")
    commands = parser.add_subparsers(required=True)
    key = commands.add_parser("key", help="make a key for this witness")
    key.add_argument("name", help="such as tayninh.example/witness")
    key.set_defaults(do=make_key)
    watching = commands.add_parser("watch", help="look at the ledger once; let cron do it each hour")
    watching.add_argument("--log", required=True, help="https://shop.example/ledger")
    watching.add_argument("--vkey", required=True, action="append", help="the ledger's key, as the shop tells it")
    watching.add_argument("--key", required=True, type=Path, help="the file that `key` wrote")
    watching.add_argument("--state", required=True, type=Path, help="where the last checkpoint is kept")
    watching.add_argument("--send", action="store_true", help="hand the signature to the ledger")
    watching.set_defaults(do=watch)
    return parser


if __name__ == "__main__":
    sys.exit(main())
