"""From statistics vectors to the engine's snapshot: each slot's number becomes the place of a value in the catalogue's column.

Ages and years of stay are those of a reference date: the year of the date less the year of birth or arrival, because a vector
knows years only. People without a known municipality of the installation are in no table (docs/disclosure.md).
"""

from collections.abc import Callable, Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from app.facts.columns import Column, unpack
from app.facts.layout import BY_NAME, DAYS_PER_STEP, FIRST, FIRST_YEAR, NOT_ANSWERED, NOT_ASKED, UNKNOWN
from app.monitoring.catalogue import Catalogue
from app.monitoring.counting import AREA

COUNTRY = {
    "other_europe": "other_europe",
    "other_near_east": "other_near_east",
    "north_africa": "other_africa",
    "NG": "other_africa",
    "other_africa": "other_africa",
} | {code: code for code in ("UA", "SY", "AF", "TR", "IQ", "IR", "ER", "SO", "RU", "eu_efta")}
"""Country groups of the vector to values of the column; every other one is `other`."""

_PROCEDURE = (
    "filed",
    "receipt_confirmed",
    "documents_missing",
    "complete",
    "compensation_imposed",
    "compensation_running",
    "appeal",
)
RECOGNITION = {"advised": "before_filing", "preparing": "before_filing", **dict.fromkeys(_PROCEDURE, "in_procedure")}
COURSE = {"successful": "completed", "ended": "completed", "not_successful": "ended_early"}
CHILDCARE = {"none": "none_wanted", "one": "place_wanted", "two": "place_wanted", "three_or_more": "place_wanted"}
CONTACTS = {"one": "once", "two": "repeated", "three_to_nine": "repeated", "ten_or_more": "repeated"}

_SOURCES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "sex": ("sex", {"no_entry": "not_answered"}),
    "level": ("level", {}),
    "country": ("country_group", COUNTRY),
    "qualification": ("isced", {}),
    "counselling": ("contacts", CONTACTS),
    "childcare": ("kita_wish", CHILDCARE),
    "status": ("employment", {}),
    "housing": ("housing", {}),
    "school": ("enrolment", {}),
    "course": ("course", COURSE),
    "recognition": ("recognition", RECOGNITION | {"withdrawn": "before_filing"}),
    "schooling": ("schooling", {}),
}
"""Columns made of one slot's codes: the slot, and the codes that have another name in the column."""

_STILL = {"unknown": UNKNOWN, "not_asked": NOT_ASKED, "not_answered": NOT_ANSWERED}


def snapshot(catalogue: Catalogue, vectors: NDArray[np.uint8], at: date) -> dict[str, NDArray[np.integer]]:
    """The engine's snapshot of vectors, shape (people, 16), as of a reference date; codes are places in the columns."""
    slots = unpack(vectors)
    here = np.isin(slots["ags"].astype(np.int64) - FIRST, catalogue.areas.numbers)
    slots = {name: column[here] for name, column in slots.items()}
    made: dict[str, NDArray[np.integer]] = {AREA: slots["ags"].astype(np.int64) - FIRST}
    for column, (slot, names) in _SOURCES.items():
        made[column] = _named(catalogue.columns[column], slot, names)[slots[slot]]
    made["age"] = _by_year(catalogue.columns["age"], at.year, _band)[slots["birth_year"]]
    made["stay"] = _by_year(catalogue.columns["stay"], at.year, _band)[slots["arrival_year"]]
    for duration in catalogue.durations:
        made[duration.code] = _days(slots[duration.code])
    return made


def _named(values: tuple[str, ...], slot: str, names: Mapping[str, str]) -> NDArray[np.int16]:
    """For each number of a slot the place of its value; a code that the column does not know is told as `other` or not at all."""
    found = _silences(values, 1 << BY_NAME[slot].bits)
    for code in BY_NAME[slot].codes:
        name = names.get(code, code)
        found[BY_NAME[slot].number(code)] = values.index(name if name in values else "other")
    return found


def _by_year(values: tuple[str, ...], year: int, place: Callable[[tuple[str, ...], int], int]) -> NDArray[np.int16]:
    found = _silences(values, 1 << BY_NAME["birth_year"].bits)
    for number in range(FIRST, len(found)):
        found[number] = place(values, max(0, year - (FIRST_YEAR + number - FIRST)))
    return found


def _band(values: tuple[str, ...], years: int) -> int:
    """The place of the band (`16-17`, `65+`, `3`) that holds so many years."""
    for place, value in enumerate(values[: -len(_STILL)]):
        low, _, high = value.rstrip("+").partition("-")
        if int(low) <= years and (value.endswith("+") or years <= int(high or low)):
            return place
    raise ValueError("the bands leave a gap")


def _silences(values: tuple[str, ...], numbers: int) -> NDArray[np.int16]:
    """A table in which everything is not answered, but for the numbers that mean another silence."""
    found = np.full(numbers, values.index("not_answered"), dtype=np.int16)
    for value, number in _STILL.items():
        found[number] = values.index(value)
    return found


def _days(column: Column) -> NDArray[np.int32]:
    steps = column.astype(np.int32) - FIRST
    return np.where(steps >= 0, steps * DAYS_PER_STEP, -1)
