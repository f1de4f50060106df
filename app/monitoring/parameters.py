"""The numbers that decide how aggregates leave the system: one versioned file, read and checked here."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

Level = Literal["municipality", "kreis", "land"]
LEVELS: tuple[Level, ...] = ("municipality", "kreis", "land")


@dataclass(frozen=True, slots=True)
class LevelRules:
    """Noise, show rules and limits of one area level."""

    sigma2: int
    bound: int
    threshold: int
    parent: int
    tables: int
    changes: int
    rho: float


@dataclass(frozen=True, slots=True)
class DurationRules:
    """The grid of days, what one quantile costs, and how many people must stand behind it."""

    epsilon: float
    first: int
    last: int
    step: int
    median: int
    quartiles: int

    @property
    def grid(self) -> list[int]:
        """The days a quantile may be."""
        return list(range(self.first, self.last + 1, self.step))


@dataclass(frozen=True, slots=True)
class MeanRules:
    """Where days are cut, what a sum costs, and how many people must stand behind a mean."""

    epsilon: float
    upper: int
    denominator: int


@dataclass(frozen=True, slots=True)
class OpenDataRules:
    """The yearly budget of the open data, its least value and the number of its tables."""

    rho: float
    threshold: int
    tables: int


@dataclass(frozen=True, slots=True)
class Parameters:
    """All of them, under one version."""

    version: str
    persons: int
    levels: Mapping[Level, LevelRules]
    share_denominator: int
    durations: DurationRules
    means: MeanRules
    open_data: OpenDataRules


def read_parameters(text: str) -> Parameters:
    """The parameters written in a TOML text; a missing, unknown or impossible one is a ValueError."""
    file: dict[str, Any] = tomllib.loads(text)
    try:
        parameters = Parameters(
            version=file["version"],
            persons=file["rules"]["persons"],
            levels={level: LevelRules(**file["level"][level]) for level in LEVELS},
            share_denominator=file["shares"]["denominator"],
            durations=DurationRules(**file["durations"]),
            means=MeanRules(**file["means"]),
            open_data=OpenDataRules(**file["open_data"]),
        )
    except (KeyError, TypeError) as wrong:
        raise ValueError(f"parameters: {wrong}") from wrong
    for level, rules in parameters.levels.items():
        if not 0 < parameters.persons <= rules.threshold <= rules.parent or rules.sigma2 <= 0 or rules.bound <= 0:
            raise ValueError(f"parameters of {level}: persons <= threshold <= parent, noise above nothing")
    return parameters


def load_parameters() -> Parameters:
    """The parameters that are shipped and in force."""
    return read_parameters(resources.files("app.monitoring").joinpath("data/parameters.toml").read_text("utf-8"))
