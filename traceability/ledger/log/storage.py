"""The tree as it is kept: full tiles, the leaves, and the signed checkpoints over them."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from django.db import connection

from traceability.ledger.log.merkle import Node, root_of
from traceability.ledger.log.records import leaf_of
from traceability.ledger.log.tiles import HEIGHT, WIDTH, nodes, width_at
from traceability.models import LogCheckpoint, LogEntry, LogLeaf, LogTile


def size() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT MAX("index") FROM "{LogLeaf._meta.db_table}"')  # noqa: S608
        (last,) = cursor.fetchone()
    return 0 if last is None else last + 1


def latest() -> LogCheckpoint | None:
    return LogCheckpoint.objects.order_by("-size").first()


_FULL = 'SELECT hashes FROM traceability_logtile WHERE "key" = %s'
_LEAVES = 'SELECT hash FROM traceability_logleaf WHERE "index" >= %s AND "index" < %s ORDER BY "index"'
_ROOTS = 'SELECT root FROM traceability_logtile WHERE "key" >= %s AND "key" < %s ORDER BY "key"'


def read_tile(level: int, index: int, width: int) -> bytes:
    """The first ``width`` hashes of a tile. Fewer come back when the tree has fewer.

    Plain SQL: a proof reads several, and building querysets would take longer than all of them.
    """
    if width == 0:
        return b""
    start = index * WIDTH
    if width == WIDTH:
        sql, keys = _FULL, [LogTile.key_of(level, index)]
    elif level:
        sql, keys = _ROOTS, [LogTile.key_of(level - 1, start), LogTile.key_of(level - 1, start + width)]
    else:
        sql, keys = _LEAVES, [start, start + width]
    with connection.cursor() as cursor:
        cursor.execute(sql, keys)
        return b"".join(bytes(row[0]) for row in cursor.fetchall())


def tree(size: int) -> Node:
    return nodes(read_tile, size)


def read_bundle(index: int, width: int) -> bytes:
    """The first ``width`` entries of a bundle, each with its length before it in two bytes."""
    start = index * WIDTH
    entries = LogEntry.objects.filter(leaf__index__gte=start, leaf__index__lt=start + width).order_by("leaf__index")
    return b"".join(struct.pack(">H", len(leaf)) + leaf for leaf in map(leaf_of, entries))


class Edge:
    """The right edge of the tree, to which leaves are added: the hashes of the last tile of each level."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.tails = [self._tail(level) for level in range(size.bit_length() // HEIGHT + 1)]
        self.full: list[LogTile] = []  # not yet saved

    def _tail(self, level: int) -> list[bytes]:
        index = (self.size >> HEIGHT * level) // WIDTH
        tile = read_tile(level, index, width_at(self.size, level, index))
        return [tile[at : at + 32] for at in range(0, len(tile), 32)]

    def push(self, hash_: bytes) -> None:
        self.size += 1
        for level in range(len(self.tails) + 1):
            if level == len(self.tails):
                self.tails.append([])
            self.tails[level].append(hash_)
            if len(self.tails[level]) < WIDTH:
                return
            hash_ = self._fill(level)

    def _fill(self, level: int) -> bytes:
        hashes, self.tails[level] = self.tails[level], []
        index = (self.size >> HEIGHT * (level + 1)) - 1
        root = root_of(hashes)
        self.full.append(
            LogTile(key=LogTile.key_of(level, index), level=level, index=index, hashes=b"".join(hashes), root=root)
        )
        return root

    def root(self) -> bytes:
        return root_of([*self._halves()])

    def _halves(self) -> Iterator[bytes]:
        """Each level's hashes, with what is below them as the last and smaller one."""
        below: list[bytes] = []
        for hashes in self.tails:
            below = [root_of([*hashes, *below])] if hashes or below else []
        yield from below
