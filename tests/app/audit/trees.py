"""The tree of RFC 9162 by the letter of its definitions: slow, recursive, and written without a look at the product's code."""

import hashlib
from collections.abc import Sequence

from app.audit.merkle import Frontier
from app.audit.tiles import WIDTH, Place


def leaves(count: int) -> list[bytes]:
    """Hashes of some entries."""
    return [hashlib.sha256(b"\x00" + number.to_bytes(4, "big")).digest() for number in range(count)]


_known: dict[tuple[bytes, ...], bytes] = {}


def mth(d: Sequence[bytes]) -> bytes:
    """2.1.1: the hash of a list of leaf hashes."""
    if not d:
        return hashlib.sha256().digest()
    if len(d) == 1:
        return d[0]
    name = d[0], d[-1], len(d).to_bytes(4, "big")
    if name not in _known:
        k = largest_power_below(len(d))
        _known[name] = hashlib.sha256(b"\x01" + mth(d[:k]) + mth(d[k:])).digest()
    return _known[name]


def path(m: int, d: Sequence[bytes]) -> list[bytes]:
    """2.1.3.1: the inclusion proof of the m-th leaf."""
    if len(d) == 1:
        return []
    k = largest_power_below(len(d))
    return [*path(m, d[:k]), mth(d[k:])] if m < k else [*path(m - k, d[k:]), mth(d[:k])]


def proof(m: int, d: Sequence[bytes]) -> list[bytes]:
    """2.1.4.1: the consistency proof between the first m leaves and all."""
    return subproof(m, d, True)


def subproof(m: int, d: Sequence[bytes], whole: bool) -> list[bytes]:
    """The recursion of 2.1.4.1."""
    if m == len(d):
        return [] if whole else [mth(d)]
    k = largest_power_below(len(d))
    if m <= k:
        return [*subproof(m, d[:k], whole), mth(d[k:])]
    return [*subproof(m - k, d[k:], False), mth(d[:k])]


def largest_power_below(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def tiles_of(hashes: Sequence[bytes]) -> dict[Place, bytes]:
    """All tiles of a tree, as the sealer grows them."""
    found: dict[Place, bytes] = {}

    def add(level: int, index: int, value: bytes) -> None:
        place = Place(level, index // WIDTH)
        found[place] = found.get(place, b"") + value

    frontier = Frontier()
    for index, value in enumerate(hashes):
        add(0, index, value)
        frontier.append(value, add)
    return found
