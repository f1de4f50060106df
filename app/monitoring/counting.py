"""The true counts of a snapshot: every table of the catalogue by numpy over combined codes. They never leave the run."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from app.monitoring.area_tree import Ints
from app.monitoring.catalogue import Catalogue
from app.monitoring.parameters import LEVELS, Level

AREA = "area"
Snapshot = Mapping[str, NDArray[np.integer]]


class People:
    """A checked snapshot: each person's municipality and codes; faults name columns, never values."""

    def __init__(self, catalogue: Catalogue, snapshot: Snapshot) -> None:
        wanted = {AREA, *catalogue.columns, *(duration.code for duration in catalogue.durations)}
        if set(snapshot) != wanted:
            raise ValueError(f"the snapshot lacks or adds columns: {sorted(set(snapshot) ^ wanted)}")
        if len({array.shape for array in snapshot.values()}) != 1 or snapshot[AREA].ndim != 1:
            raise ValueError("the columns of the snapshot differ in length")
        for code, array in snapshot.items():
            if not np.issubdtype(array.dtype, np.integer):
                raise ValueError(f"column {code} holds no integers")
        for code, values in catalogue.columns.items():
            _between(code, snapshot[code], 0, len(values) - 1)
        for duration in catalogue.durations:
            _between(duration.code, snapshot[duration.code], -1, 0xFFFF)
        self._catalogue, self._snapshot = catalogue, snapshot
        self.places = catalogue.areas.places(snapshot[AREA])

    def __reduce__(self) -> str:
        raise TypeError("people are not stored")

    def days(self, code: str) -> Ints:
        """Everybody's days of one duration, -1 where there are none."""
        return self._snapshot[code].astype(np.int64)

    def rows(self) -> list[tuple[Ints, int]]:
        """Everything that is told of a person, column by column, with the number of codes in it."""
        columns = [(self._snapshot[code].astype(np.int64), len(values)) for code, values in self._catalogue.columns.items()]
        return columns + [(self.days(duration.code) + 1, 0x10001) for duration in self._catalogue.durations]

    def places_at(self, level: Level) -> Ints:
        """Everybody's area at one level."""
        places, up = self.places, self._catalogue.areas.up
        for below in LEVELS[: LEVELS.index(level)]:
            places = up[below][places]
        return places

    def counts(self) -> dict[tuple[Level, tuple[str, ...]], Ints]:
        """The true counts of every table, areas first. They leave the run only with noise on them."""
        catalogue, areas = self._catalogue, self._catalogue.areas
        classes = {code: dimension.of_value[self._snapshot[dimension.column]] for code, dimension in catalogue.dimensions.items()}
        found: dict[tuple[Level, tuple[str, ...]], Ints] = {}
        for position, level in enumerate(LEVELS):
            places = self.places_at(level)
            for table in catalogue.tables[level]:
                below = found.get((LEVELS[position - 1], table)) if position else None
                if below is not None:
                    found[level, table] = np.add.reduceat(below, areas.starts(level), axis=0)
                    continue
                shape = (len(areas.keys(level)), *catalogue.shape(table))
                combined = places
                for code, size in zip(table, shape[1:], strict=True):
                    combined = combined * size + classes[code]
                found[level, table] = np.bincount(combined, minlength=int(np.prod(shape))).reshape(shape)
        return found


def _between(code: str, array: NDArray[np.integer], least: int, most: int) -> None:
    if array.size and not (least <= int(array.min()) and int(array.max()) <= most):
        raise ValueError(f"column {code} holds a code outside {least} to {most}")
