"""Which keys sign, which have signed, and which witnesses count; all from the settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from traceability.ledger.log import notes
from traceability.ledger.log.notes import NoteFault, Signer, Verifier

DEMO_ORIGIN = "demo.saoque.example/ledger"


@dataclass(frozen=True)
class OldKey:
    """A key that signed checkpoints up to and with this size."""

    verifier: Verifier
    until: int


class Keys:
    """Raises ImproperlyConfigured, with the setting's name, for what cannot be read."""

    @cached_property
    def signers(self) -> list[Signer]:
        """The first is the ledger's key; those after it sign too while a rotation lasts."""
        found = [_read(notes.read_signer, one, "LEDGER_KEY") for one in _listed("TRACEABILITY_LEDGER_KEY")]
        if not found and (getattr(settings, "DEMO", False) or settings.DEBUG):
            found = [demo_signer()]
        if any(one.type != notes.PLAIN or one.name != found[0].name for one in found):
            raise ImproperlyConfigured("LEDGER_KEY: all keys of a ledger have its name and sign notes.")
        return found

    @property
    def origin(self) -> str:
        """The ledger's name; it never changes, whatever key signs. Empty without a key."""
        return self.signers[0].name if self.signers else ""

    @cached_property
    def old(self) -> list[OldKey]:
        """``<vkey>@<size>``: the size of the last checkpoint that the key signed."""
        found = []
        for one in _listed("TRACEABILITY_LEDGER_OLD_KEYS"):
            vkey, at, size = one.rpartition("@")
            if not at or not size.isdecimal():
                raise ImproperlyConfigured(f"LEDGER_OLD_KEYS: write <vkey>@<size of its last checkpoint>, not {one!r}.")
            found.append(OldKey(_read(notes.read_verifier, vkey, "LEDGER_OLD_KEYS"), int(size)))
        return found

    @cached_property
    def witnesses(self) -> list[Verifier]:
        found = [
            _read(notes.read_verifier, one, "LEDGER_WITNESSES") for one in _listed("TRACEABILITY_LEDGER_WITNESSES")
        ]
        if any(one.type != notes.COSIGNATURE for one in found):
            raise ImproperlyConfigured("LEDGER_WITNESSES: a witness has a key for cosignatures; see docs/ledger.md.")
        return found

    @property
    def verifiers(self) -> list[Verifier]:
        """Those that sign now."""
        return [one.verifier for one in self.signers]

    @property
    def ever(self) -> list[Verifier]:
        """Those that sign now or have signed."""
        return [*self.verifiers, *(one.verifier for one in self.old)]

    def of_size(self, size: int) -> list[Verifier]:
        """Those whose signature counts on a checkpoint of this size."""
        return [*self.verifiers, *(one.verifier for one in self.old if size <= one.until)]

    def must_have_signed(self, note: notes.Note, size: int) -> None:
        """Raises NoteFault: a checkpoint of this size that we wrote is signed by a key that counts, and by no other."""
        found = {verifier for verifier, _time in notes.signers_of(note, self.ever)}
        if not found & {*self.of_size(size)}:
            raise NoteFault("no key that we know has signed it")
        if len(found) != len(note.signatures):
            raise NoteFault("it carries a signature of a key that we do not know")

    def sign(self, text: str) -> notes.Note:
        return notes.Note(text, tuple(one.sign(text) for one in self.signers))


def demo_signer() -> Signer:
    """Known to everybody, so that the demo needs no set-up; used with DEMO or DEBUG only."""
    return Signer(DEMO_ORIGIN, notes.PLAIN, sha256(b"the demo's ledger key is no secret").digest())


def _listed(name: str) -> Sequence[str]:
    value = getattr(settings, name, "")
    return [one.strip() for one in (value.split(",") if isinstance(value, str) else value) if one.strip()]


def _read(read: Any, text: str, name: str) -> Any:
    try:
        return read(text)
    except NoteFault as fault:
        raise ImproperlyConfigured(f"{name}: {fault}.") from None


_keys = Keys()


def keys() -> Keys:
    return _keys


def _forget(*, setting: str, **_signal: Any) -> None:
    global _keys
    if setting.startswith("TRACEABILITY_LEDGER") or setting in {"DEMO", "DEBUG"}:
        _keys = Keys()


setting_changed.connect(_forget, dispatch_uid="ledger-keys")
