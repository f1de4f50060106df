"""Which noisy values are shown. One sign stands for zero, for small and for refused.

A value is shown if and only if
1. it is at least the threshold t of its level,
2. it rests on at least k people,
3. every parent is shown and is at least m. A parent lacks one dimension, or has the coarser one in its place, or is the same
   cell of the area above. A hidden parent hides whatever is below it.
"""

import numpy as np

from app.monitoring.area_tree import Bools, Ints
from app.monitoring.catalogue import Catalogue, parents
from app.monitoring.parameters import LEVELS, Level, Parameters

HIDDEN = -1
Key = tuple[Level, tuple[str, ...]]


def bare(counts: Ints, noise: Ints, threshold: int, persons: int) -> Ints:
    """Noisy values by rules 1 and 2 alone; what they refuse is HIDDEN."""
    noisy = np.maximum(0, counts + noise)
    return np.where((noisy >= threshold) & (counts >= persons), noisy, HIDDEN)


def hide_orphans(catalogue: Catalogue, parameters: Parameters, values: dict[Key, Ints]) -> None:
    """Apply rule 3 to all tables in place: from the largest area down, and from few dimensions to many.

    An area or class that is another one by name (area_tree.py, cells.py) is shown exactly when that one is.
    """
    for level in reversed(LEVELS):
        least = parameters.levels[level].parent
        for table in catalogue.tables[level]:
            mine = values[level, table]
            allowed = np.ones(mine.shape, dtype=bool)
            for code, above in parents(table, catalogue.dimensions).items():
                axis = table.index(code) + 1
                dimension = catalogue.dimensions[code]
                if dimension.within is None or dimension.coarser is None:
                    allowed &= np.expand_dims(values[level, above] >= least, axis)
                    continue
                # The coarser dimension may stand at another place of the parent's order.
                parent = np.moveaxis(values[level, above], above.index(dimension.within) + 1, axis)
                lone = dimension.lone.reshape([-1 if n == axis else 1 for n in range(mine.ndim)])
                allowed &= np.take(parent, dimension.coarser, axis=axis) >= np.where(lone, 0, least)
            if level != "land":
                allowed &= _area_allows(catalogue, parameters, values, level, table)
            mine[~allowed] = HIDDEN
            if level == "municipality":
                _copy_kreis(catalogue, values, level, table)
        if level == "kreis":
            for table in catalogue.tables["land"]:
                _copy_kreis(catalogue, values, "land", table)


def _area_allows(
    catalogue: Catalogue, parameters: Parameters, values: dict[Key, Ints], level: Level, table: tuple[str, ...]
) -> Bools:
    areas = catalogue.areas
    above = LEVELS[LEVELS.index(level) + 1]
    allows: Bools = (values[above, table] >= parameters.levels[above].parent)[areas.up[level]]
    alone = areas.is_kreis[above][areas.up[level]]
    return allows | alone.reshape(-1, *[1] * (allows.ndim - 1))


def _copy_kreis(catalogue: Catalogue, values: dict[Key, Ints], level: Level, table: tuple[str, ...]) -> None:
    same = catalogue.areas.is_kreis[level]
    of_kreis = values.get(("kreis", table))
    values[level, table][same] = HIDDEN if of_kreis is None else of_kreis[catalogue.areas.kreis_of(level)[same]]
