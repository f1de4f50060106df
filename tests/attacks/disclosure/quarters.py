"""Quarter after quarter in several Kreise: people come and go, and perhaps the person an attacker looks for is one of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from app.monitoring.area_tree import Ints
from app.monitoring.catalogue import Catalogue
from app.monitoring.disclosure import Engine
from app.monitoring.parameters import LEVELS, Level, Parameters
from app.monitoring.release import Release
from tests.attacks.disclosure.district import MUNICIPALITIES, Snapshot, areas_of, join, people, take
from tests.attacks.disclosure.knowing import Counted, Floats, Tables, changed, counted, guess, spread, strength
from tests.attacks.disclosure.naive_tables import NaiveEngine

START = date(2026, 3, 31)
QUARTER = timedelta(days=91)
STORIES = ("joins", "withdraws", "balanced", "level")


@dataclass
class Quarter:
    """One person looked for, in one Kreis, between two releases."""

    story: str
    cells: list[Counted]
    there: bool
    unknown: int
    known_rows: Snapshot
    known_signs: Floats
    before: Release
    after: Release
    naive_before: Tables
    naive_after: Tables
    elsewhere: tuple[float, float]
    others: Snapshot = field(repr=False)


@dataclass
class _Change:
    """What happens in one Kreis in one quarter."""

    story: str
    cells: list[Counted]
    there: bool
    leaving: list[int]
    coming: Snapshot
    own_rows: tuple[Snapshot, Floats]


def quarters(
    catalogue: Catalogue, parameters: Parameters, rng: np.random.Generator, steps: int, unknown: int, elsewhere: int
) -> Iterator[Quarter]:
    """Play so many quarters; every Kreis tells another of the stories each time.

    In the municipality of the person looked for, `unknown` others come or go; `elsewhere` more do in the rest of her Kreis.
    """
    engine, naive = Engine(catalogue, parameters), NaiveEngine(catalogue)
    now = people(catalogue, rng, areas_of(catalogue))
    others = people(catalogue, rng, np.full(1500, now["area"][0]))
    before, naive_before = engine.release(now, START, rng.bytes(16)), naive.release(now, START, b"")
    for step in range(1, steps + 1):
        changes = [
            _change(catalogue, rng, now, kreis, STORIES[(kreis + step) % len(STORIES)], unknown, elsewhere)
            for kreis in range(len(catalogue.areas.keys("kreis")))
        ]
        gone = np.ones(len(now["area"]), dtype=bool)
        gone[[place for change in changes for place in change.leaving]] = False
        rows = [(take(now, ~gone), -np.ones(int((~gone).sum())))]
        rows += [(change.coming, np.ones(len(change.coming["area"]))) for change in changes]
        now = join(take(now, gone), *[change.coming for change in changes])
        after = engine.release(now, START + step * QUARTER, rng.bytes(16), before)
        naive_after = naive.release(now, START, b"")
        for change in changes:
            own, signs = change.own_rows
            yield Quarter(
                change.story,
                change.cells,
                change.there,
                unknown,
                join(*[row for row, _ in rows], own),
                np.concatenate([sign for _, sign in rows] + [-signs]),
                before,
                after,
                naive_before.tables,
                naive_after.tables,
                (elsewhere, (len(changes) - 1) * (unknown + elsewhere)),
                others,
            )
        before, naive_before = after, naive_after


def _change(
    catalogue: Catalogue, rng: np.random.Generator, now: Snapshot, kreis: int, story: str, unknown: int, elsewhere: int
) -> _Change:
    area = int(catalogue.areas.keys("municipality")[kreis * MUNICIPALITIES + int(rng.integers(MUNICIPALITIES))])
    here = np.flatnonzero(now["area"] == area)
    leaves = unknown // 2 if story == "balanced" else int(rng.binomial(unknown, 0.5))
    leaves = min(leaves, len(here) - 1)
    chosen = [int(place) for place in rng.permutation(here)[: leaves + 1]]
    target, leaving = chosen[0], chosen[1:]
    coming = people(catalogue, rng, np.full(unknown - leaves, area))
    neighbours = np.flatnonzero((now["area"] // 1000 == area // 1000) & (now["area"] != area))
    leaving += [int(place) for place in rng.choice(neighbours, elsewhere // 2, replace=False)]
    coming = join(coming, people(catalogue, rng, rng.choice(now["area"][neighbours], elsewhere - elsewhere // 2)))
    there = bool(rng.integers(2))
    old, new = take(now, np.array([target])), people(catalogue, rng, np.array([area]))
    nobody = take(old, np.zeros(1, dtype=bool))
    if story in ("joins", "balanced"):
        cells, own = counted(catalogue, new), (new, np.ones(1))
        coming = join(coming, new) if there else coming
    elif story == "withdraws":
        cells, own = counted(catalogue, old, -1), (old, -np.ones(1))
        leaving += [target] if there else []
    else:
        risen = {**old, "level": np.array([(int(old["level"][0]) + 1) % 7])}
        cells, own = changed(catalogue, old, risen), (join(old, risen), np.array([-1.0, 1.0]))
        leaving += [target] if there else []
        coming = join(coming, risen) if there else coming
    return _Change(story, cells, there, leaving, coming, own if there else (nobody, np.zeros(0)))


@dataclass(frozen=True)
class Attack:
    """A score, above 0 where the attacker says that the person changed, and the advantage that his test has on average."""

    score: float
    strength: float


def attack(quarter: Quarter, catalogue: Catalogue, parameters: Parameters, *, insider: bool) -> Attack:
    """Compare two releases of the real engine. An insider knows every other change; both look only at blocks that are new."""
    cells = [
        cell
        for cell in quarter.cells
        if cell.read(quarter.before.tables) >= 0
        and cell.read(quarter.after.tables) >= 0
        and quarter.after.as_of[cell.area(quarter.after.tables)] == quarter.after.reference_date
    ]
    noise = np.diag([2.0 * parameters.levels[cell.level].sigma2 for cell in cells])
    return _attack(quarter, catalogue, cells, quarter.before.tables, quarter.after.tables, noise, insider)


def naive_attack(quarter: Quarter, catalogue: Catalogue, *, insider: bool) -> Attack:
    """The same on exact counts."""
    cells = [c for c in quarter.cells if c.read(quarter.naive_before) >= 0 and c.read(quarter.naive_after) >= 0]
    noise = 1e-3 * np.eye(len(cells))
    return _attack(quarter, catalogue, cells, quarter.naive_before, quarter.naive_after, noise, insider)


def _attack(
    quarter: Quarter, catalogue: Catalogue, cells: list[Counted], before: Tables, after: Tables, noise: Floats, insider: bool
) -> Attack:
    if not cells:
        return Attack(0.0, 0.0)
    difference = np.array([cell.read(after) - cell.read(before) for cell in cells], dtype=float)
    direction = np.array([cell.direction for cell in cells], dtype=float)
    if insider:
        return Attack(guess(difference - _known(catalogue, cells, quarter), direction, noise), strength(direction, noise))
    here = spread(catalogue, cells, quarter.others, quarter.story == "balanced")
    there = spread(catalogue, cells, quarter.others, False)
    rank = np.array([LEVELS.index(cell.level) for cell in cells])
    least = np.minimum(rank[:, None], rank[None, :])
    elsewhere = (least >= 1) * quarter.elsewhere[0] + (least >= 2) * quarter.elsewhere[1]
    covariance = noise + quarter.unknown * here + elsewhere * there
    return Attack(guess(difference, direction, covariance), strength(direction, covariance))


def _known(catalogue: Catalogue, cells: list[Counted], quarter: Quarter) -> Floats:
    """By how much the changes that are not the person's own moved each cell."""
    rows = quarter.known_rows
    places = catalogue.areas.places(rows["area"])
    at: dict[Level, Ints] = {"municipality": places, "kreis": catalogue.areas.up["municipality"][places]}
    at["land"] = catalogue.areas.up["kreis"][at["kreis"]]
    moved = []
    for cell in cells:
        inside = at[cell.level] == cell.place[0]
        for code, wanted in zip(cell.dimensions, cell.place[1:], strict=True):
            dimension = catalogue.dimensions[code]
            inside = inside & (dimension.of_value[rows[dimension.column]] == wanted)
        moved.append(float(quarter.known_signs[inside].sum()))
    return np.array(moved)
