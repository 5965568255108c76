"""Bodies compressed once and served many times, also when a serial has to be spliced into them."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import cached_property

import brotli

# What stands in a page where the serial goes. Its bytes occur nowhere else in the page, so that no match of the
# compressor reaches into it and other bytes of the same length can take its place.
SLOT = "\x01\x02\x03\x04\x05\x06\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c"
_SLOT = SLOT.encode()
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


@dataclass(frozen=True)
class FixedBody:
    """A body that is the same for everybody."""

    identity: bytes

    @classmethod
    def of_parts(cls, gzip: bytes, br: bytes) -> FixedBody:
        body = cls(zlib.decompress(gzip, 31))
        vars(body).update(gzip=gzip, br=br)
        return body

    def parts(self) -> list[bytes]:
        return [self.gzip, self.br]

    @cached_property
    def gzip(self) -> bytes:
        return _gzip(self.identity)

    @cached_property
    def br(self) -> bytes:
        compressed: bytes = brotli.compress(self.identity, quality=6)
        return compressed

    def coded(self, coding: str, filling: bytes = b"") -> tuple[bytes, str]:
        """The body in the coding, and the coding."""
        if coding == "br":
            return self.br, "br"
        return (self.gzip, "gzip") if coding == "gzip" else (self.identity, "")


class SlottedBody:
    """A body with one SLOT, compressed around it: filling it costs a checksum, not a compression.

    The filling goes out as a stored deflate block (RFC 1951, 3.2.4). Brotli clients get gzip too.
    """

    def __init__(self, body: bytes) -> None:
        self.head, self.tail = body.split(_SLOT)
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        self._head = _GZIP_HEADER + deflate.compress(self.head) + deflate.flush(zlib.Z_SYNC_FLUSH)
        deflate.compress(_SLOT)
        deflate.flush(zlib.Z_SYNC_FLUSH)
        self._tail = deflate.compress(self.tail) + deflate.flush()
        self._head_crc = zlib.crc32(self.head)

    @classmethod
    def of_parts(cls, head: bytes, tail: bytes, deflated_head: bytes, deflated_tail: bytes) -> SlottedBody:
        body = cls.__new__(cls)
        body.head, body.tail, body._head, body._tail = head, tail, deflated_head, deflated_tail
        body._head_crc = zlib.crc32(head)
        return body

    def parts(self) -> list[bytes]:
        return [self.head, self.tail, self._head, self._tail]

    def coded(self, coding: str, filling: bytes = b"") -> tuple[bytes, str]:
        """``filling`` must be as long as SLOT: the compressor's distances count its bytes."""
        if len(filling) != len(_SLOT):
            raise ValueError(f"the filling has {len(filling)} bytes, the slot {len(_SLOT)}")
        if coding == "identity":
            return self.head + filling + self.tail, ""
        return self._gzip(filling), "gzip"

    def _gzip(self, filling: bytes) -> bytes:
        size = len(filling)
        crc = zlib.crc32(self.tail, zlib.crc32(filling, self._head_crc))
        stored = struct.pack("<BHH", 0, size, size ^ 0xFFFF) + filling
        trailer = struct.pack("<II", crc, len(self.head) + size + len(self.tail) & 0xFFFFFFFF)
        return self._head + stored + self._tail + trailer


Body = FixedBody | SlottedBody


def _gzip(data: bytes) -> bytes:
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    return deflate.compress(data) + deflate.flush()
