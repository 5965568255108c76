"""RFC 6962 hashing: values worked out by hand, and a naive tree to compare with."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.ledger.log.merkle import (
    EMPTY,
    Frontier,
    ProofFault,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from traceability.ledger.log.tiles import nodes, read_tile_path, tile_path, width_at

sizes = st.integers(1, 700)


def naive(leaves):
    """MTH as the RFC writes it."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive(leaves[:k]) + naive(leaves[k:])).digest()


LEAVES = [leaf_hash(b"%d" % number) for number in range(70_000)]


def read_tile(level, index, width):
    """A tile straight from its definition in tlog-tiles."""
    span = 256**level
    first = index * 256
    return b"".join(naive(LEAVES[i * span : (i + 1) * span]) for i in range(first, first + width))


def test_known_values_of_the_rfc():
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert node_hash(left, right) == sha256(b"\x01" + left + right).digest()
    assert leaf_hash(b"a") != sha256(b"a").digest()


@given(sizes)
def test_roots_are_those_of_the_naive_tree(size):
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier.push(leaf)
    assert frontier.root() == root_of(LEAVES[:size]) == naive(LEAVES[:size])


@given(st.data())
def test_every_leaf_is_proven_and_no_other(data):
    size = data.draw(sizes)
    index = data.draw(st.integers(0, size - 1))
    root = naive(LEAVES[:size])
    proof = inclusion_proof(nodes(read_tile, size), index, size)
    verify_inclusion(LEAVES[index], index, size, proof, root)
    with pytest.raises(ProofFault):
        verify_inclusion(LEAVES[index + 1], index, size, proof, root)
    for broken in ([*proof, EMPTY], proof[:-1] or [EMPTY], [EMPTY, *proof[1:]] if proof else [EMPTY]):
        with pytest.raises(ProofFault):
            verify_inclusion(LEAVES[index], index, size, broken, root)


@given(st.data())
def test_a_longer_tree_is_proven_to_hold_the_shorter_one(data):
    second = data.draw(sizes)
    first = data.draw(st.integers(1, second))
    old, new = naive(LEAVES[:first]), naive(LEAVES[:second])
    proof = consistency_proof(nodes(read_tile, second), first, second)
    verify_consistency(first, second, proof, old, new)
    other = naive([*LEAVES[: first - 1], EMPTY])
    with pytest.raises(ProofFault):
        verify_consistency(first, second, proof, other, new)


def test_proofs_reach_over_three_levels_of_tiles():
    size = len(LEAVES)
    node, root = nodes(read_tile, size), naive(LEAVES)
    for index in (0, 255, 256, 65_535, 65_536, 69_999):
        verify_inclusion(LEAVES[index], index, size, inclusion_proof(node, index, size), root)
    for first in (1, 256, 65_536, 65_537, 69_999):
        verify_consistency(first, size, consistency_proof(node, first, size), naive(LEAVES[:first]), root)


def test_widths_are_those_of_the_specifications_example():
    """A tree of 70,000: 273 full tiles and one of 112; one full and one of 17; one of 1."""
    assert [width_at(70_000, 0, index) for index in (272, 273, 274)] == [256, 112, 0]
    assert [width_at(70_000, 1, index) for index in (0, 1, 2)] == [256, 17, 0]
    assert [width_at(70_000, 2, index) for index in (0, 1)] == [1, 0]
    assert [width_at(256, 0, 0), width_at(256, 1, 0)] == [256, 1]


def test_paths_of_tiles_are_those_of_the_specification():
    assert tile_path(1_234_067) == "x001/x234/067"
    assert tile_path(0, 7) == "000.p/7"
    assert read_tile_path("x001/x234/067") == (1_234_067, 256)
    assert read_tile_path("x001/000.p/255") == (1000, 255)


@pytest.mark.parametrize(
    "path", ["1", "0001", "x000/001", "000.p/0", "000.p/256", "000.p/01", "001/002", "x1/001", "", "000/", "x001"]
)
def test_other_paths_of_tiles_are_refused(path):
    with pytest.raises(ValueError):  # noqa: PT011
        read_tile_path(path)


@given(st.integers(0, 10**12), st.integers(1, 256))
def test_paths_of_tiles_are_read_as_they_are_written(index, width):
    assert read_tile_path(tile_path(index, width)) == (index, width)


def test_what_is_not_there_is_not_proven():
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(nodes(read_tile, 5), 5, 5)
    with pytest.raises(ValueError, match="follow"):
        consistency_proof(nodes(read_tile, 5), 6, 5)
