"""The plain rules by which the demo's invented population lives: what somebody brings, and what a quarter changes.

Columns are those of the statistics vector, by slot name, as its numbers; and five more that only serve to go on inventing: `pace`
(levels of German a quarter), `progress` (levels so far), `ceiling` (levels she will reach), `quarters` (since arrival), `trait`.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from app.facts.layout import BY_NAME, DAYS_PER_STEP, FIRST, FIRST_YEAR, LATEST_DAYS, NOT_ASKED, SLOTS

Lives = dict[str, NDArray[np.number]]
Bools = NDArray[np.bool_]
Numbers = NDArray[np.int64]

_STEPS_A_QUARTER = 6
_MOST_STEPS = LATEST_DAYS // DAYS_PER_STEP
_B1 = 3
_COUNTRIES = {
    "UA": 30, "SY": 19, "AF": 11, "TR": 8, "IQ": 4, "IR": 4, "ER": 5, "SO": 4, "RU": 4, "eu_efta": 7, "other_europe": 4,
    "NG": 2, "other_africa": 3, "IN": 2, "other_asia": 2, "americas_oceania": 1,
}  # fmt: skip
_AGES = ((0, 5, 7), (6, 15, 15), (16, 20, 13), (21, 34, 34), (35, 49, 21), (50, 64, 8), (65, 80, 2))
_AGES_UA = ((0, 5, 5), (6, 15, 16), (16, 20, 9), (21, 34, 19), (35, 49, 28), (50, 64, 15), (65, 80, 8))
_HOMES = {"shared_accommodation": 6, "decentralised_accommodation": 4, "own_dwelling": 1}
_HOMES_UA = {"shared_accommodation": 3, "decentralised_accommodation": 3, "own_dwelling": 5, "other": 1}
_LEVELS = ("below_A1", "A1", "A2", "B1", "B2", "C1", "C2")


def number(slot: str, code: str) -> int:
    """The number of a code in its slot."""
    return BY_NAME[slot].number(code)


def ages(people: Lives, year: int) -> Numbers:
    """Everybody's age in this year."""
    return year - FIRST_YEAR + FIRST - people["birth_year"].astype(np.int64)


def newly_arrived(rng: np.random.Generator, places: Numbers, year: int) -> Lives:
    """Somebody new in each of these municipalities (numbers of the slot `ags`)."""
    count = len(places)
    people: Lives = {slot.name: np.full(count, NOT_ASKED, dtype=np.int64) for slot in SLOTS}
    people["ags"] = places
    people["country_group"] = _pick(rng, "country_group", count, _COUNTRIES)
    ukraine = people["country_group"] == number("country_group", "UA")
    age = np.where(ukraine, _aged(rng, count, _AGES_UA), _aged(rng, count, _AGES))
    people["birth_year"] = year - age - FIRST_YEAR + FIRST
    people["arrival_year"] = np.full(count, year - FIRST_YEAR + FIRST)
    female = rng.random(count) < np.where(ukraine, 0.63, 0.39)
    people["sex"] = np.where(female, number("sex", "female"), number("sex", "male"))
    people["sex"][rng.random(count) < 0.004] = number("sex", "diverse")
    _educate(rng, people, age)
    people["quarters"] = np.zeros(count, dtype=np.int64)
    people["trait"] = rng.integers(0, 1000, count)
    people["progress"] = np.where(rng.random(count) < 0.15, rng.uniform(0, 3, count), rng.uniform(0, 0.9, count))
    isced = people["isced"] - FIRST
    people["pace"] = np.clip(rng.normal(0.16 + 0.02 * isced - 0.006 * np.maximum(age - 35, 0), 0.07), 0.02, None)
    people["ceiling"] = np.clip(rng.normal(3.2 + 0.25 * isced - 0.03 * np.maximum(age - 35, 0), 1.2), 0.5, 6)
    people["housing"] = np.where(ukraine, _pick(rng, "housing", count, _HOMES_UA), _pick(rng, "housing", count, _HOMES))
    people["contacts"] = _pick(rng, "contacts", count, {"none": 3, "one": 3, "two": 2, "three_to_nine": 2})
    people["counselling"] = _pick(rng, "counselling", count, {"none": 3, "open": 6, "ended": 1})
    people["days_to_b1"] = np.full(count, NOT_ASKED, dtype=np.int64)
    return people


