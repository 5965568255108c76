"""A witness of a ledger: watches that it only grows, and signs what it saw (C2SP tlog-cosignature).

For an office outside of the shop. Needs Python and the package ``cryptography``, neither Django nor a database:

    python -m traceability.ledger.witness key province.example/witness > witness.key
    python -m traceability.ledger.witness watch --log https://shop.example/ledger --vkey … --key witness.key \
        --state witness.state --send

Exit codes: 0 all is well, 1 the ledger could not be read, 2 the ledger was changed or signs otherwise: tell people.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from traceability.ledger.checkpoints import Checkpoint, read_checkpoint
from traceability.ledger.merkle import EMPTY, ProofFault, consistency_proof, verify_consistency
from traceability.ledger.notes import (
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
from traceability.ledger.tiles import nodes, tile_path

MOST_BYTES = 1_000_000


class Unreachable(Exception):
    pass


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
                data: bytes = answer.read(MOST_BYTES)
                return data
        except urllib.error.HTTPError as error:
            said = error.read(300).decode(errors="replace").strip()
            raise Unreachable(f"{request.full_url}: {error.code} {said}") from None
        except OSError as error:
            raise Unreachable(f"{request.full_url}: {error}") from None

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        tile = self.get(f"tile/{level}/{tile_path(index, width)}")
        if len(tile) != 32 * width:
            raise ProofFault(f"tile {level}/{tile_path(index, width)} has another length")
        return tile


def seen(ledger: Ledger, known: list[Verifier], before: Note | None) -> Note:
    """The ledger's checkpoint, once it is signed and holds all that was there before.

    Raises Unreachable, NoteFault or ProofFault.
    """
    note = read_note(ledger.get("checkpoint").decode())
    now = read_checkpoint(note.text)
    if not signers_of(note, known) or now.origin not in {one.name for one in known}:
        raise NoteFault("the checkpoint is not signed with the ledger's key")
    if before is not None:
        _must_follow(ledger, read_checkpoint(before.text), now)
    elif now.size == 0 and now.root != EMPTY:
        raise ProofFault("an empty tree has another root")
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
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(str(note))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def watch(options: argparse.Namespace) -> int:
    signer = read_signer(options.key.read_text().split("\n")[0])
    if signer.type != COSIGNATURE:
        raise NoteFault("this is no key of a witness; make one with: witness key NAME")
    before = read_note(options.state.read_text(encoding="utf-8")) if options.state.exists() else None
    ledger = Ledger(options.log)
    note = cosign(seen(ledger, [read_verifier(one) for one in options.vkey], before), signer, int(time.time()))
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
    except (Unreachable, OSError, UnicodeDecodeError) as fault:
        sys.stderr.write(f"The ledger could not be read: {fault}\n")
        return 1
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="witness", description="Watch that a ledger only grows, and sign what was seen."
    )
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
