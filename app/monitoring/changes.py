"""The minimum-change rule: does an area differ in at least c rows from the state of its last published block?

What is kept between two dates is a sketch of each area, not its rows. A municipality has sums of powers of salted row digests
modulo a prime. The difference of two such sketches is the sketch of the rows that joined or left (a change is both), and the
rank of its Hankel matrix is their number, up to c, where it stops: 2c-1 numbers of 31 bits however many people live there.
Kreis and Land, where c is large, have sums of digests in 16c buckets; each bucket that differs is at least one row that does.
Equal rows count as often as they occur.

A sketch is worth nothing without the salt; with salt and a list of all possible rows it tells who joined or left among few. So
the memory of a release is sealed, never published.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.monitoring.area_tree import AreaTree, Bools, Ints
from app.monitoring.noise import Draws
from app.monitoring.parameters import LEVELS, Level, Parameters

PRIME = 2**31 - 1
_WORD = 2**60
_BUCKETS = 16
_SALT = b"salt of sketches"


@dataclass(frozen=True, slots=True)
class Memory:
    """What the next release needs to know of this one; secret, for the release job alone."""

    salt: bytes = field(repr=False)
    sketches: Mapping[Level, NDArray[np.uint64]] = field(repr=False)


def new_salt(draws: Draws) -> bytes:
    """The salt of a series of releases, drawn under the key of its first one; it does not tell that key."""
    return draws.blocks(np.frombuffer(_SALT, dtype=np.uint8).reshape(1, 16)).tobytes()


def sketch(
    areas: AreaTree, places: Ints, rows: list[tuple[Ints, int]], salt: bytes, parameters: Parameters
) -> dict[Level, NDArray[np.uint64]]:
    """The sketches of all areas; `places` is each person's municipality, `rows` her codes, column by column with their number."""
    elements = _elements(places, rows, Draws(salt))
    count = len(areas.keys("municipality"))
    powers, power = [], np.ones_like(elements)
    for _ in range(2 * parameters.levels["municipality"].changes - 1):
        powers.append(np.bincount(places, weights=power, minlength=count).astype(np.uint64) % PRIME)
        power = power * elements % PRIME
    kreise = areas.up["municipality"][places]
    return {
        "municipality": np.stack(powers, axis=1),
        "kreis": _bucket_sums(kreise, elements, len(areas.keys("kreis")), parameters.levels["kreis"].changes),
        "land": _bucket_sums(areas.up["kreis"][kreise], elements, len(areas.keys("land")), parameters.levels["land"].changes),
    }


def moved(
    now: Mapping[Level, NDArray[np.uint64]], before: Mapping[Level, NDArray[np.uint64]], parameters: Parameters
) -> dict[Level, Bools]:
    """Per level which areas differ enough to be brought forward."""
    found: dict[Level, Bools] = {
        level: (now[level] != before[level]).sum(axis=1) >= parameters.levels[level].changes for level in LEVELS[1:]
    }
    needed = parameters.levels["municipality"].changes
    difference = (now["municipality"] + PRIME - before["municipality"]) % PRIME
    spread = np.arange(needed)
    found["municipality"] = _rank(difference[:, spread[:, None] + spread[None, :]].astype(np.int64)) >= needed
    return found


def _bucket_sums(places: Ints, elements: NDArray[np.uint64], count: int, changes: int) -> NDArray[np.uint64]:
    buckets = _BUCKETS * changes
    combined = places * buckets + (elements % np.uint64(buckets)).astype(np.int64)
    return np.bincount(combined, weights=elements, minlength=count * buckets).astype(np.uint64).reshape(count, buckets)


def _elements(places: Ints, rows: list[tuple[Ints, int]], draws: Draws) -> NDArray[np.uint64]:
    """One number below the prime for each person: her area, her codes, and which of several equal rows she is."""
    digest = places.astype(np.uint64)
    packed, room = np.zeros(len(places), dtype=np.uint64), 1
    for codes, size in rows:
        if room * size > _WORD:
            digest, packed, room = _hash(draws, digest, packed), np.zeros_like(packed), 1
        packed = packed * np.uint64(size) + codes.astype(np.uint64)
        room *= size
    digest = _hash(draws, digest, packed)
    order = np.argsort(digest)
    inside = digest[order]
    first = np.concatenate([[True], inside[1:] != inside[:-1]])
    starts = np.flatnonzero(first)
    nth = np.empty(len(places), dtype=np.uint64)
    nth[order] = np.arange(len(places)) - np.repeat(starts, np.diff(np.append(starts, len(places))))
    return _hash(draws, digest, nth) % np.uint64(PRIME - 1) + np.uint64(1)


def _hash(draws: Draws, left: NDArray[np.uint64], right: NDArray[np.uint64]) -> NDArray[np.uint64]:
    words = np.stack([left, right], axis=1).astype("<u8")
    return draws.blocks(words.view(np.uint8)).view("<u8")[:, 0].astype(np.uint64)


def _rank(matrices: NDArray[np.int64]) -> Ints:
    """The rank of each square matrix modulo the prime, by elimination without fractions."""
    work = matrices.copy()
    count, size, _ = work.shape
    rank = np.zeros(count, dtype=np.int64)
    every, rows = np.arange(count), np.arange(size)
    for column in range(size):
        usable = (work[:, :, column] != 0) & (rows[None, :] >= rank[:, None])
        has = usable.any(axis=1)
        pivot = np.where(has, usable.argmax(axis=1), 0)
        chosen = np.minimum(rank, size - 1)
        kept, swapped = work[every, chosen].copy(), work[every, pivot].copy()
        swap = has & (pivot != chosen)
        work[every[swap], chosen[swap]] = swapped[swap]
        work[every[swap], pivot[swap]] = kept[swap]
        lead = work[every, chosen]
        below = has[:, None] & (rows[None, :] > chosen[:, None])
        reduced = (work * lead[:, None, column : column + 1] - work[:, :, column : column + 1] * lead[:, None, :]) % PRIME
        work = np.where(below[:, :, None], reduced, work)
        rank = rank + has
    return rank
