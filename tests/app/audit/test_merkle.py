"""The tree and its proofs agree with RFC 9162 for every pair of sizes, and no malformed proof is accepted (attacks 55 and 57)."""

import hashlib
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.merkle import EMPTY_ROOT, Frontier, is_consistent, is_included, leaf_hash, node_hash
from app.audit.tiles import (
    Place,
    consistency_nodes,
    frontier_of,
    inclusion_nodes,
    parse_path,
    path_of,
    places_of,
    places_of_frontier,
    proof_of,
    root_of,
    width_at,
)
from tests.app.audit.trees import leaves, mth, path, proof, tiles_of

ALL = leaves(300)
TILES = tiles_of(ALL)
ROOTS = [mth(ALL[:size]) for size in range(141)]
# The eight entries with which implementations of this tree have been compared since RFC 6962, and the roots they must give.
KNOWN = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
KNOWN_ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def test_the_known_entries_have_the_known_roots() -> None:
    frontier = Frontier()
    assert frontier.root == EMPTY_ROOT == hashlib.sha256().digest()
    for size, entry in enumerate(KNOWN, 1):
        frontier.append(leaf_hash(bytes.fromhex(entry)))
        if size in KNOWN_ROOTS:
            assert frontier.root.hex() == KNOWN_ROOTS[size]


def test_a_published_consistency_proof_holds() -> None:
    found = ["lqKW0iTyhcZ77pPDD4owkVfw2qNdxbh+QQt4YwoJz8c=", "Xwg/ChozygdqlSeYMlgNs+DvRYS9/x9UyKNg9Q3jAx4="]
    found.append("a0eq8p7jwq+a+Im8H7klTavTEXfxYjLdaqsDXKOb9uQ=")
    old, new = bytes.fromhex(KNOWN_ROOTS[1]), bytes.fromhex(KNOWN_ROOTS[8])
    assert is_consistent(1, 8, old, new, [b64decode(each) for each in found])


def test_57_every_inclusion_proof_up_to_140_is_the_one_of_the_rfc_and_holds() -> None:
    for size in range(1, 141):
        for index in range(0, size, 1 if size < 40 or size > 125 else 7):
            made = proof_of(inclusion_nodes(index, size), TILES)
            assert made == path(index, ALL[:size]), (index, size)
            assert is_included(index, size, ALL[index], made, ROOTS[size])


def test_57_every_consistency_proof_up_to_140_is_the_one_of_the_rfc_and_holds() -> None:
    for new in range(1, 141):
        for old in range(1, new + 1):
            made = proof_of(consistency_nodes(old, new), TILES)
            assert is_consistent(old, new, ROOTS[old], ROOTS[new], made), (old, new)
            if new < 40 or new % 9 == 0:
                assert made == proof(old, ALL[:new]), (old, new)


@pytest.mark.parametrize(("index", "size"), [(0, 257), (255, 257), (256, 257), (299, 300), (3, 300), (260, 300)])
def test_proofs_cross_the_border_of_a_tile(index: int, size: int) -> None:
    nodes = inclusion_nodes(index, size)
    assert places_of(nodes) <= TILES.keys()
    assert proof_of(nodes, TILES) == path(index, ALL[:size])
    assert proof_of(consistency_nodes(index + 1, size), TILES) == proof(index + 1, ALL[:size])


