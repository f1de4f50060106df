"""Read a file of single anonymous answers into numbers: for each answer and question the place of the option, nothing else.

Rules: every column is a question of the description or that of the municipality; a cell is an option that was offered or empty.
What is refused is named by line and column, never by what stands there. The text of the file lives in the caller's memory alone,
and its length is told to nobody: how many answered is a count like any other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.areas import GERMANY, Areas, AreaUnknown
from app.csv_file import FileRefused, Row, printable, rows_of, unguarded
from app.surveys.description import Described
from app.surveys.personal import kind_of_heading, kind_of_values

ELSEWHERE = -1
_NAMED_FAULTS = 20
_ADVICE = "Take it out of the file: only what was offered to choose is counted, and nothing that may say whose answers they are"


@dataclass(frozen=True, slots=True)
class Answers:
    """Single answers as numbers. Shown in no repr, never stored.

    `codes`: one row per answer, one column per question, the place of the option. `areas`: the municipalities there can be, in
    order; `places`: each answer's place among them, ELSEWHERE where it is not said.
    """

    codes: NDArray[np.int64] = field(repr=False)
    areas: tuple[str, ...] = ()
    places: NDArray[np.int64] | None = field(default=None, repr=False)

    def __reduce__(self) -> str:
        raise TypeError("answers are not stored")


class Faults:
    """What is wrong with single cells: the first ones are named by line and column."""

    def __init__(self) -> None:
        self._named: list[str] = []
        self._count = 0

    def find(self, line: int, column: int, words: str) -> None:
        """Note one cell."""
        self._count += 1
        if self._count <= _NAMED_FAULTS:
            self._named.append(f"line {line}, column {column + 1}: {words}")

    def refuse(self) -> None:
        """FileRefused where there was any."""
        if self._count:
            more = f"; and {self._count - len(self._named)} more" if self._count > len(self._named) else ""
            raise FileRefused("; ".join(self._named) + more)


def read_answers(text: str, described: Described, areas: Areas, municipalities: Sequence[str]) -> Answers:
    """The answers of a file; `municipalities` are those of the survey's area. Raises FileRefused."""
    if not described.questions:
        raise FileRefused("the description has no [[question]]: say what was asked, in which column, and what could be chosen")
    rows = [row for row in rows_of(text) if not row.blank]
    if not rows:
        raise FileRefused("the file is empty")
    header, data = rows[0], rows[1:]
    places, municipality = _columns(header, described)
    _refuse_columns(header, data, set(places) | ({municipality} if municipality is not None else set()))
    faults = Faults()
    codes = np.full((len(data), len(described.questions)), -1, dtype=np.int64)
    for number, (place, question) in enumerate(zip(places, described.questions, strict=True)):
        known = {option.casefold(): code for code, option in enumerate(question.options)} | {"": len(question.options) - 1}
        _refuse_free_text(place, _column(data, place), known)
        codes[:, number] = _coded(data, place, known, faults, "none of the options of its question")
    if municipality is None:
        faults.refuse()
        return Answers(codes)
    keys = _keys(_column(data, municipality), described.about.area, areas, municipalities)
    found = _coded(data, municipality, keys, faults, "no municipality of the survey's area")
    faults.refuse()
    return Answers(codes, tuple(municipalities), np.array(found, dtype=np.int64))


def _columns(header: Row, described: Described) -> tuple[list[int], int | None]:
    """Where the column of each question stands, and that of the municipality."""
    names = [printable(unguarded(cell)).casefold() for cell in header.cells]
    wanted = [*described.columns, *([described.municipality.casefold()] if described.municipality else [])]
    missing = [name for name in wanted if name not in names]
    if missing:
        raise FileRefused(f"line {header.line}: no column {', '.join(missing)[:200]}")
    twice = [name for name in wanted if names.count(name) > 1]
    if twice:
        raise FileRefused(f"line {header.line}: the column {twice[0]} stands twice")
    places = [names.index(name) for name in wanted]
    return (places[:-1], places[-1]) if described.municipality else (places, None)


def _refuse_columns(header: Row, data: Sequence[Row], described: set[int]) -> None:
    """No column that the description does not name; the message says what it looks like."""
    width = max(len(row.cells) for row in (header, *data))
    for place in sorted(set(range(width)) - described):
        values = _column(data, place)
        heading = printable(header.cells[place]) if place < len(header.cells) else ""
        if not heading and not any(values):
            continue
        kind = kind_of_heading(heading) or kind_of_values(values)
        looks = f"looks like {kind}" if kind else "belongs to no question of the description"
        raise FileRefused(f"column {place + 1} {looks}. {_ADVICE}")


def _refuse_free_text(place: int, values: Sequence[str], known: Mapping[str, int]) -> None:
    strangers = [value for value in values if value and value.casefold() not in known]
    if 2 * len(strangers) > sum(value != "" for value in values):
        kind = kind_of_values(strangers) or "free text, or options that the description does not name"
        raise FileRefused(f"column {place + 1} looks like {kind}. {_ADVICE}")


def _column(data: Sequence[Row], place: int) -> list[str]:
    return [printable(unguarded(row.cells[place])) if place < len(row.cells) else "" for row in data]


def _coded(data: Sequence[Row], place: int, known: Mapping[str, int], faults: Faults, words: str) -> list[int]:
    codes = []
    for row, value in zip(data, _column(data, place), strict=True):
        code = known.get(value.casefold())
        if code is None:
            faults.find(row.line, place, words)
        codes.append(-1 if code is None else code)
    return codes


def _keys(values: Sequence[str], whole: str, areas: Areas, municipalities: Sequence[str]) -> dict[str, int]:
    """The place of every municipality that the column names, by key or by name."""
    if len(municipalities) < 2:
        raise FileRefused("the survey's area has one municipality: leave the column out, it would name the same people twice")
    known = {"": ELSEWHERE}
    for value in set(values) - {""}:
        try:
            key: str | None = areas.check(value)
        except AreaUnknown:
            key = areas.municipality(value, "" if whole == GERMANY else whole)
        if key in municipalities:
            known[value.casefold()] = municipalities.index(key)
    return known
