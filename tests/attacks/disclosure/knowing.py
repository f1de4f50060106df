"""What an attacker computes: where a person is counted, how unknown changes spread over these cells, and his best guess."""

import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.monitoring.catalogue import Catalogue, table_name
from app.monitoring.parameters import LEVELS, Level
from app.monitoring.release import Table
from tests.attacks.disclosure.district import Snapshot

DEEP = int(os.environ.get("KIIM_ATTACKS_DEEP", "1"))
Tables = Mapping[str, Table]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Score:
    """The outcome of a game: advantage over guessing, and its standard error."""

    advantage: float
    error: float
    trials: int

    def __str__(self) -> str:
        return f"{self.advantage:+.3f} +- {self.error:.3f} ({self.trials} trials)"


def membership(right: Sequence[bool]) -> Score:
    """2 * accuracy - 1 of a fair coin."""
    share = float(np.mean(right))
    return Score(2 * share - 1, 2 * float(np.sqrt(share * (1 - share) / len(right))) or 1 / len(right), len(right))


def value(right: Sequence[bool], baseline: Sequence[bool]) -> Score:
    """(accuracy - baseline) / (1 - baseline), the error taken over the pairs of guesses."""
    accuracy, base = float(np.mean(right)), float(np.mean(baseline))
    paired = np.asarray(right, dtype=float) - np.asarray(baseline, dtype=float)
    return Score((accuracy - base) / (1 - base), float(paired.std() / np.sqrt(len(paired)) / (1 - base)), len(right))


@dataclass(frozen=True)
class Counted:
    """The cells that a change moves, with the direction in which it moves them."""

    level: Level
    dimensions: tuple[str, ...]
    place: tuple[int, ...]
    direction: int

    @property
    def table(self) -> str:
        """The name of the table."""
        return table_name(self.level, self.dimensions)

    def area(self, tables: Tables) -> str:
        """The key of the area."""
        return tables[self.table].areas[self.place[0]]

    def read(self, tables: Tables) -> int:
        """The published value, or -1."""
        return int(tables[self.table].values[self.place])


def counted(catalogue: Catalogue, person: Snapshot, direction: int = 1, levels: Sequence[Level] = LEVELS) -> list[Counted]:
    """Every cell in which this one person is counted."""
    municipality = int(catalogue.areas.places(person["area"])[0])
    kreis = int(catalogue.areas.up["municipality"][municipality])
    place: dict[Level, int] = {"municipality": municipality, "kreis": kreis, "land": int(catalogue.areas.up["kreis"][kreis])}
    found = []
    for level in levels:
        for table in catalogue.tables[level]:
            of = [int(catalogue.dimensions[code].of_value[person[catalogue.dimensions[code].column][0]]) for code in table]
            found.append(Counted(level, table, (place[level], *of), direction))
    return found


def changed(catalogue: Catalogue, before: Snapshot, after: Snapshot, levels: Sequence[Level] = LEVELS) -> list[Counted]:
    """The cells that differ when one person's row changes."""
    left, came = counted(catalogue, before, -1, levels), counted(catalogue, after, 1, levels)
    pairs = [(old, new) for old, new in zip(left, came, strict=True) if old.place != new.place]
    return [cell for pair in pairs for cell in pair]


def spread(catalogue: Catalogue, cells: Sequence[Counted], others: Snapshot, fixed_number: bool) -> Floats:
    """How the cells move together when one of `others` comes or goes; with a fixed number only composition is unknown."""
    inside = np.ones((len(others["area"]), len(cells)))
    for column, cell in enumerate(cells):
        for code, wanted in zip(cell.dimensions, cell.place[1:], strict=True):
            dimension = catalogue.dimensions[code]
            inside[:, column] *= dimension.of_value[others[dimension.column]] == wanted
    if fixed_number:
        inside = inside - inside.mean(axis=0)
    moved: Floats = inside.T @ inside / len(inside)
    return moved


def strength(direction: Floats, covariance: Floats) -> float:
    """The advantage that the best linear test has against Gaussian noise of this covariance."""
    return math.erf(math.sqrt(float(direction @ np.linalg.solve(covariance, direction)) / 8))


def guess(difference: Floats, direction: Floats, covariance: Floats) -> float:
    """Above 0 where the change is more likely than not: the linear test that is best against Gaussian noise."""
    weights = np.linalg.solve(covariance, direction)
    return float(weights @ (difference - direction / 2))
