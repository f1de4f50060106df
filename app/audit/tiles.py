"""The tree as tiles of 256 hashes (C2SP tlog-tiles), and proofs made of them.

Tile (level, n) holds the roots of the 256 whole subtrees of 256**level entries from n * 256**(level + 1) on; the last one of a
level may be narrower. Nodes between two levels are computed from the tile below them.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from app.audit.merkle import EMPTY_ROOT, HASH, TILE_HEIGHT, Frontier, node_hash

WIDTH = 1 << TILE_HEIGHT
_PATH = re.compile(r"([0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


class Place(NamedTuple):
    """Which tile."""

    level: int
    n: int


class Node(NamedTuple):
    """A whole subtree of 2**height entries, the `nth` of its height."""

    height: int
    nth: int

    @property
    def place(self) -> Place:
        """The tile from which its root can be computed."""
        level, within = divmod(self.height, TILE_HEIGHT)
        return Place(level, self.nth << within >> TILE_HEIGHT)


Tiles = Mapping[Place, bytes]


def width_at(size: int, place: Place) -> int:
    """How many hashes this tile has in a tree of this size: 0 to 256."""
    return max(0, min(WIDTH, (size >> TILE_HEIGHT * place.level) - place.n * WIDTH))


def peaks_of(size: int, start: int = 0) -> list[Node]:
    """The largest whole subtrees of the entries from `start` (where a larger one would begin) to `size`, in order."""
    found, at = [], start
    while at < size:
        height = (size - at).bit_length() - 1
        if at:
            height = min(height, (at & -at).bit_length() - 1)
        found.append(Node(height, at >> height))
        at += 1 << height
    return found


def inclusion_nodes(index: int, size: int) -> list[list[Node]]:
    """What an inclusion proof is made of: each hash is the root over these subtrees, one or (at the right edge) several."""
    inner = (index ^ (size - 1)).bit_length()
    steps: list[list[Node]] = []
    for height in range(inner):
        sibling = (index >> height) ^ 1
        start, end = sibling << height, min((sibling + 1) << height, size)
        steps.append(peaks_of(end, start))
    rest, height = index >> inner, inner
    while rest:
        if rest & 1:
            steps.append([Node(height, rest - 1)])
        rest >>= 1
        height += 1
    return steps


def consistency_nodes(old: int, new: int) -> list[list[Node]]:
    """What a consistency proof is made of, in the same form; empty where there is nothing to prove."""
    if old in (0, new):
        return []
    shift = (old & -old).bit_length() - 1
    last = (old - 1) >> shift
    steps = [] if old == 1 << shift else [[Node(shift, last)]]
    inner = ((old - 1) ^ (new - 1)).bit_length()
    for height in range(shift, inner):
        sibling = ((old - 1) >> height) ^ 1
        steps.append(peaks_of(min((sibling + 1) << height, new), sibling << height))
    rest, height = (old - 1) >> inner, inner
    while rest:
        if rest & 1:
            steps.append([Node(height, rest - 1)])
        rest >>= 1
        height += 1
    return steps


def places_of(steps: list[list[Node]]) -> set[Place]:
    """The tiles that these subtrees need."""
    return {node.place for step in steps for node in step}


def proof_of(steps: list[list[Node]], tiles: Tiles) -> list[bytes]:
    """The hashes of a proof. KeyError or ValueError if a tile is missing or too narrow."""
    return [_join([subtree(node, tiles) for node in step]) for step in steps]


def subtree(node: Node, tiles: Tiles) -> bytes:
    """The root of a whole subtree."""
    level, within = divmod(node.height, TILE_HEIGHT)
    first = (node.nth << within) % WIDTH
    rows = _whole_subtrees(tiles[node.place])
    at = (first >> within) * HASH
    if len(rows) <= within or len(rows[within]) < at + HASH:
        raise ValueError(f"tile {level}/{node.place.n} is too narrow")
    return rows[within][at : at + HASH]


@lru_cache(maxsize=64)
def _whole_subtrees(tile: bytes) -> tuple[bytes, ...]:
    """The roots of the whole subtrees of 1, 2, 4, … hashes of a tile, each height side by side.

    One proof needs nearly all of them, and the next one those of the same upper tiles. Known by the tile's own bytes, so that
    what is remembered cannot be another tile's.
    """
    rows = [tile]
    while len(rows[-1]) >= 2 * HASH:
        row = rows[-1]
        pairs = range(0, len(row) - HASH, 2 * HASH)
        rows.append(b"".join([node_hash(row[at : at + HASH], row[at + HASH : at + 2 * HASH]) for at in pairs]))
    return tuple(rows)


def frontier_of(size: int, tiles: Tiles) -> Frontier:
    """The frontier of the tree when it had this size."""
    return Frontier(size, [subtree(node, tiles) for node in peaks_of(size)])


def root_of(size: int, tiles: Tiles) -> bytes:
    """The root of the tree when it had this size."""
    return frontier_of(size, tiles).root if size else EMPTY_ROOT


def places_of_frontier(size: int) -> set[Place]:
    """The tiles that `frontier_of` needs."""
    return {node.place for node in peaks_of(size)}


def path_of(place: Place, width: int = WIDTH) -> str:
    """The address of a tile below the log's prefix, as `tile/<level>/<n>[.p/<width>]` without `tile/`."""
    digits = list(_thousands(place.n))
    named = "/".join([*(f"x{group:03d}" for group in digits[:-1]), f"{digits[-1]:03d}"])
    return f"{place.level}/{named}" + (f".p/{width}" if width < WIDTH else "")


def parse_path(path: str) -> tuple[Place, int] | None:
    """The tile and the width that an address names; None if it names none."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    width = int(found[3] or WIDTH)
    place = Place(int(found[1]), int(found[2].replace("/", "").replace("x", "")))
    return (place, width) if path == path_of(place, width) else None


def _thousands(n: int) -> Iterator[int]:
    if n >= 1000:
        yield from _thousands(n // 1000)
    yield n % 1000


def _join(roots: list[bytes]) -> bytes:
    root = roots[-1]
    for left in roots[-2::-1]:
        root = node_hash(left, root)
    return root
