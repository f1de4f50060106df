"""The area hierarchy: municipality, Kreis, Land, by the digits of the official key (AGS).

Where two levels hold the same people by the list of municipalities, there is one node: the Kreis. A Kreis of one municipality
(kreisfreie Stadt) is not published a second time as a municipality, and a Land of one Kreis not a second time as a Land; two
draws of noise over the same people would tell more than one.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from app.monitoring.parameters import LEVELS, Level

_DIGITS: dict[Level, int] = {"municipality": 8, "kreis": 5, "land": 2}

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class AreaTree:
    """The municipalities of an installation and what they add up to; the list is fixed and says nothing about people."""

    def __init__(self, municipalities: Iterable[str]) -> None:
        keys = tuple(sorted(set(municipalities)))
        if not keys or any(len(key) != 8 or not (key.isascii() and key.isdigit()) for key in keys):
            raise ValueError("municipalities are official keys of eight digits, at least one of them")
        self._keys: dict[Level, tuple[str, ...]] = {
            level: tuple(sorted({key[:digits] for key in keys})) for level, digits in _DIGITS.items()
        }
        self._index = {level: {key: n for n, key in enumerate(keys)} for level, keys in self._keys.items()}
        self.numbers = np.array([int(key) for key in keys], dtype=np.int64)
        self.up: dict[Level, Ints] = {
            "municipality": self._parents("municipality", "kreis"),
            "kreis": self._parents("kreis", "land"),
        }
        self.is_kreis: dict[Level, Bools] = {
            "municipality": (np.bincount(self.up["municipality"]) == 1)[self.up["municipality"]],
            "kreis": np.zeros(len(self._keys["kreis"]), dtype=bool),
            "land": np.bincount(self.up["kreis"]) == 1,
        }

    def _parents(self, level: Level, above: Level) -> Ints:
        return np.array([self._index[above][key[: _DIGITS[above]]] for key in self._keys[level]], dtype=np.int64)

    def keys(self, level: Level) -> tuple[str, ...]:
        """The keys of one level in order."""
        return self._keys[level]

    def find(self, level: Level, key: str) -> int:
        """The place of a key in its level; KeyError where there is none."""
        return self._index[level][key]

    def kreis_of(self, level: Level) -> Ints:
        """For each area of a level the place of a Kreis: its own, the one it is part of, or the first one of the Land."""
        if level == "municipality":
            return self.up["municipality"]
        if level == "kreis":
            return np.arange(len(self._keys["kreis"]))
        return np.searchsorted(self.up["kreis"], np.arange(len(self._keys["land"])))

    def places(self, numbers: NDArray[np.integer]) -> Ints:
        """For each official key, as a number, the place of its municipality; ValueError where one is not in the list."""
        places = np.searchsorted(self.numbers, numbers)
        inside = np.minimum(places, len(self.numbers) - 1)
        if not np.array_equal(self.numbers[inside], numbers):
            raise ValueError("an area of the snapshot is no municipality of the catalogue")
        return inside

    def starts(self, level: Level) -> Ints:
        """Where each area of a level begins in the ordered level below it."""
        below = self.up[LEVELS[LEVELS.index(level) - 1]]
        return np.searchsorted(below, np.arange(len(self._keys[level])))