def live(rng: np.random.Generator, people: Lives, year: int) -> None:
    """Let a quarter pass for everybody, in place."""
    people["quarters"] = people["quarters"] + 1
    age = ages(people, year)
    _learn(rng, people, age)
    _work(rng, people, age)
    _dwell(rng, people)
    _school(rng, people, age)
    _be_recognised(rng, people, age)
    _be_advised(rng, people)


def _educate(rng: np.random.Generator, people: Lives, age: Numbers) -> None:
    count = len(age)
    grown = _pick(rng, "isced", count, {"0": 4, "1": 14, "2": 22, "3": 24, "4": 4, "5": 5, "6": 16, "7": 9, "8": 1})
    young = FIRST + np.clip((age - 4) // 5, 0, 2)
    people["isced"] = np.where(age >= 21, grown, np.minimum(grown, young))
    isced = people["isced"] - FIRST
    school = np.where(isced >= 3, number("schooling", "foreign_equivalence_unknown"), number("schooling", "hauptschule"))
    school = np.where((isced >= 3) & (rng.random(count) < 0.35), number("schooling", "abitur"), school)
    school = np.where((isced == 2) & (rng.random(count) < 0.4), number("schooling", "intermediate"), school)
    people["schooling"] = np.where(isced < 2, number("schooling", "none"), school)
    parent = (age >= 20) & (age < 48)
    wish = _pick(rng, "kita_wish", count, {"no_child": 50, "none": 22, "one": 18, "two": 8, "three_or_more": 2})
    people["kita_wish"] = np.where(parent, wish, number("kita_wish", "no_child"))


def _learn(rng: np.random.Generator, people: Lives, age: Numbers) -> None:
    course, progress = people["course"], people["progress"]
    chance = rng.random(len(age))
    of = {code: number("course", code) for code in BY_NAME["course"].codes}
    course[(course == NOT_ASKED) & (age >= 16)] = of["none"]
    wants = (course == of["none"]) & (age < 65) & (progress < _B1) & (people["quarters"] < 12) & (chance < 0.32)
    starts = (course == of["registered"]) & (chance < 0.55)
    ends = (course == of["running"]) & (chance < 0.3)
    course[wants] = of["registered"]
    waited = rng.integers(1, 9, len(age)) + np.where(people["trait"] % 4 == 0, _STEPS_A_QUARTER, 0)
    people["days_to_course"] = np.where(starts, FIRST + waited, people["days_to_course"])
    course[starts] = of["running"]
    course[ends] = np.select([chance < 0.19, chance < 0.25], [of["successful"], of["not_successful"]], of["ended"])[ends]
    faster = np.where(course == of["running"], 2.2, 0.55)
    before = progress.copy()
    people["progress"] = progress = np.where(age >= 5, np.minimum(progress + people["pace"] * faster, people["ceiling"]), 0.0)
    reached = (before < _B1) & (progress >= _B1) & (age >= 12)
    steps = np.minimum(people["quarters"] * _STEPS_A_QUARTER - rng.integers(0, _STEPS_A_QUARTER, len(age)), _MOST_STEPS)
    people["days_to_b1"] = np.where(reached, FIRST + np.maximum(1, steps), people["days_to_b1"])
    untested = (people["trait"] % 13 == 0) & (course == of["none"])
    first = number("level", _LEVELS[0])
    people["level"] = np.where(untested, number("level", "not_tested"), first + progress.astype(np.int64))
    people["level"] = np.where(age < 6, NOT_ASKED, people["level"])


def _work(rng: np.random.Generator, people: Lives, age: Numbers) -> None:
    status, chance = people["employment"], rng.random(len(age))
    of = {code: number("employment", code) for code in BY_NAME["employment"].codes}
    grown = (age >= 18) & (age < 66)
    fresh = grown & (status == NOT_ASKED)
    status[fresh] = np.where((age < 23) & (chance < 0.6), of["in_education"], of["not_working"])[fresh]
    progress = people["progress"]
    seeks = (status == of["not_working"]) & (chance < 0.05 + 0.02 * progress)
    found = (status == of["seeking_work"]) & (chance < 0.03 + 0.035 * progress)
    lost = (status == of["employed"]) & (chance < 0.025)
    learned = (status == of["in_education"]) & (age >= 21) & (chance < 0.12)
    own = (status == of["employed"]) & (chance > 0.995)
    status[seeks | lost | learned] = of["seeking_work"]
    status[found] = of["employed"]
    status[own] = of["self_employed"]
    status[age >= 66] = of["retired"]
    status[age < 18] = np.where(age < 6, NOT_ASKED, of["in_education"])[age < 18]


def _dwell(rng: np.random.Generator, people: Lives) -> None:
    home, chance = people["housing"], rng.random(len(people["housing"]))
    of = {code: number("housing", code) for code in BY_NAME["housing"].codes}
    own = (home == of["shared_accommodation"]) & (chance < 0.035) | (home == of["decentralised_accommodation"]) & (chance < 0.045)
    apart = (home == of["shared_accommodation"]) & (chance > 0.9)
    home[own] = of["own_dwelling"]
    home[apart] = of["decentralised_accommodation"]


def _school(rng: np.random.Generator, people: Lives, age: Numbers) -> None:
    place, chance = people["enrolment"], rng.random(len(age))
    of = {code: number("enrolment", code) for code in BY_NAME["enrolment"].codes}
    duty = (age >= 6) & (age <= 20)
    fresh = duty & (place <= NOT_ASKED)
    place[fresh] = np.where(chance < 0.55, of["waiting_for_place"], of["not_enrolled"])[fresh]
    older = age >= 16
    asks = (place == of["not_enrolled"]) & (chance < np.where(older, 0.22, 0.6)) & ~fresh
    enters = (place == of["waiting_for_place"]) & (chance < np.where(older, 0.24, 0.55)) & ~fresh
    leaves = (place == of["enrolled"]) & (age >= 19) & (chance < 0.12)
    place[asks] = of["waiting_for_place"]
    place[enters] = of["enrolled"]
    place[leaves | (age > 20)] = of["finished"]
    place[age < 6] = NOT_ASKED
    child = (people["kita_wish"] == number("kita_wish", "one")) & (chance < 0.09)
    people["kita_wish"][child] = number("kita_wish", "none")


def _be_recognised(rng: np.random.Generator, people: Lives, age: Numbers) -> None:
    state, chance = people["recognition"], rng.random(len(age))
    of = {code: number("recognition", code) for code in BY_NAME["recognition"].codes}
    comes = (age >= 20) & (people["isced"] >= FIRST + 3) & (state == NOT_ASKED) & (chance < 0.3)
    state[comes] = np.where(chance < 0.12, of["not_needed"], of["advised"])[comes]
    files = (state == of["advised"]) & (chance > 0.88)
    whole = (state == of["filed"]) & (chance < 0.4)
    decided = (state == of["complete"]) & (chance < 0.45) & ~whole
    outcome = np.select([chance < 0.22, chance < 0.40], [of["full"], of["partial"]], of["refused"])
    state[files] = of["filed"]
    state[whole & ~files] = of["complete"]
    state[decided] = outcome[decided]


def _be_advised(rng: np.random.Generator, people: Lives) -> None:
    """Contacts are those of the last year: many soon after arrival, few later."""
    count = len(people["contacts"])
    again = rng.random(count) < 0.3
    soon = _pick(rng, "contacts", count, {"none": 2, "one": 2, "two": 3, "three_to_nine": 4, "ten_or_more": 1})
    late = _pick(rng, "contacts", count, {"none": 12, "one": 4, "two": 2, "three_to_nine": 1})
    people["contacts"] = np.where(again, np.where(people["quarters"] < 8, soon, late), people["contacts"])


def _aged(rng: np.random.Generator, count: int, bands: tuple[tuple[int, int, int], ...]) -> Numbers:
    weights = np.array([weight for _, _, weight in bands], dtype=float)
    low, high = np.array([low for low, _, _ in bands]), np.array([high for _, high, _ in bands])
    chosen = rng.choice(len(bands), count, p=weights / weights.sum())
    drawn: Numbers = rng.integers(low[chosen], high[chosen] + 1)
    return drawn


def _pick(rng: np.random.Generator, slot: str, count: int, weights: Mapping[str, int]) -> Numbers:
    numbers = np.array([number(slot, code) for code in weights], dtype=np.int64)
    chances = np.array(list(weights.values()), dtype=float)
    return numbers[rng.choice(len(numbers), count, p=chances / chances.sum())]
