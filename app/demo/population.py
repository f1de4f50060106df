"""An invented population that a monitoring office could watch: people arrive, learn, work, move, and leave, quarter by quarter.

They exist as statistics vectors only, drawn from a seed; nobody of them has a record. What happens to them follows a few plain
rules (app/demo/lives.py), so that shares differ by age, country and years of stay and move over time as real ones do.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from app.demo.lives import Lives, live, newly_arrived
from app.facts.columns import repack
from app.facts.layout import FIRST, NOT_ANSWERED, NOT_ASKED, SLOTS, UNKNOWN

QUARTERS_BEFORE = 40
"""How many quarters somebody may have been there when the first one counts."""

_SKEW = 1.6  # more people in the first municipalities, as in app/demo/people.py
_USUAL, _PEAK, _RECENT = 110, 950, 330  # arrivals a quarter at size 1
_PEAKED = range(QUARTERS_BEFORE - 10, QUARTERS_BEFORE - 7)
_LEAVE, _MOVE = 0.013, 0.01
_ALWAYS_SAID = frozenset({"ags", "birth_year", "sex", "arrival_year"})
_SILENT = ((45, NOT_ANSWERED), (75, NOT_ASKED), (85, UNKNOWN))  # of a thousand


class Population:
    """The people of some municipalities at the end of a quarter; `pass_quarter` goes on to the next one."""

    def __init__(self, seed: int, municipalities: Sequence[str], first: date, size: float = 1.0) -> None:
        self._rng = np.random.default_rng(seed)
        self._keys = np.array([int(key) for key in municipalities], dtype=np.int64)
        self._size = size
        self._passed = 0
        self._people: Lives = newly_arrived(self._rng, self._places(0), first.year)
        for before in range(QUARTERS_BEFORE, 0, -1):
            self.pass_quarter(_quarters_before(first, before))
        self.pass_quarter(first)

    def __len__(self) -> int:
        return len(self._people["ags"])

    def pass_quarter(self, end: date) -> None:
        """Let a quarter pass that ends on this day."""
        rng, people = self._rng, self._people
        live(rng, people, end.year)
        stay = rng.random(len(people["ags"])) >= _LEAVE
        people = {name: column[stay] for name, column in people.items()}
        moves = rng.random(len(people["ags"])) < _MOVE
        people["ags"][moves] = self._places(int(moves.sum()))
        arrived = newly_arrived(rng, self._places(self._arrivals()), end.year)
        self._people = {name: np.concatenate([column, arrived[name]]) for name, column in people.items()}
        self._passed += 1

    def vectors(self) -> NDArray[np.uint8]:
        """Everybody's statistics vector, shape (people, SIZE); some have not said everything, or were not asked."""
        people = self._people
        numbers = {slot.name: people[slot.name].astype(np.int64) for slot in SLOTS}
        for place, slot in enumerate(SLOTS):
            if slot.name in _ALWAYS_SAID:
                continue
            chance = (people["trait"] * 31 + place * 137) % 1000
            for below, number in reversed(_SILENT):
                numbers[slot.name] = np.where(chance < below, number, numbers[slot.name])
        return repack(numbers)

    def _arrivals(self) -> int:
        usual = _PEAK if self._passed in _PEAKED else _RECENT if self._passed > _PEAKED.stop else _USUAL
        return int(usual * self._size * self._rng.uniform(0.85, 1.15))

    def _places(self, count: int) -> NDArray[np.int64]:
        """Municipalities of so many people, as the vector's numbers."""
        return self._keys[(len(self._keys) * self._rng.random(count) ** _SKEW).astype(np.int64)] + FIRST


def _quarters_before(day: date, quarters: int) -> date:
    month = day.year * 12 + day.month - 1 - 3 * quarters
    return date(month // 12, month % 12 + 1, 1)
