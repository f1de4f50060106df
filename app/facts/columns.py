"""Many vectors at once: bytes of vectors to columns of numbers, for the release run (numpy is imported by nobody else)."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from app.facts.layout import SLOTS

Column = npt.NDArray[np.uint32]


def unpack(vectors: npt.NDArray[np.uint8]) -> dict[str, Column]:
    """Columns by slot name of an array of vectors, shape (people, SIZE)."""
    low, high = np.ascontiguousarray(vectors).view("<u8").T
    columns: dict[str, Column] = {}
    place = 0
    for slot in SLOTS:
        columns[slot.name] = _column(low, high, place, slot.bits)
        place += slot.bits
    return columns


def repack(columns: Mapping[str, npt.NDArray[np.integer]]) -> npt.NDArray[np.uint8]:
    """The vectors of columns by slot name, shape (people, SIZE); ValueError where a number does not fit its slot."""
    if columns.keys() != {slot.name for slot in SLOTS}:
        raise ValueError("one column for every slot")
    words = np.zeros((len(next(iter(columns.values()))), 2), dtype="<u8")
    place = 0
    for slot in SLOTS:
        column = columns[slot.name]
        if column.size and not 0 <= int(column.min()) <= int(column.max()) < 1 << slot.bits:
            raise ValueError(f"a number does not fit the slot {slot.name}")
        whole = column.astype(np.uint64)
        if place < 64:
            words[:, 0] |= whole << np.uint64(place)
        if place + slot.bits > 64:
            words[:, 1] |= whole << np.uint64(place - 64) if place >= 64 else whole >> np.uint64(64 - place)
        place += slot.bits
    return words.view(np.uint8)


def _column(low: npt.NDArray[np.uint64], high: npt.NDArray[np.uint64], place: int, bits: int) -> Column:
    mask = np.uint64((1 << bits) - 1)
    if place >= 64:
        found = high >> np.uint64(place - 64)
    elif place + bits <= 64:
        found = low >> np.uint64(place)
    else:
        found = (low >> np.uint64(place)) | (high << np.uint64(64 - place))
    return (found & mask).astype(np.uint32)