@given(st.integers(0, 300))
def test_a_tree_is_found_again_at_every_size_it_ever_had(size: int) -> None:
    grown = Frontier()
    for value in ALL[:size]:
        grown.append(value)
    again = frontier_of(size, {place: TILES[place] for place in places_of_frontier(size)})
    assert (again.size, again.peaks, again.root) == (size, grown.peaks, grown.root)
    assert Frontier.unpack(size, grown.packed).root == grown.root == root_of(size, TILES)
    at_once, tiles = Frontier(), dict[tuple[int, int], bytes]()
    for end in (size // 3, size):
        at_once.extend(ALL[at_once.size : end], lambda level, nth, value: tiles.update({(level, nth): value}))
    assert (at_once.size, at_once.peaks) == (size, grown.peaks)
    assert tiles == {(1, nth): TILES[Place(1, 0)][nth * 32 : nth * 32 + 32] for nth in range(size // 256)}
    assert grown.copy().peaks is not grown.peaks


def malformed_inclusions() -> list[tuple[str, tuple[int, int, bytes, list[bytes], bytes]]]:
    found = []
    for index, size in ((0, 1), (0, 8), (5, 8), (2, 3), (1, 5), (6, 7)):
        right, root = path(index, ALL[:size]), ROOTS[size]
        leaf = ALL[index]
        cases = {
            "other leaf": (index, size, ALL[100], right, root),
            "other root": (index, size, leaf, right, ROOTS[100]),
            "empty root": (index, size, leaf, right, b""),
            "short root": (index, size, leaf, right, root[:12]),
            "index too large": (size, size, leaf, right, root),
            "index plus one": (index + 1, size, leaf, right, root),
            "index minus one": (index - 1, size, leaf, right, root),
            "index xor two": (index ^ 2, size, leaf, right, root),
            "size doubled": (index, size * 2, leaf, right, root),
            "size zero": (index, 0, leaf, right, root),
            "size beyond": (index, (1 << 63) + size, leaf, right, root),
            "garbage in front": (index, size, leaf, [b"", *right], root),
            "garbage behind": (index, size, leaf, [*right, b""], root),
            "root in front": (index, size, leaf, [root, *right], root),
            "root behind": (index, size, leaf, [*right, root], root),
            "leaf as root": (index, size, root, [], root),
        }
        if size == 1:
            cases.pop("leaf as root")  # a tree of one entry is its leaf
        if right:
            cases |= {
                "empty": (index, size, leaf, [], root),
                "first cut off": (index, size, leaf, right[1:], root),
                "last cut off": (index, size, leaf, right[:-1], root),
                "short hash": (index, size, leaf, [right[0][:31], *right[1:]], root),
                "bit flipped": (index, size, leaf, [*right[:-1], flipped(right[-1])], root),
                "doubled": (index, size, leaf, right * 2, root),
            }
        found += [(f"{index} of {size}: {name}", case) for name, case in cases.items()]
    return found


def malformed_consistencies() -> list[tuple[str, tuple[int, int, bytes, bytes, list[bytes]]]]:
    found = []
    for old, new in ((1, 8), (6, 8), (2, 5), (4, 8), (3, 7)):
        right, first, second = proof(old, ALL[:new]), ROOTS[old], ROOTS[new]
        cases = {
            "sizes swapped": (new, old, second, first, right),
            "roots swapped": (old, new, second, first, right),
            "other old root": (old, new, ROOTS[100], second, right),
            "other new root": (old, new, first, ROOTS[100], right),
            "old root empty": (old, new, b"", second, right),
            "new root short": (old, new, first, second[:12], right),
            "old plus one": (old + 1, new, first, second, right),
            "old xor two": (old ^ 2, new, first, second, right),
            "new doubled": (old, new * 2, first, second, right),
            "new halved": (old, new // 2, first, second, right),
            "old negative": (-old, new, first, second, right),
            "empty": (old, new, first, second, []),
            "from nothing": (0, new, first, second, right),
            "from nothing with the right root": (0, new, EMPTY_ROOT, second, right),
            "nothing new": (old, old, first, first, right),
            "no difference, other root": (old, old, first, second, []),
            "first cut off": (old, new, first, second, right[1:]),
            "last cut off": (old, new, first, second, right[:-1]),
            "garbage in front": (old, new, first, second, [b"", *right]),
            "garbage behind": (old, new, first, second, [*right, b""]),
            "old root in front": (old, new, first, second, [first, *right]),
            "new root behind": (old, new, first, second, [*right, second]),
            "bit flipped": (old, new, first, second, [flipped(right[0]), *right[1:]]),
            "short hash": (old, new, first, second, [*right[:-1], right[-1][:31]]),
        }
        found += [(f"{old} to {new}: {name}", case) for name, case in cases.items()]
    return found


def flipped(value: bytes) -> bytes:
    return bytes([value[0] ^ 1]) + value[1:]


def test_55_no_malformed_proof_is_accepted() -> None:
    inclusions, consistencies = malformed_inclusions(), malformed_consistencies()
    assert len(inclusions) + len(consistencies) >= 184
    assert [name for name, case in inclusions if is_included(*case)] == []
    assert [name for name, case in consistencies if is_consistent(*case)] == []


@given(st.lists(st.binary(max_size=33), max_size=8), st.integers(-2, 200), st.integers(-2, 200))
def test_55_whatever_is_sent_as_a_proof_raises_nothing(sent: list[bytes], first: int, second: int) -> None:
    assert not is_included(first, second, ALL[0], sent, b"\x00" * 32)
    assert not is_consistent(first, second, ROOTS[5], b"\x00" * 32, sent)


def test_a_leaf_cannot_pass_for_a_node() -> None:
    inside = ALL[0] + ALL[1]
    assert leaf_hash(inside) != node_hash(ALL[0], ALL[1])


def test_tiles_have_the_widths_of_the_specification() -> None:
    widths = {place: width_at(70_000, place) for place in (Place(0, 272), Place(0, 273), Place(0, 274), Place(1, 0), Place(1, 1))}
    assert widths == {Place(0, 272): 256, Place(0, 273): 112, Place(0, 274): 0, Place(1, 0): 256, Place(1, 1): 17}
    assert width_at(70_000, Place(2, 0)) == 1


@pytest.mark.parametrize(
    ("place", "width", "path"),
    [
        (Place(0, 0), 256, "0/000"),
        (Place(0, 1_234_067), 256, "0/x001/x234/067"),
        (Place(63, 12), 5, "63/012.p/5"),
        (Place(1, 1000), 255, "1/x001/000.p/255"),
    ],
)
def test_tiles_have_the_addresses_of_the_specification(place: Place, width: int, path: str) -> None:
    assert path_of(place, width) == path
    assert parse_path(path) == (place, width)


@pytest.mark.parametrize("path", ["0/1", "64/000", "0/000.p/256", "0/000.p/0", "00/000", "0/x000/001", "0/001/000", "0/", "x"])
def test_other_addresses_name_no_tile(path: str) -> None:
    assert parse_path(path) is None
