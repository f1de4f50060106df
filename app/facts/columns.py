"""Many vectors at once: bytes of vectors to columns of numbers, for the release run (numpy is imported by nobody else)."""

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


def _column(low: npt.NDArray[np.uint64], high: npt.NDArray[np.uint64], place: int, bits: int) -> Column:
    mask = np.uint64((1 << bits) - 1)
    if place >= 64:
        found = high >> np.uint64(place - 64)
    elif place + bits <= 64:
        found = low >> np.uint64(place)
    else:
        found = (low >> np.uint64(place)) | (high << np.uint64(64 - place))
    return (found & mask).astype(np.uint32)
