"""The public test vectors of transparency-dev/merkle, and examples of the C2SP specifications (docs/credits.md)."""

import base64
import json
from hashlib import sha256
from pathlib import Path

import pytest

from traceability.ledger.log.merkle import (
    EMPTY,
    Frontier,
    ProofFault,
    inclusion_proof,
    leaf_hash,
    node_hash,
    range_root,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from traceability.ledger.log.tiles import nodes

VECTORS = json.loads((Path(__file__).parent / "vectors" / "merkle.json").read_text(encoding="utf-8"))
# What both their reference tree and RFC 6962's own examples are built from, and the roots of 1 to 8 of them.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# Of trees whose leaves are the leaf's number in two bytes, the lower one first.
GOLDEN = {
    10: "VjWMPSYNtCuCNlF/RLnQy6HcwSk6CIipfxm+hettA+4=",
    15: "j4SulYmocFuxdeyp12xXCIgK6PekBcxzAIj4zbQzNEI=",
    16: "c+4Uc6BCMOZf/v3NZK1kqTUJe+bBoFtOhP+P3SayKRE=",
    100: "dUh9hYH88p0CMoHkdr1wC2szbhcLAXOejWpINIooKUY=",
    255: "SmdsuKUqiod3RX2jyF2M6JnbdE4QuTwwipfAowI4/i0=",
    256: "qFI0t/tZ1MdOYgyPpPzHFiZVw86koScXy9q3FU5casA=",
    1000: "RXrgb8xHd55Y48FbfotJwCbV82Kx22LZfEbmBGAvwlQ=",
    4095: "cWRFdQhPcjn9WyBXE/r1f04ejxIm5lvg40DEpRBVS0w=",
    4096: "6uU/phfHg1n/GksYT6TO9aN8EauMCCJRl3dIK0HDs2M=",
    10_000: "VZcav65F9haHVRk3wre2axFoBXRNeUh/1d9d5FQfxIg=",
    65_535: "iPuVYJhP6SEE4gUFp8qbafd2rYv9YTCDYqAxCj8HdLM=",
}


def decoded(*texts):
    return [base64.b64decode(text) for text in texts]


def holds(verify, *arguments):
    try:
        verify(*arguments)
    except ProofFault:
        return False
    return True


def test_there_are_as_many_vectors_as_were_published():
    assert {kind: len(rows) for kind, rows in VECTORS.items()} == {"inclusion": 98, "consistency": 98}


@pytest.mark.parametrize(
    ("index", "size", "leaf", "root", "proof", "good"),
    [pytest.param(*row[1:], id=row[0]) for row in VECTORS["inclusion"]],
)
def test_inclusion(index, size, leaf, root, proof, good):
    assert holds(verify_inclusion, *decoded(leaf), index, size, decoded(*proof), *decoded(root)) is good


@pytest.mark.parametrize(
    ("first", "second", "root1", "root2", "proof", "good"),
    [pytest.param(*row[1:], id=row[0]) for row in VECTORS["consistency"]],
)
def test_consistency(first, second, root1, root2, proof, good):
    assert holds(verify_consistency, first, second, decoded(*proof), *decoded(root1, root2)) is good


def test_hashes_of_the_empty_tree_of_leaves_and_of_nodes():
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"
    assert node_hash(b"N123", b"N456").hex() == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"


def test_roots_of_the_first_eight_trees():
    frontier = Frontier()
    assert frontier.root() == EMPTY
    for leaf, root in zip(LEAVES, ROOTS, strict=True):
        frontier.push(leaf_hash(bytes.fromhex(leaf)))
        assert frontier.root().hex() == root


def test_roots_of_larger_trees_whether_pushed_or_read_from_tiles():
    hashes = [leaf_hash(number.to_bytes(2, "little")) for number in range(max(GOLDEN))]
    levels = [hashes]
    while len(levels[-1]) >= 256:
        below = levels[-1]
        levels.append([root_of(below[at : at + 256]) for at in range(0, len(below) // 256 * 256, 256)])
    frontier = Frontier()

    def read_tile(level, index, width):
        return b"".join(levels[level][index * 256 : index * 256 + width])

    for hash_ in hashes:
        frontier.push(hash_)
        if frontier.size in GOLDEN:
            assert [frontier.root()] == decoded(GOLDEN[frontier.size])
            assert range_root(nodes(read_tile, frontier.size), 0, frontier.size) == frontier.root()
    assert frontier.size == max(GOLDEN)


def subtrees():
    """All up to 130 that RFC 9162 proofs are about: they begin at a multiple of their size's next power of two."""
    for end in range(131):
        for start in range(end + 1):
            size = end - start
            if start == 0 or size == 0 or start % (1 << (size - 1).bit_length()) == 0:
                yield start, end


def test_every_subtree_and_every_proof_in_it_add_up_to_the_published_sums():
    """One SHA-256 over the results for all inputs, as in the appendix of draft-ietf-plants-merkle-tree-certs."""
    leaves = [leaf_hash(bytes([number])) for number in range(130)]
    roots, proofs = sha256(), sha256()
    for start, end in subtrees():
        part = leaves[start:end]

        def node(height, index, part=part):
            return root_of(part[index << height : (index + 1) << height])

        roots.update(f"[{start}, {end}) {root_of(part).hex()}\n".encode())
        for index in range(len(part)):
            proof = "".join(f" {hash_.hex()}" for hash_ in inclusion_proof(node, index, len(part)))
            proofs.update(f"{start + index} [{start}, {end}){proof}\n".encode())
    assert roots.hexdigest() == "b82806ad4265bb151c1119c0f4db437bb4d1a1f887b3a7fba1cd4ebf552e3e81"
    assert proofs.hexdigest() == "ac2a8f989e44d99e399db448050ff5f19757df53cfb716aa81015d3955d8163f"
