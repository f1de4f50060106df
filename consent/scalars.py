"""One scalar of a value: text, number, date, code. Strict, pure, and silent about the value when it refuses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias, TypeVar

from consent.catalogue.model import Catalogue, CodeList, Shape

T = TypeVar("T")
Scalar: TypeAlias = str | int | bool

MOST_ITEMS: Final = 20
MOST_YEARS_AHEAD: Final = 30
EARLIEST_YEAR: Final = 1900

DETAILS: Final[Mapping[str, str]] = {
    "unknown-category": "no such category",
    "unknown-field": "no such field in this category",
    "unknown-kind": "no such kind of evidence",
    "type": "the value is of another type",
    "missing-not-allowed": "this field has its own code for an absent answer, or the state is none of the three",
    "unknown-code": "the code list does not hold this code",
    "retired-code": "this code is retired",
    "empty": "at least one is needed",
    "too-many": f"at most {MOST_ITEMS} items",
    "too-many-statements": "this field holds no more statements",
    "duplicate-item": "an item stands twice",
    "unknown-member": "the object has a member it may not have",
    "missing-member": "this member is required",
    "too-long": "the text is longer than the field allows",
    "characters": "the text holds a control, surrogate or direction-changing character",
    "no-letter": "a name holds at least one letter",
    "identifier-number": "a personal identity number of an authority may not be recorded",
    "not-a-date": "YYYY, YYYY-MM or YYYY-MM-DD, and a date of the calendar",
    "not-a-month": "YYYY-MM",
    "not-a-phone": "5 to 15 digits, spaces and + - / ( ) .",
    "not-an-email": "an e-mail address with one @ and a domain",
    "out-of-range": "outside the bounds of this field",
    "in-the-future": "this date may not lie in the future",
    "as-of-needed": "a test or certificate needs its date in as_of",
    "not-a-result": "a test or certificate has a level",
    "level-not-certified": "this kind of certificate does not certify this level",
    "order": "this date lies before the one it follows",
}

_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_PHONE = re.compile(r"\+?[0-9 ()./-]{5,40}")
_EMAIL = re.compile(r"[^@\s\"<>(),;:]{1,64}@[^@\s.\"<>(),;:]+(\.[^@\s.\"<>(),;:]+)+")
_IDENTITY_NUMBER = re.compile(
    r"(?<![\d+])(\d{12}|\d{6} \d{6}|\d{4} \d{4} \d{4}|\d{3} \d{3} \d{3} \d{3})(?!\d)|\bAZR\W{0,12}(Nr|Nummer)?\W{0,4}\d", re.I
)
_FORBIDDEN: Final = frozenset({"Cc", "Cs", "Co", "Zl", "Zp"})
_DIRECTION: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


@dataclass(frozen=True, slots=True)
class Fault:
    """One place that is wrong: a JSON pointer inside the statement and a code of `DETAILS`."""

    pointer: str
    code: str

    @property
    def detail(self) -> str:
        """Words for a developer; never about the value itself."""
        return DETAILS[self.code]


class Rejected(Exception):
    """Ends the reading of one scalar; `consent.values` collects the fault."""

    def __init__(self, pointer: str, code: str) -> None:
        self.fault = Fault(pointer, code)


@dataclass(frozen=True, slots=True)
class Context:
    """What a value is held against: the catalogue and the day."""

    catalogue: Catalogue
    today: date


def scalar(shape: Shape, value: object, pointer: str, context: Context) -> Scalar:
    """The value in stored form; raises `Rejected` with its pointer and code."""
    if shape.type == "bool":
        return _typed(value, bool, pointer)
    if shape.type in {"int", "year"}:
        return _number(shape, value, pointer, context.today)
    text = _clean(_typed(value, str, pointer), pointer)
    match shape.type:
        case "incomplete_date" | "month":
            if shape.type == "month" and not _MONTH.fullmatch(text):
                raise Rejected(pointer, "not-a-month")
            return incomplete_date(text, pointer, shape.minimum or EARLIEST_YEAR, context.today, future=shape.future)
        case "code":
            return _code(context.catalogue.code_lists[str(shape.code_list)], text, pointer, context)
        case "phone":
            return _phone(text, pointer)
        case "email":
            if len(text) > 254 or not _EMAIL.fullmatch(text):
                raise Rejected(pointer, "not-an-email")
            return text
        case _:
            return _text(shape, text, pointer)


def _typed(value: object, kind: type[T], pointer: str) -> T:
    if type(value) is not kind:  # exactly: a bool is an int to isinstance
        raise Rejected(pointer, "type")
    return value


def _number(shape: Shape, value: object, pointer: str, today: date) -> int:
    number = _typed(value, int, pointer)
    if (shape.minimum is not None and number < shape.minimum) or (shape.maximum is not None and number > shape.maximum):
        raise Rejected(pointer, "out-of-range")
    if shape.type == "year" and number > today.year:
        raise Rejected(pointer, "in-the-future")
    return number


def _clean(text: str, pointer: str) -> str:
    """NFC and trimmed, without characters that no field may hold; joiners and marks of Arabic and Persian stay."""
    if not text.isprintable() and any(unicodedata.category(each) in _FORBIDDEN or each in _DIRECTION for each in text):
        raise Rejected(pointer, "characters")
    cleaned = unicodedata.normalize("NFC", text).strip()
    if not cleaned:
        raise Rejected(pointer, "empty")
    return cleaned


def _text(shape: Shape, text: str, pointer: str) -> str:
    if shape.max_length is not None and len(text) > shape.max_length:
        raise Rejected(pointer, "too-long")
    if shape.type == "name" and not any(map(str.isalpha, text)):
        raise Rejected(pointer, "no-letter")
    if _IDENTITY_NUMBER.search(text):
        raise Rejected(pointer, "identifier-number")
    return text


def incomplete_date(given: str, pointer: str, earliest: int, today: date, *, future: bool = False) -> str:
    """`YYYY`, `YYYY-MM` or `YYYY-MM-DD` of the calendar; an incomplete one is in the future when all of it is."""
    if not _DATE.fullmatch(given):
        raise Rejected(pointer, "not-a-date")
    try:
        first_day = date.fromisoformat(given + "0000-01-01"[len(given) :])
    except ValueError:
        raise Rejected(pointer, "not-a-date") from None
    if first_day.year < earliest or first_day.year > today.year + MOST_YEARS_AHEAD:
        raise Rejected(pointer, "out-of-range")
    if not future and first_day > today:
        raise Rejected(pointer, "in-the-future")
    return given


def _code(known: CodeList, text: str, pointer: str, context: Context) -> str:
    code = known.aliases.get(text, text)
    if not known.closed:  # not imported yet: the shape of a code is all that can be held against it
        if known.structure is None or re.fullmatch(known.structure, code) is None:
            raise Rejected(pointer, "unknown-code")
        return code
    entry = known.entries.get(code)
    if entry is None:
        raise Rejected(pointer, "unknown-code")
    if entry.valid_to is not None and context.today.isoformat() >= entry.valid_to:
        raise Rejected(pointer, "retired-code")
    return code


def _phone(text: str, pointer: str) -> str:
    if not _PHONE.fullmatch(text) or not 5 <= sum(map(str.isdigit, text)) <= 15:
        raise Rejected(pointer, "not-a-phone")
    return text
