"""What stands in one cell of an official table: a number, or a sign that says why there is none.

Rules: the signs are those of DIN 55301 as Destatis prints them under "Zeichenerklärung"; each keeps its meaning and none of them
becomes 0 but the dash, which says "exactly zero". A number is read as it is written in German (1.234,5) or refused: `12.5` in a
German file may be twelve and a half or a slipped separator.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from app.errors import KiimError


class State(StrEnum):
    """Whether a figure has a number, and if not, why."""

    NUMBER = "number"
    ZERO = "zero"
    BELOW_HALF = "below_half"
    SECRET = "unknown_or_secret"  # noqa: S105  a state of a figure
    UNRELIABLE = "unreliable"
    BLOCKED = "not_applicable"
    LATER = "later"
    EMPTY = "empty"


MEANINGS: Mapping[State, str] = MappingProxyType(
    {
        State.NUMBER: "Zahlenwert",
        State.ZERO: "nichts vorhanden (genau null)",
        State.BELOW_HALF: "mehr als nichts, aber weniger als die Hälfte der kleinsten Einheit",
        State.SECRET: "Zahlenwert unbekannt oder geheim zu halten",
        State.UNRELIABLE: "Zahlenwert nicht sicher genug",
        State.BLOCKED: "Tabellenfach gesperrt, weil die Aussage nicht sinnvoll ist",
        State.LATER: "Angabe fällt später an",
        State.EMPTY: "keine Angabe in der Quelle",
    }
)
DESTATIS: Mapping[str, State] = MappingProxyType(
    {
        "": State.EMPTY,
        "-": State.ZERO,
        "–": State.ZERO,
        ".": State.SECRET,
        "·": State.SECRET,
        "•": State.SECRET,
        "*": State.SECRET,
        "/": State.UNRELIABLE,
        "x": State.BLOCKED,
        "X": State.BLOCKED,
        "...": State.LATER,
        "…": State.LATER,
    }
)
"""Signs of federal and Länder tables; the asterisk is that of the Bundesagentur für Arbeit."""
ELSEWHERE: Mapping[str, State] = MappingProxyType(
    {
        **{sign: state for sign, state in DESTATIS.items() if state is not State.ZERO},
        "k.A.": State.EMPTY,
        "k. A.": State.EMPTY,
    }
)
"""Signs of other tables, where the dash may mean zero or nothing known: whoever describes the file has to say which."""
QUALITIES: Mapping[str, str] = MappingProxyType(
    {"p": "vorläufig", "r": "berichtigt", "s": "geschätzt", "()": "Aussagewert eingeschränkt"}
)
FINAL = ("", "e")
_DASHES = ("-", "–")
_MARKED = re.compile(r"\((?P<limited>[^()]+)\)|(?P<number>[^ ()]+(?: [0-9]{3})*?(?:,[0-9]+)?) ?(?P<mark>[prs])")
_SPACES = re.compile(r"[\u00a0\u2007\u2009\u202f]")
_PLAIN = re.compile(r"(?P<sign>[+\-\u2212]?)(?P<whole>[0-9]{1,15})(?:,(?P<part>[0-9]{1,6}))?")
_GROUPED = re.compile(
    r"(?P<sign>[+\-\u2212]?)(?P<whole>[0-9]{1,3}(?:(?P<by>[. ])[0-9]{3})(?:(?P=by)[0-9]{3}){0,3})(?:,(?P<part>[0-9]{1,6}))?"
)


class Unreadable(KiimError):
    """A cell that is neither a number nor a known sign; what stands in official tables is public and may be quoted."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell: its state, its number where the state has one (0 for the dash), the source's mark of quality if it has any."""

    state: State
    amount: Decimal | None
    quality: str | None = None


@dataclass(frozen=True, slots=True)
class Notation:
    """How a file writes: its signs, its decimal mark, whether it groups thousands, whether its 0 is more than nothing."""

    signs: Mapping[str, State]
    decimal: str = ","
    grouped: bool = True
    zero_is_rounded: bool = False


GENESIS = Notation(DESTATIS, grouped=False, zero_is_rounded=True)
OTHER = Notation(ELSEWHERE)


def read_figure(text: str, notation: Notation, quality: str = "") -> Figure:
    """The figure that a cell and its mark of quality make. Raises Unreadable."""
    cell, mark = _SPACES.sub(" ", text).strip(), quality.strip()
    known = DESTATIS.get(mark)
    if mark and known is not None:
        return _by_mark(cell, mark, known, notation)
    if mark not in FINAL and len(mark) > 3:
        raise Unreadable(f"{mark[:20]!r} is no mark of quality")
    found = _of_cell(cell, notation)
    if mark in FINAL:
        return found
    return Figure(found.state, found.amount, mark)


def _by_mark(cell: str, mark: str, state: State, notation: Notation) -> Figure:
    """A sign in the column of quality stands for the cell, which then holds nothing, the same sign or a filled-in zero."""
    if cell not in ("", mark) and notation.signs.get(cell) is not state and _number(cell, notation) != 0:
        raise Unreadable(f"the value {cell[:20]!r} and its mark {mark!r} contradict each other")
    return _without_number(state)


def _of_cell(cell: str, notation: Notation) -> Figure:
    state = notation.signs.get(cell)
    if state is not None:
        return _without_number(state)
    if cell in _DASHES:
        raise Unreadable(
            'a dash: in tables of Destatis it means exactly zero, elsewhere often "not known"; the description says which '
            '([signs] "-" = "zero" or "empty")'
        )
    marked = _MARKED.fullmatch(cell)
    if marked is None:
        return _of_number(cell, notation, None)
    if marked["limited"] is not None:
        return _of_number(marked["limited"].strip(), notation, "()")
    return _of_number(marked["number"], notation, marked["mark"])


def _without_number(state: State) -> Figure:
    return Figure(state, Decimal(0) if state is State.ZERO else None)


def _of_number(cell: str, notation: Notation, quality: str | None) -> Figure:
    amount = _number(cell, notation)
    if amount is None:
        raise Unreadable(_why(cell, notation))
    rounded = notation.zero_is_rounded and amount == 0
    return Figure(State.BELOW_HALF if rounded else State.NUMBER, amount, quality)


def _number(cell: str, notation: Notation) -> Decimal | None:
    if notation.decimal == ".":
        cell = cell.translate(str.maketrans(".,", ",."))
    found = _PLAIN.fullmatch(cell) or (_GROUPED.fullmatch(cell) if notation.grouped else None)
    if found is None:
        return None
    whole = re.sub(r"[. ]", "", found["whole"])
    if len(whole) > 1 and whole.startswith("0"):
        return None
    sign = "-" if found["sign"] in ("-", "\u2212") else ""
    return Decimal(f"{sign}{whole}" + (f".{found['part']}" if found["part"] else ""))


def _why(cell: str, notation: Notation) -> str:
    shown = repr(cell[:30])
    digits = cell.replace(".", "").replace(",", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit()):
        return f"{shown} is neither a number nor a sign that the description or Destatis explains"
    if digits.startswith("0") and "," not in cell and "." not in cell:
        return f"{shown} begins with 0: is it a key? Then its column is no column of values"
    style = "1.234,5" if notation.decimal == "," else "1,234.5"
    grouping = style if notation.grouped else style.replace("." if notation.decimal == "," else ",", "")
    return (
        f'{shown} is no number written as {grouping}; for a file with the other marks the description says decimal = "." or ","'
    )
