"""Signed notes with Ed25519 keys (C2SP signed-note) and timestamped cosignatures (C2SP tlog-cosignature)."""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PLAIN, COSIGNATURE = 1, 4  # signature types
MOST_SIGNATURES = 64
_LINE = re.compile(r"— (\S+) (\S+)")


class NoteFault(ValueError):
    """A key or a note that cannot be read, or a signature that does not hold."""


@dataclass(frozen=True, slots=True)
class Signature:
    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        return f"— {self.name} {base64.b64encode(self.key_id + self.value).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """``text`` ends in a newline; the blank line and the signatures follow it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n" + "".join(one.line for one in self.signatures)


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key, as a vkey names it: ``<name>+<key id, hex>+<base64 of type and key>``."""

    name: str
    type: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        return sha256(f"{self.name}\n".encode() + bytes([self.type]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(bytes([self.type]) + self.public).decode()}"

    def owns(self, signature: Signature) -> bool:
        return (signature.name, signature.key_id) == (self.name, self.key_id)

    def verify(self, text: str, signature: Signature) -> int:
        """Returns the time of a cosignature (POSIX seconds), 0 for a plain signature. Raises NoteFault."""
        value, time = signature.value, 0
        if self.type == COSIGNATURE:
            if len(value) != 72:
                raise NoteFault(f"a cosignature of {self.name} has another length")
            (time,), value = struct.unpack(">Q", value[:8]), value[8:]
            text = cosigned(text, time)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, text.encode())
        except (InvalidSignature, ValueError):
            raise NoteFault(f"the signature of {self.name} does not hold") from None
        return int(time)


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key: ``PRIVATE+KEY+<name>+<key id, hex>+<base64 of type and seed>``."""

    name: str
    type: int
    seed: bytes

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self.type, self._key.public_key().public_bytes_raw())

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def __str__(self) -> str:
        encoded = base64.b64encode(bytes([self.type]) + self.seed).decode()
        return f"PRIVATE+KEY+{self.name}+{self.verifier.key_id.hex()}+{encoded}"

    def __repr__(self) -> str:
        return f"Signer({self.name!r})"  # never the seed

    def sign(self, text: str, time: int = 0) -> Signature:
        """``time`` (POSIX seconds) is for cosignatures only."""
        signed = cosigned(text, time) if self.type == COSIGNATURE else text
        stamp = struct.pack(">Q", time) if self.type == COSIGNATURE else b""
        return Signature(self.name, self.verifier.key_id, stamp + self._key.sign(signed.encode()))


def cosigned(text: str, time: int) -> str:
    return f"cosignature/v1\ntime {time}\n{text}"


def new_signer(name: str, type_: int = PLAIN) -> Signer:
    if not name or re.search(r"[\s+]", name):
        raise NoteFault("the name of a key has neither spaces nor plus signs")
    return Signer(name, type_, Ed25519PrivateKey.generate().private_bytes_raw())


def read_signer(text: str) -> Signer:
    head, plus, rest = text.strip().partition("PRIVATE+KEY+")
    if head or not plus:
        raise NoteFault("a private key begins with PRIVATE+KEY+")
    name, key_id, type_, seed = _key_parts(rest)
    signer = Signer(name, type_, seed)
    if signer.verifier.key_id != key_id:
        raise NoteFault("the key's id does not fit the key; was a part of it lost?")
    return signer


def read_verifier(text: str) -> Verifier:
    name, key_id, type_, public = _key_parts(text.strip())
    verifier = Verifier(name, type_, public)
    if verifier.key_id != key_id:
        raise NoteFault("the key's id does not fit the key; was a part of it lost?")
    return verifier


def _key_parts(text: str) -> tuple[str, bytes, int, bytes]:
    try:
        name, key_id, encoded = text.split("+", 2)
        data = decoded(encoded)
        identity = bytes.fromhex(key_id)
    except ValueError:
        raise NoteFault("a key has the form name+id+base64") from None
    if (
        not name
        or re.search(r"\s", name)
        or len(identity) != 4
        or identity.hex() != key_id
        or len(data) != 33
        or data[0] not in (PLAIN, COSIGNATURE)
    ):
        raise NoteFault("not an Ed25519 key of a signed note")
    return name, identity, data[0], data[1:]


def decoded(text: str) -> bytes:
    """Base64 in its one canonical form, or ValueError: one signature must not have several spellings."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError("spare bits of the last letter are set")
    return data


# Control characters, and halves of surrogate pairs: those are no UTF-8.
_NEVER = re.compile(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]")


def read_note(data: str) -> Note:
    text, blank, tail = data.rpartition("\n\n")
    if not blank or not tail.endswith("\n") or _NEVER.search(data):
        raise NoteFault("not a signed note")
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteFault("too many signatures")
    return Note(f"{text}\n", tuple(read_signature(line) for line in lines))


def read_signature(line: str) -> Signature:
    found = _LINE.fullmatch(line)
    try:
        value = decoded(found[2]) if found else b""
    except ValueError:
        value = b""
    if found is None or len(value) < 5 or "+" in found[1]:
        raise NoteFault("not a signature line of a note")
    return Signature(found[1], value[:4], value[4:])


def signers_of(note: Note, known: Sequence[Verifier]) -> list[tuple[Verifier, int]]:
    """Who of the known signed, and when (0 for plain signatures). Raises NoteFault when one of theirs does not hold."""
    return [
        (verifier, verifier.verify(note.text, signature))
        for signature in note.signatures
        for verifier in known
        if verifier.owns(signature)
    ]
