"""Count single answers once, under the protection of releases: noise by the name of the cell, show rules, and what it cost. Pure.

A table is who answered (for the whole area, and for its municipalities where the file says them) and, for each question, its
options in the same areas. Noise, threshold, least number of people and parent rule are those of municipalities
(docs/disclosure.md):
1. A cell is named by area, question and option; noise is drawn from its name under a key that lives for this count alone.
2. It is shown where the noisy number is at least the threshold and rests on at least k people.
3. Its parents, the number of answers and the same cell of the whole area, are shown and at least m.
Each table adds its rho; a survey with more tables than a municipality may have in a quarter is refused before it is counted.
True counts live inside `count_answers` and nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.areas import GERMANY
from app.monitoring import privacy
from app.monitoring.area_tree import Bools, Ints
from app.monitoring.noise import Draws
from app.monitoring.parameters import Parameters
from app.monitoring.privacy import Spend
from app.monitoring.rules import HIDDEN, bare
from app.surveys.import_aggregates import LEVEL
from app.surveys.read_answers import Answers
from app.surveys.survey import Block, Question, Results

LAYOUT = 2
"""First byte of a cell's name; those of releases begin with another one."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What may be published of single answers, and what it cost."""

    results: Results
    spends: tuple[Spend, ...]


def count_answers(
    answers: Answers,
    questions: Sequence[Question],
    whole: str,
    asked: int | None,
    key: bytes | bytearray,
    parameters: Parameters,
) -> Counted:
    """Count and protect. `key` is sixteen random bytes for this count alone; a bytearray is overwritten with zeros.

    BudgetExceeded where there are too many tables: then nothing was counted.
    """
    spends = spends_of(len(questions), by_municipality=answers.places is not None, parameters=parameters)
    privacy.check_budget(spends, parameters)
    draws = Draws(bytes(key))
    if isinstance(key, bytearray):
        key[:] = bytes(len(key))
    areas = (whole, *answers.areas)
    everybody = np.zeros(len(answers.codes), dtype=np.int64)
    totals = _published(draws, parameters, areas, 0, _counts(answers, everybody, 1))
    _hide(totals, _above(totals, parameters))
    blocks: dict[tuple[int, str], Block] = {}
    for position, question in enumerate(questions):
        counts = _counts(answers, answers.codes[:, position], len(question.options))
        cells = _published(draws, parameters, areas, position + 1, counts)
        cells[totals[:, 0] < parameters.levels[LEVEL].parent] = HIDDEN
        _hide(cells, _above(cells, parameters))
        for place, area in enumerate(areas):
            told = tuple(None if value == HIDDEN else int(value) for value in cells[place])
            answered = int(totals[place, 0])
            blocks[position, area] = Block(asked if place == 0 else None, None if answered == HIDDEN else answered, told)
    return Counted(Results(tuple(questions), blocks), spends)


def spends_of(questions: int, *, by_municipality: bool, parameters: Parameters) -> tuple[Spend, ...]:
    """What counting costs: a table for who answered and one for each question, twice with municipalities."""
    names = ["answered", *(f"question.{number}" for number in range(1, questions + 1))]
    if by_municipality:
        names += [f"municipality.{name}" for name in names]
    return tuple(privacy.of_table(LEVEL, name, parameters) for name in names)


def _counts(answers: Answers, codes: Ints, size: int) -> Ints:
    """Areas first, the whole one before its municipalities."""
    counts = [np.bincount(codes, minlength=size)]
    if answers.places is not None:
        inside = answers.places >= 0
        combined = answers.places[inside] * size + codes[inside]
        counts.extend(np.bincount(combined, minlength=len(answers.areas) * size).reshape(-1, size))
    return np.array(counts, dtype=np.int64)


def _published(draws: Draws, parameters: Parameters, areas: Sequence[str], question: int, counts: Ints) -> Ints:
    rules = parameters.levels[LEVEL]
    noise = draws.noise(_names(areas, question, counts.shape[1]), rules.sigma2, rules.bound).reshape(counts.shape)
    return bare(counts, noise, rules.threshold, parameters.persons)


def _above(cells: Ints, parameters: Parameters) -> Bools:
    """For the rows below the whole area: whether the same cell of the whole one lets them be told."""
    allowed: Bools = cells[0] >= parameters.levels[LEVEL].parent
    return allowed


def _hide(cells: Ints, allowed: Bools) -> None:
    cells[1:][:, ~allowed] = HIDDEN


def _names(areas: Sequence[str], question: int, options: int) -> NDArray[np.uint8]:
    """Sixteen bytes per cell: layout, the area's key as a number (0: Germany), question, option, and zeros."""
    names = np.zeros((len(areas), options, 16), dtype=np.uint8)
    names[..., 0] = LAYOUT
    for place, area in enumerate(areas):
        number = 0 if area == GERMANY else int(area)
        names[place, :, 1:5] = np.frombuffer(number.to_bytes(4, "big"), dtype=np.uint8)
    names[..., 5:7] = np.frombuffer(question.to_bytes(2, "big"), dtype=np.uint8)
    names[..., 7:9] = np.arange(options, dtype=">u2").view(np.uint8).reshape(options, 2)
    return names.reshape(-1, 16)
