"""A survey as it is stored: what was asked, where, by whom and how, and for each question and area what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

NOT_ANSWERED = "keine Angabe"
"""The last option of every question whose single answers were counted here: those who left it out."""


class Kind(StrEnum):
    """Whether counts were delivered or single answers."""

    AGGREGATES = "aggregates"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked and what could be answered; `several`: more than one answer was allowed, so options do not add up."""

    text: str
    options: tuple[str, ...]
    several: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One question in one area: how many were asked (None: not known), how many answered, how many chose each option.

    None instead of a number is the one sign for zero, small and refused.
    """

    asked: int | None
    answered: int | None
    cells: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """What is stored of a survey: its questions, and their blocks by place of the question and area."""

    questions: tuple[Question, ...]
    blocks: Mapping[tuple[int, str], Block]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What every number of a survey is published with."""

    code: str
    title: str
    source: str
    method: str
    licence: str
    held_on: date
    area: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored(About):
    """A survey in the register without its results; `withdrawn` is the reason why it is read no more."""

    survey_id: UUID
    version: int
    kind: Kind
    parameters_version: str
    imported_at: datetime
    withdrawn: str | None
    superseded: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """One survey with its results."""

    about: Stored
    results: Results

    def areas(self) -> list[str]:
        """The areas it tells of, the whole one first."""
        found = sorted({area for _, area in self.results.blocks})
        return sorted(found, key=lambda area: area != self.about.area)
