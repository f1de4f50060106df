"""The description of a survey, a small TOML file beside its CSV: what its numbers are published with, and the questions.

Members: `code title source method licence held_on area` (needed), and for single answers `asked`, `municipality` (the heading of
that column) and `[[question]]` with text, column, options. Anything else is refused: a misspelt member must not be without effect
in silence.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.areas import Areas, AreaUnknown
from app.csv_file import FileRefused, printable
from app.surveys.personal import MOST_OPTIONS, kind_of_heading, kind_of_option
from app.surveys.survey import NOT_ANSWERED, About, Question

LONGEST = 500
MOST_ASKED = 10_000_000
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_TEXTS = ("code", "title", "source", "method", "licence", "area")


@dataclass(frozen=True, slots=True)
class Described:
    """What the description says; `columns` are the headings of the questions, in the order of `questions`."""

    about: About
    asked: int | None = None
    municipality: str | None = None
    questions: tuple[Question, ...] = ()
    columns: tuple[str, ...] = ()


def read_description(text: str, areas: Areas) -> Described:
    """A description from TOML. Raises FileRefused that names the member."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise FileRefused(f"the description is no TOML: {fault}") from None
    about = _about(document, areas)
    asked = _take(document, "asked", int)
    if asked is not None and not 0 < asked <= MOST_ASKED:
        raise FileRefused(f"asked: 1 to {MOST_ASKED}")
    municipality = _take(document, "municipality", str)
    questions, columns = _questions(_take(document, "question", list) or [])
    _nothing_left(document, "the description")
    if municipality is not None and municipality.casefold() in columns:
        raise FileRefused("municipality: its column is one of a question too")
    return Described(about, asked, municipality, questions, columns)


def _about(document: dict[str, Any], areas: Areas) -> About:
    texts = {name: _text(document, name) for name in _TEXTS}
    held_on = _take(document, "held_on", date)
    missing = [name for name, text in texts.items() if not text] + ([] if held_on else ["held_on"])
    if missing or held_on is None:
        raise FileRefused(f"the description does not say {', '.join(missing)}: no number is shown without it")
    if _CODE.fullmatch(texts["code"]) is None:
        raise FileRefused("code: small letters, digits and hyphens, at most 60, like lotsen-2026")
    try:
        texts["area"] = areas.check(texts["area"])
    except AreaUnknown as fault:
        raise FileRefused(f"area: {fault}") from None
    return About(**texts, held_on=held_on)


def _questions(rows: list[Any]) -> tuple[tuple[Question, ...], tuple[str, ...]]:
    questions: list[Question] = []
    columns: list[str] = []
    for number, row in enumerate(rows, start=1):
        where = f"question {number}"
        if not isinstance(row, dict):
            raise FileRefused(f"{where}: begins with [[question]]")
        text, column = _text(row, "text", where), _text(row, "column", where).casefold()
        options = _take(row, "options", list, where) or []
        _nothing_left(row, where)
        _check_question(where, text, column, options)
        if column in columns:
            raise FileRefused(f"{where}: its column is one of another question too")
        questions.append(Question(text, (*options, NOT_ANSWERED)))
        columns.append(column)
    return tuple(questions), tuple(columns)


def _check_question(where: str, text: str, column: str, options: list[Any]) -> None:
    if not text or not column:
        raise FileRefused(f"{where}: needs text (as it was asked) and column (its heading in the file)")
    kind = kind_of_heading(column) or kind_of_heading(text)
    if kind is not None:
        raise FileRefused(f"{where}: asks for {kind}; only questions with options that were offered are counted")
    if not all(isinstance(option, str) and option and printable(option) == option for option in options):
        raise FileRefused(f'{where}: options are texts in quotation marks, also numbers: options = ["1", "2"]')
    folded = [option.casefold() for option in options]
    if not 2 <= len(options) <= MOST_OPTIONS or len(set(folded)) != len(folded) or NOT_ANSWERED.casefold() in folded:
        raise FileRefused(f"{where}: 2 to {MOST_OPTIONS} different options, without {NOT_ANSWERED!r}: an empty cell says that")
    if any(kind_of_option(option) for option in options):
        raise FileRefused(f"{where}: an option looks like {next(filter(None, map(kind_of_option, options)))}")


def _text(table: dict[str, Any], name: str, where: str = "the description") -> str:
    text = " ".join((_take(table, name, str, where) or "").split())
    if len(text) > LONGEST or not text.isprintable():
        raise FileRefused(f"{where}: {name} has at most {LONGEST} characters and no control characters")
    return text


def _take(table: dict[str, Any], name: str, kind: type, where: str = "the description") -> Any:
    value = table.pop(name, None)
    if value is not None and type(value) is not kind:
        raise FileRefused(f"{where}: {name} must be a {kind.__name__}")
    return value


def _nothing_left(table: dict[str, Any], where: str) -> None:
    if table:
        raise FileRefused(f"{where}: {', '.join(sorted(table))[:200]} is not known; docs/surveys.md lists what is")
