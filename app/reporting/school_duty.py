"""When school duty begins and ends, per Land: a hint with its source, never a decision, and only where somebody confirmed it.

Rules:
1. A rule without `verified_by` says nothing: the answer is to ask the school authority.
2. A verified rule has a source that can be opened, a first day and the day it was confirmed; half of that is a ValueError.
3. On one day one verified rule at most holds for a Land and a kind; two that overlap are a ValueError.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from app.errors import ConfigurationProblem

ASK: Final = "Fragen Sie die Schulbehörde."
NOT_A_DECISION: Final = "Ein Hinweis mit Quelle, keine Entscheidung."
LAENDER: Final[Mapping[str, str]] = dict(
    zip(
        "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16".split(),
        "SH HH NI HB NW HE RP BW BY SL BE BB MV SN ST TH".split(),
        strict=True,
    )
)
"""Official keys of the Länder and the letters by which a rule names them."""

_CONDITIONS = ("asylum_application", "assignment", "months_after_arrival", "training_begun_before")
_REFERENCES = ("birthday", "school_year_end", "half_year_end")


class Kind(StrEnum):
    """What a rule is about."""

    BEGIN = "begin"
    END_GENERAL = "end_general"
    END_VOCATIONAL = "end_vocational"


WORDS: Final[Mapping[Kind, str]] = {
    Kind.BEGIN: "Beginn der Schulpflicht für Zugewanderte",
    Kind.END_GENERAL: "Ende der allgemeinen Schulpflicht",
    Kind.END_VOCATIONAL: "Ende der Berufsschulpflicht",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the table; `age_or_offset` is an age in years or a number of months, `text` says it in words."""

    land: str
    kind: Kind
    text: str
    source: str
    condition: str | None = None
    age_or_offset: int | None = None
    reference: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    source_url: str = ""
    verified_by: str = ""
    verified_on: date | None = None

    @property
    def verified(self) -> bool:
        """Whether an authority confirmed it."""
        return bool(self.verified_by)

    def holds(self, on: date) -> bool:
        """Whether it may be told for a day."""
        begun = self.valid_from is not None and self.valid_from <= on
        return self.verified and begun and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Hint:
    """What may be said about one kind of rule in a Land: the rule that holds, or None and how many unverified rows there are."""

    kind: Kind
    rule: Rule | None
    unverified: int

    @property
    def words(self) -> str:
        """The rule in words with its source, or whom to ask."""
        if self.rule is None:
            return ASK
        end = "" if self.rule.valid_to is None else f" bis {self.rule.valid_to.isoformat()}"
        began = "" if self.rule.valid_from is None else self.rule.valid_from.isoformat()
        confirmed = "" if self.rule.verified_on is None else self.rule.verified_on.isoformat()
        return (
            f"{self.rule.text} (Quelle: {self.rule.source}, {self.rule.source_url}, gültig ab {began}{end}, "
            f"geprüft von {self.rule.verified_by} am {confirmed})"
        )


@dataclass(frozen=True, slots=True)
class SchoolDuty:
    """All rows under one version."""

    version: str
    rules: tuple[Rule, ...]

    def hints(self, land: str, on: date) -> list[Hint]:
        """Every kind of rule for a Land (official key, or one that begins with it) on a day."""
        of_land = [rule for rule in self.rules if rule.land == LAENDER.get(land[:2])]
        return [
            Hint(
                kind,
                next((rule for rule in of_land if rule.kind is kind and rule.holds(on)), None),
                sum(rule.kind is kind and not rule.verified for rule in of_land),
            )
            for kind in Kind
        ]


def read_school_duty(text: str) -> SchoolDuty:
    """The table of a TOML text; ValueError where a row says something that it cannot."""
    try:
        file: dict[str, Any] = tomllib.loads(text)
        rules = tuple(Rule(**{**row, "kind": Kind(row["kind"])}) for row in file["rule"])
        made = SchoolDuty(file["version"], rules)
    except (KeyError, TypeError, tomllib.TOMLDecodeError) as fault:
        raise ValueError(f"school duty: {fault}") from fault
    for number, rule in enumerate(rules, start=1):
        _check(number, rule)
    _check_overlaps(rules)
    return made


@cache
def load_school_duty(path: Path | None = None) -> SchoolDuty:
    """The table of an installation, or the shipped one, which holds test data only. ConfigurationProblem: the file is faulty."""
    if path is None:
        return read_school_duty(resources.files("app.reporting").joinpath("data/school_duty.toml").read_text("utf-8"))
    try:
        return read_school_duty(path.read_text("utf-8"))
    except (OSError, ValueError) as fault:
        raise ConfigurationProblem(f"KIIM_MONITORING_SCHOOL_DUTY: {fault}") from fault


def _check(number: int, rule: Rule) -> None:
    known = (
        rule.land in LAENDER.values()
        and (rule.condition is None or rule.condition in _CONDITIONS)
        and (rule.reference is None or rule.reference in _REFERENCES)
    )
    days = (rule.valid_from, rule.valid_to, rule.verified_on)
    if any(day is not None and not isinstance(day, date) for day in days):
        raise ValueError(f"school duty, row {number}: a day is written as 2026-12-31, without quotes")
    if not known or not rule.text or not rule.source:
        raise ValueError(f"school duty, row {number}: an unknown Land, condition or reference, or no text or source")
    proof = (bool(rule.verified_by), rule.verified_on is not None, rule.valid_from is not None, bool(rule.source_url))
    if any(proof[:2]) and not all(proof):
        raise ValueError(f"school duty, row {number}: verified_by, verified_on, valid_from and source_url go together")
    if rule.valid_from is not None and rule.valid_to is not None and rule.valid_to < rule.valid_from:
        raise ValueError(f"school duty, row {number}: it ends before it begins")


def _check_overlaps(rules: Sequence[Rule]) -> None:
    standing = [rule for rule in rules if rule.verified]
    for one, other in combinations(standing, 2):
        if (one.land, one.kind) != (other.land, other.kind) or one.valid_from is None or other.valid_from is None:
            continue
        first, second = (one, other) if one.valid_from <= other.valid_from else (other, one)
        if first.valid_to is None or second.valid_from is None or second.valid_from <= first.valid_to:
            raise ValueError(f"school duty: two verified rules hold at once for {one.land}, {one.kind}")
