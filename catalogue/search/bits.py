"""Sets of products as integers: bit n stands for the product with the key n.

Keys are handed out one after the other, so the integers stay about as long as there are products.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

Bits = int


def to_bits(ids: Sequence[int]) -> Bits:
    if not ids:
        return 0
    last = max(ids)
    flags = bytearray(b"0") * (last + 1)
    for pk in ids:
        flags[last - pk] = 49  # "1"
    return int(flags, 2)


def members(bits: Bits) -> Iterator[int]:
    """From the lowest on."""
    digits = f"{bits:b}"[::-1]
    at = digits.find("1")
    while at >= 0:
        yield at
        at = digits.find("1", at + 1)


def by_count(sets: Iterable[Bits], among: Bits) -> list[Bits]:
    """What of ``among`` is in all of the sets, in all but one, and so on down to none."""
    levels = [among]
    for one in sets:
        kept = [level & one for level in levels]
        left = [level & ~one for level in levels]
        levels = [kept[0], *(a | b for a, b in zip(left[:-1], kept[1:], strict=True)), left[-1]]
    return levels
