"""The name of a cell and the sixteen bytes it is hashed by.

A cell is named by its area and the class of each dimension that is not `total`, dimensions in the order of their numbers. A
class that is the only one in a coarser class is named as that class, and an area that holds the same people as a Kreis is named
as that Kreis (area_tree.py): equal names, equal noise. Names are packed into bytes instead of being hashed, so no two of them
can meet:

    byte 0      version of this layout
    byte 1      level: 0 municipality, 1 Kreis, 2 Land, 4 a number of people with a duration at a Kreis, 5 at a Land
    bytes 2-5   the official key as a number
    then up to three times: number of the dimension (1 byte), class (2 bytes); unused places are 0
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.monitoring.catalogue import Catalogue
from app.monitoring.parameters import LEVELS, Level

LAYOUT = 1
BLOCK = 16
_FIRST = 6
_PLACE = 3


def blocks(catalogue: Catalogue, level: Level, dimensions: tuple[str, ...]) -> NDArray[np.uint8]:
    """The blocks of all cells of a table, areas first, in the order of the table's array; shape (cells, 16)."""
    shape = catalogue.shape(dimensions)
    used = [catalogue.dimensions[code] for code in dimensions]
    keys = np.array([int(key) for key in catalogue.areas.keys(level)], dtype=">u4")
    names = np.zeros((len(keys), *shape, BLOCK), dtype=np.uint8)
    names[..., 0] = LAYOUT
    names[..., 1] = LEVELS.index(level)
    names[..., 2:_FIRST] = keys.view(np.uint8).reshape(len(keys), *[1] * len(shape), 4)
    order = sorted(range(len(used)), key=lambda axis: used[axis].number)
    if any(used[a].number == used[b].number for a, b in pairwise(order)):
        raise ValueError("a cell names a dimension twice")
    for place, axis in enumerate(order):
        dimension = used[axis]
        number = np.full(shape[axis], dimension.number, dtype=np.uint8)
        classes = np.arange(shape[axis], dtype=np.int64)
        if dimension.coarser is not None and dimension.within is not None:
            number = np.where(dimension.lone, catalogue.dimensions[dimension.within].number, number).astype(np.uint8)
            classes = np.where(dimension.lone, dimension.coarser, classes)
        along = [1] * (len(shape) + 1)
        along[axis + 1] = shape[axis]
        at = _FIRST + _PLACE * place
        names[..., at] = number.reshape(along)
        names[..., at + 1 : at + 3] = classes.astype(">u2").view(np.uint8).reshape(*along, 2)
    return names.reshape(-1, BLOCK)


def duration_blocks(catalogue: Catalogue, level: Level, number: int) -> NDArray[np.uint8]:
    """The blocks of the numbers of people who have a duration, one per area."""
    keys = np.array([int(key) for key in catalogue.areas.keys(level)], dtype=">u4")
    names = np.zeros((len(keys), BLOCK), dtype=np.uint8)
    names[:, 0] = LAYOUT
    names[:, 1] = len(LEVELS) + LEVELS.index(level)
    names[:, 2:_FIRST] = keys.view(np.uint8).reshape(-1, 4)
    names[:, _FIRST] = number
    return names
