"""The engine of disclosure control: from a snapshot of people to a release, without a clock, a database or a network.

Steps of a release, in this order: check the snapshot; sketch each area and find the areas that changed enough (changes.py);
count (counting.py); add the noise that belongs to each cell's name (noise.py, cells.py); put the former block where too little
changed; apply the show rules (rules.py); tell of durations (durations.py); add up what it cost (privacy.py). True counts live
inside `Engine.release` and nowhere else.
"""

from collections.abc import Mapping
from datetime import date

import numpy as np

from app.monitoring import changes, durations, privacy
from app.monitoring.area_tree import Bools, Ints
from app.monitoring.catalogue import Catalogue, Duration, table_name
from app.monitoring.cells import blocks, duration_blocks
from app.monitoring.changes import Memory
from app.monitoring.counting import People, Snapshot
from app.monitoring.durations import Days
from app.monitoring.noise import Draws
from app.monitoring.parameters import LEVELS, Level, Parameters
from app.monitoring.release import Release
from app.monitoring.rules import Key, bare, hide_orphans


class Engine:
    """One catalogue under one set of parameters; it keeps nothing between two releases."""

    def __init__(self, catalogue: Catalogue, parameters: Parameters) -> None:
        catalogue.check_sizes(parameters)
        self.catalogue = catalogue
        self.parameters = parameters

    def release(
        self, snapshot: Snapshot, reference_date: date, key: bytes | bytearray, previous: Release | None = None
    ) -> Release:
        """The release of one reference date.

        `key` is sixteen random bytes for this release alone; a bytearray is overwritten with zeros before anything is returned.
        `previous` is the former release with its memory; without it every block is new. BudgetExceeded where it would cost too
        much.
        """
        draws = Draws(bytes(key))
        people = People(self.catalogue, snapshot)
        salt = self._salt(previous, draws)
        sketches = changes.sketch(self.catalogue.areas, people.places, people.rows(), salt, self.parameters)
        fresh = self._fresh(sketches, previous)
        days, spends = self._days(people, draws, fresh, previous)
        spends = self._spends(fresh) + spends
        privacy.check_budget(spends, self.parameters)
        values = self._values(people, draws, fresh, previous)
        if isinstance(key, bytearray):
            key[:] = bytes(len(key))
        return Release(
            catalogue=self.catalogue,
            parameters_version=self.parameters.version,
            reference_date=reference_date,
            values={cell: array.astype(np.int32) for cell, array in values.items()},
            block_dates=self._block_dates(fresh, previous, reference_date),
            days=days,
            spends=tuple(spends),
            memory=self._memory(salt, sketches, fresh, previous),
        )

    def _continues(self, previous: Release | None) -> Release | None:
        """The former release, if its blocks may be repeated: same tables, same areas, same parameters."""
        if previous is None:
            return None
        if previous.memory is None:
            raise ValueError("the former release came without its memory")
        same = (previous.catalogue_version, previous.parameters_version) == (self.catalogue.version, self.parameters.version)
        areas = {area for level in LEVELS for area in self.catalogue.areas.keys(level)}
        return previous if same and set(previous.as_of) == areas else None

    def _salt(self, previous: Release | None, draws: Draws) -> bytes:
        former = self._continues(previous)
        return former.memory.salt if former is not None and former.memory is not None else changes.new_salt(draws)

    def _fresh(self, sketches: Mapping[Level, np.ndarray], previous: Release | None) -> dict[Level, Bools]:
        """Per level which areas get a new block; an area that is a Kreis by name follows that Kreis."""
        areas = self.catalogue.areas
        former = self._continues(previous)
        if former is None or former.memory is None:
            return {level: np.ones(len(areas.keys(level)), dtype=bool) for level in LEVELS}
        fresh = changes.moved(sketches, former.memory.sketches, self.parameters)
        return {level: np.where(areas.is_kreis[level], fresh["kreis"][areas.kreis_of(level)], fresh[level]) for level in LEVELS}

    def _values(self, people: People, draws: Draws, fresh: Mapping[Level, Bools], previous: Release | None) -> dict[Key, Ints]:
        former = self._continues(previous)
        values: dict[Key, Ints] = {}
        for (level, table), counts in people.counts().items():
            rules = self.parameters.levels[level]
            noise = draws.noise(blocks(self.catalogue, level, table), rules.sigma2, rules.bound).reshape(counts.shape)
            array = bare(counts, noise, rules.threshold, self.parameters.persons)
            if former is not None:
                array = array.copy()
                array[~fresh[level]] = former.tables[table_name(level, table)].values[~fresh[level]]
            values[level, table] = array
        hide_orphans(self.catalogue, self.parameters, values)
        return values

    def _days(
        self, people: People, draws: Draws, fresh: Mapping[Level, Bools], previous: Release | None
    ) -> tuple[dict[tuple[str, str], Days], list[privacy.Spend]]:
        told: dict[tuple[str, str], Days] = {}
        spends: list[privacy.Spend] = []
        former, areas = self._continues(previous), self.catalogue.areas
        for number, duration in enumerate(self.catalogue.durations):
            days = people.days(duration.code)
            for level in duration.levels:
                rules = self.parameters.levels[level]
                noise = draws.noise(duration_blocks(self.catalogue, level, number), rules.sigma2, rules.bound)
                of_area = _grouped(people.places_at(level), days, len(noise))
                alone = areas.is_kreis[level]
                for place, area in enumerate(areas.keys(level)):
                    if alone[place]:
                        continue
                    if former is not None and not fresh[level][place]:
                        told[duration.code, area] = former.days(duration.code, area)
                        continue
                    told[duration.code, area] = durations.tell(
                        of_area[place], int(noise[place]), rules, self.parameters, level in duration.mean_levels
                    )
                if (fresh[level] & ~alone).any():
                    spends += self._duration_spends(level, duration.code, level in duration.mean_levels)
            told |= self._days_of_kreise(duration, told)
        return told, spends

    def _days_of_kreise(self, duration: Duration, told: Mapping[tuple[str, str], Days]) -> dict[tuple[str, str], Days]:
        """Areas that are a Kreis by another name: what was told of that Kreis, because a second draw would tell more than one."""
        areas = self.catalogue.areas
        found: dict[tuple[str, str], Days] = {}
        for level in duration.levels:
            of_kreis = areas.kreis_of(level)
            for place, area in enumerate(areas.keys(level)):
                if areas.is_kreis[level][place]:
                    found[duration.code, area] = told.get((duration.code, areas.keys("kreis")[of_kreis[place]]), Days())
        return found

    def _spends(self, fresh: Mapping[Level, Bools]) -> list[privacy.Spend]:
        """What the tables cost at each level where anything is new."""
        return [
            privacy.of_table(level, table_name(level, table), self.parameters)
            for level in LEVELS
            if fresh[level].any()
            for table in self.catalogue.tables[level]
        ]

    def _duration_spends(self, level: Level, code: str, mean: bool) -> list[privacy.Spend]:
        quantile = privacy.of_quantile(level, code, self.parameters)
        spends = [privacy.of_table(level, code, self.parameters), *[quantile] * len(durations.QUARTILES)]
        if mean:
            spends.append(privacy.of_mean(level, code, self.parameters))
        return spends

    def _block_dates(self, fresh: Mapping[Level, Bools], previous: Release | None, now: date) -> dict[Level, tuple[date, ...]]:
        former = self._continues(previous)
        return {
            level: tuple(
                now if new or former is None else former.as_of[area]
                for area, new in zip(self.catalogue.areas.keys(level), fresh[level], strict=True)
            )
            for level in LEVELS
        }

    def _memory(
        self, salt: bytes, sketches: Mapping[Level, np.ndarray], fresh: Mapping[Level, Bools], previous: Release | None
    ) -> Memory:
        """The sketches of the blocks that stand now: new ones of this run, the others as they were."""
        former = self._continues(previous)
        if former is None or former.memory is None:
            return Memory(salt, sketches)
        kept = former.memory.sketches
        return Memory(salt, {level: np.where(fresh[level][:, None], sketches[level], kept[level]) for level in LEVELS})


def _grouped(places: Ints, days: Ints, areas: int) -> list[Ints]:
    """The days of the people who have some, by area."""
    has = days >= 0
    order = np.argsort(places[has], kind="stable")
    ends = np.cumsum(np.bincount(places[has], minlength=areas))[:-1]
    return np.split(days[has][order], ends)
