"""Games over time: one person joins, withdraws or changes her level between two dates, and an attacker compares the releases."""

from collections.abc import Callable

import numpy as np
import pytest

from app.monitoring.disclosure import Engine
from app.monitoring.parameters import Parameters, load_parameters
from tests.attacks.disclosure.district import areas_of, district, join, people, take
from tests.attacks.disclosure.knowing import DEEP, Score, counted, membership
from tests.attacks.disclosure.naive_tables import NaiveEngine
from tests.attacks.disclosure.quarters import QUARTER, START, STORIES, Attack, Quarter, attack, naive_attack, quarters

TIME, UNKNOWN, INSIDER, NAIVE_LOSES = 0.15, 0.25, 0.5, 0.7
Report = Callable[[str, object], None]


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return load_parameters()


class Outcome:
    """What one attack reached over many quarters: guesses as they fell, and the mean strength of the tests, which varies less."""

    def __init__(self, played: list[tuple[Quarter, Attack]]) -> None:
        self.played: Score = membership(
            [(found.score > 0) == quarter.there if found.score else False for quarter, found in played]
        )
        self.strength = float(np.mean([found.strength for _, found in played]))

    def __str__(self) -> str:
        return f"expected {self.strength:+.3f}, played {self.played}"

    def holds(self, limit: float) -> bool:
        """Expected within the limit, and what was played is not above it by more than chance allows."""
        return self.strength <= limit and self.played.advantage <= limit + 3 * self.played.error


@pytest.mark.parametrize("story", ["joins", "withdraws", "level"])
def test_a_single_change_between_two_dates_leaves_no_trace(parameters: Parameters, report: Report, story: str) -> None:
    catalogue, rng = district(), np.random.default_rng(11)
    engine, naive = Engine(catalogue, parameters), NaiveEngine(catalogue)
    now = people(catalogue, rng, areas_of(catalogue))
    first, naive_first = engine.release(now, START, rng.bytes(16)), naive.release(now, START, b"")
    seen, naive_seen = [], []
    for _ in range(8 * DEEP):
        who = int(rng.integers(len(now["area"])))
        person, rest = take(now, np.array([who])), take(now, np.arange(len(now["area"])) != who)
        risen = {**person, "level": (person["level"] + 1) % 7}
        later = {"joins": join(now, person), "withdraws": rest, "level": join(rest, risen)}[story]
        second, naive_second = engine.release(later, START + QUARTER, rng.bytes(16), first), naive.release(later, START, b"")
        seen.append(any(not np.array_equal(first.tables[name].values, second.tables[name].values) for name in first.tables))
        cells = counted(catalogue, person)
        naive_seen.append(any(cell.read(naive_first.tables) != cell.read(naive_second.tables) for cell in cells))
    # Whoever sees a difference says yes; whoever sees none says no and is right about every coin that fell to no.
    advantage, naive_advantage = float(np.mean(seen)), float(np.mean(naive_seen))
    report(f"time, one person {story}", f"real {advantage:+.3f}, naive {naive_advantage:+.3f}, limit {TIME}")
    assert naive_advantage > NAIVE_LOSES
    assert advantage <= TIME


def test_a_change_among_eighteen_unknown_ones_stays_hard_to_tell(parameters: Parameters, report: Report) -> None:
    catalogue = district(6)
    played = list(quarters(catalogue, parameters, np.random.default_rng(12), 12 * DEEP, unknown=18, elsewhere=0))
    for story in STORIES:
        told = [quarter for quarter in played if quarter.story == story]
        real = Outcome([(quarter, attack(quarter, catalogue, parameters, insider=False)) for quarter in told])
        naive = Outcome([(quarter, naive_attack(quarter, catalogue, insider=False)) for quarter in told])
        report(f"time, 18 unknown changes, {story}", f"real {real}; naive {naive.played}; limit {UNKNOWN}")
        assert naive.played.advantage > NAIVE_LOSES
        assert real.holds(UNKNOWN)


def test_an_insider_who_knows_every_other_change_is_held_at_a_half(parameters: Parameters, report: Report) -> None:
    catalogue = district(4)
    played = list(quarters(catalogue, parameters, np.random.default_rng(13), 10 * DEEP, unknown=18, elsewhere=110))
    assert all(set(quarter.after.as_of.values()) >= {quarter.after.reference_date} for quarter in played)
    assert all(quarter.after.as_of["06"] == quarter.after.reference_date for quarter in played)  # Kreis and Land are attacked too
    real = Outcome([(quarter, attack(quarter, catalogue, parameters, insider=True)) for quarter in played])
    naive = Outcome([(quarter, naive_attack(quarter, catalogue, insider=True)) for quarter in played])
    unknown = Outcome([(quarter, attack(quarter, catalogue, parameters, insider=False)) for quarter in played])
    report("insider who knows all other changes, three levels", f"real {real}; naive {naive.played}; limit {INSIDER}")
    report("three levels, 18 unknown changes and 110 more in the Kreis", f"real {unknown}; no limit was set")
    assert naive.played.advantage > NAIVE_LOSES
    assert real.holds(INSIDER)
