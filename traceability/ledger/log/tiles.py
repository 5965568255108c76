"""The tree in tiles of 256 hashes, as in C2SP tlog-tiles: how tiles are named, and nodes found in them."""

from __future__ import annotations

import re
from collections.abc import Callable

from traceability.ledger.log.merkle import Node, ProofFault, pair_up

HEIGHT = 8
WIDTH = 1 << HEIGHT
HIGHEST = 63
# level, index and width → the tile's hashes one after another
Reader = Callable[[int, int, int], bytes]
_PATH = re.compile(r"((?:x\d{3}/)*\d{3})(?:\.p/([1-9]\d{0,2}))?")


def width_at(size: int, level: int, index: int) -> int:
    """How many hashes the tile has in a tree of ``size`` leaves; 0 when there is no such tile."""
    return max(0, min(WIDTH, (size >> (HEIGHT * level)) - index * WIDTH))


def tile_path(index: int, width: int = WIDTH) -> str:
    """1234067 → x001/x234/067; a partial tile ends in .p/<width>."""
    index, last = divmod(index, 1000)
    path = f"{last:03}"
    while index:
        index, part = divmod(index, 1000)
        path = f"x{part:03}/{path}"
    return path if width == WIDTH else f"{path}.p/{width}"


def read_tile_path(path: str) -> tuple[int, int]:
    """Index and width. Raises ValueError for what ``tile_path`` does not write."""
    found = _PATH.fullmatch(path)
    if found is None or len(path) > 40:
        raise ValueError("not the path of a tile")
    index = int(found[1].replace("x", "").replace("/", ""))
    width = int(found[2] or WIDTH)
    if width > WIDTH or tile_path(index, width) != path:
        raise ValueError("not the path of a tile")
    return index, width


def nodes(read: Reader, size: int) -> Node:
    """The nodes of the tree of ``size`` leaves, from its tiles; each tile is read once.

    Raises ProofFault for a tile of another length than it has in such a tree.
    """
    pyramids: dict[tuple[int, int], list[list[bytes]]] = {}

    def node(height: int, index: int) -> bytes:
        level, rest = divmod(height, HEIGHT)
        tile, offset = divmod(index << rest, WIDTH)
        key = (level, tile)
        if key not in pyramids:
            width = width_at(size, level, tile)
            pyramids[key] = [hashes_of(read(level, tile, width))]
            if len(pyramids[key][0]) != width:
                raise ProofFault(f"tile {level}/{tile_path(tile, width)} has another length")
        pyramid = pyramids[key]
        while len(pyramid) <= rest:
            pyramid.append(pair_up(pyramid[-1]))
        return pyramid[rest][offset >> rest]

    return node


def hashes_of(tile: bytes) -> list[bytes]:
    return [tile[at : at + 32] for at in range(0, len(tile), 32)]
