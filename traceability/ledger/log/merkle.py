"""Merkle tree hashing and proofs as in RFC 6962, section 2.1, with SHA-256.

Proofs are built from the hashes of complete subtrees: ``node(height, index)`` covers the leaves from
``index << height`` to ``(index + 1) << height``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

Node = Callable[[int, int], bytes]
EMPTY = sha256(b"").digest()


class ProofFault(ValueError):
    """A proof that does not prove what it says."""


def leaf_hash(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def split(size: int) -> int:
    """The largest power of two that is smaller than ``size`` (at least 2)."""
    return int(1 << ((size - 1).bit_length() - 1))


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over hashes of equal subtrees, of which the last may be smaller."""
    if not hashes:
        return EMPTY
    level = list(hashes)
    while len(level) > 1:
        level = pair_up(level)
    return level[0]


def pair_up(level: Sequence[bytes]) -> list[bytes]:
    """One level higher; an odd last hash goes up as it is."""
    paired = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
    return [*paired, level[-1]] if len(level) % 2 else paired


class Frontier:
    """A tree that only grows, kept as the roots of its complete subtrees, the largest first."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    @classmethod
    def at(cls, node: Node, size: int) -> Frontier:
        """As it stands at ``size``, in a tree whose nodes are at hand."""
        frontier, start = cls(), 0
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                frontier._peaks.append(node(level, start >> level))
                start += 1 << level
        frontier.size = size
        return frontier

    def push(self, hash_: bytes) -> None:
        self._peaks.append(hash_)
        size = self.size
        while size & 1:
            right = self._peaks.pop()
            self._peaks[-1] = node_hash(self._peaks[-1], right)
            size >>= 1
        self.size += 1

    def root(self) -> bytes:
        if not self._peaks:
            return EMPTY
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root


def range_root(node: Node, start: int, end: int) -> bytes:
    """MTH(D[start:end]) for a range that the splits of RFC 6962 yield."""
    size = end - start
    if size == 0:
        return EMPTY
    if size & (size - 1) == 0:
        return node(size.bit_length() - 1, start // size)
    middle = start + split(size)
    return node_hash(range_root(node, start, middle), range_root(node, middle, end))


def inclusion_proof(node: Node, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]), from the leaf upwards. Raises ValueError when the tree has no such leaf."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            proof.append(range_root(node, middle, end))
            end = middle
        else:
            proof.append(range_root(node, start, middle))
            start = middle
    return proof[::-1]


def consistency_proof(node: Node, first: int, second: int) -> list[bytes]:
    """PROOF(first, D[second]). Empty when one of them is empty or both are equal; ValueError when first > second."""
    if not 0 <= first <= second:
        raise ValueError(f"a tree of {second} does not follow one of {first}")
    if first in (0, second):
        return []
    proof: list[bytes] = []
    start, end, wanted, whole = 0, second, first, True
    while wanted != end:
        middle = start + split(end - start)
        if wanted <= middle:
            proof.append(range_root(node, middle, end))
            end = middle
        else:
            proof.append(range_root(node, start, middle))
            start, whole = middle, False
    if not whole:
        proof.append(range_root(node, start, end))
    return proof[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """RFC 9162, 2.1.3.2. Raises ProofFault."""
    if not 0 <= index < size or not len(leaf) == len(root) == len(EMPTY):
        raise ProofFault("the leaf lies outside the tree")
    at, last, found = index, size - 1, leaf
    for hash_ in proof:
        if last == 0:
            raise ProofFault("the proof is too long")
        if at & 1 or at == last:
            found = node_hash(hash_, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, hash_)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofFault("the proof is too short")
    if found != root:
        raise ProofFault("the proof leads to another root")


def verify_consistency(first: int, second: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> None:
    """RFC 9162, 2.1.4.2. Raises ProofFault."""
    if not 0 <= first <= second:
        raise ProofFault("the second tree is smaller than the first")
    if first in (0, second):
        _verify_trivial(first, second, proof, root1, root2)
        return
    if not proof:
        raise ProofFault("the proof is empty")
    path = [root1, *proof] if first & (first - 1) == 0 else list(proof)
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for hash_ in path[1:]:
        if last == 0:
            raise ProofFault("the proof is too long")
        if at & 1 or at == last:
            old, new = node_hash(hash_, old), node_hash(hash_, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, hash_)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofFault("the proof is too short")
    if old != root1 or new != root2:
        raise ProofFault("the proof leads to other roots")


def _verify_trivial(first: int, second: int, proof: Sequence[bytes], root1: bytes, root2: bytes) -> None:
    if proof:
        raise ProofFault("nothing needs to be proven, and the proof is not empty")
    if first == second and root1 != root2:
        raise ProofFault("one size, two roots")
    if second == 0 and root2 != EMPTY:
        raise ProofFault("an empty tree has another root")
    if first == 0 and second:
        raise ProofFault("every tree follows an empty one: there is nothing to prove")
