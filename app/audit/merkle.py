"""The tree over the log (RFC 9162, section 2.1): hashes, a frontier that grows, and the checks of both kinds of proof.

A proof is a list of hashes, from the leaf towards the root. Checks raise nothing and trust nothing: a proof of the wrong length,
of hashes of another length or for impossible sizes is simply no proof.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

HASH = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
TILE_HEIGHT = 8
TILE = 1 << TILE_HEIGHT
LARGEST = (1 << 63) - 1

Emit = Callable[[int, int, bytes], None]
"""Called with a tile level of 1 or more, the place in it and the hash, for each whole tile below that is complete."""

_sha256 = hashlib.sha256


def leaf_hash(body: bytes) -> bytes:
    """The hash of one entry."""
    return _sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return _sha256(b"\x01" + left + right).digest()


class Frontier:
    """A tree of which only the roots of the largest whole subtrees are kept, left to right: enough to grow and to name it."""

    __slots__ = ("peaks", "size")

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        if size < 0 or len(self.peaks) != size.bit_count() or any(len(peak) != HASH for peak in self.peaks):
            raise ValueError("a tree of this size has another frontier")

    @classmethod
    def unpack(cls, size: int, packed: bytes) -> "Frontier":
        """The frontier that `packed` gave; ValueError if it does not fit the size."""
        if len(packed) % HASH:
            raise ValueError("a frontier is made of whole hashes")
        return cls(size, [packed[at : at + HASH] for at in range(0, len(packed), HASH)])

    @property
    def packed(self) -> bytes:
        """Its hashes, one after the other."""
        return b"".join(self.peaks)

    @property
    def root(self) -> bytes:
        """The root of the tree."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in self.peaks[-2::-1]:
            root = _sha256(b"\x01" + peak + root).digest()
        return root

    def append(self, leaf: bytes, emit: Emit | None = None) -> None:
        """Add the hash of the next entry."""
        left, height, peaks = self.size, 0, self.peaks
        while left & 1:
            leaf = _sha256(b"\x01" + peaks.pop() + leaf).digest()
            left >>= 1
            height += 1
            if not height % TILE_HEIGHT and emit is not None:
                emit(height // TILE_HEIGHT, left, leaf)
        peaks.append(leaf)
        self.size += 1

    def extend(self, leaves: Sequence[bytes], emit: Emit | None = None) -> None:
        """Add the hashes of many entries; whole tiles are hashed pair by pair, which takes half the time."""
        at, count = 0, len(leaves)
        while at < count:
            if self.size % TILE or count - at < TILE:
                self.append(leaves[at], emit)
                at += 1
                continue
            row = leaves[at : at + TILE]
            while len(row) > 1:
                row = [_sha256(b"\x01" + row[place] + row[place + 1]).digest() for place in range(0, len(row), 2)]
            self._add_tile(row[0], emit)
            at += TILE

    def _add_tile(self, root: bytes, emit: Emit | None) -> None:
        left, height, peaks = self.size >> TILE_HEIGHT, TILE_HEIGHT, self.peaks
        if emit is not None:
            emit(1, left, root)
        while left & 1:
            root = _sha256(b"\x01" + peaks.pop() + root).digest()
            left >>= 1
            height += 1
            if not height % TILE_HEIGHT and emit is not None:
                emit(height // TILE_HEIGHT, left, root)
        peaks.append(root)
        self.size += TILE

    def copy(self) -> "Frontier":
        """One that grows by itself."""
        return Frontier(self.size, self.peaks)


def root_from_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """The root of the tree of this size that has the leaf at this index, as the proof says; None if it says nothing."""
    if not 0 <= index < size <= LARGEST or not _hashes([leaf, *proof]):
        return None
    inner = (index ^ (size - 1)).bit_length()
    border = (index >> inner).bit_count()
    if len(proof) != inner + border:
        return None
    root = leaf
    for level, sibling in enumerate(proof[:inner]):
        root = node_hash(sibling, root) if index >> level & 1 else node_hash(root, sibling)
    for sibling in proof[inner:]:
        root = node_hash(sibling, root)
    return root


def is_included(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the tree of this size and root has the leaf at this index."""
    return root_from_inclusion(index, size, leaf, proof) == root


def is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `new` entries begins with the tree of `old` entries."""
    if not 0 <= old <= new <= LARGEST or not _hashes([old_root, new_root, *proof]):
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    shift = (old & -old).bit_length() - 1
    inner = ((old - 1) ^ (new - 1)).bit_length() - shift
    whole = old == 1 << shift
    path = [old_root, *proof] if whole else list(proof)
    if len(path) != 1 + inner + ((old - 1) >> (shift + inner)).bit_count():
        return False
    mask = (old - 1) >> shift
    first = second = path[0]
    for level, sibling in enumerate(path[1 : 1 + inner]):
        if mask >> level & 1:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
        else:
            second = node_hash(second, sibling)
    for sibling in path[1 + inner :]:
        first, second = node_hash(sibling, first), node_hash(sibling, second)
    return first == old_root and second == new_root


def _hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH for value in values)
