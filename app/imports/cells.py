"""What a cell of a German spreadsheet means: dates with dots, ja and nein, decimal commas, labels instead of codes.

Only what is certain is turned; all else stays as it was written, and the rules refuse it at its place. Nothing here decides
whether a value is allowed.
"""

import re
from collections.abc import Callable
from typing import Any

from consent.catalogue import Catalogue, FieldSpec
from consent.catalogue.model import CodeList, Shape

Reader = Callable[[str], Any]

_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?:[ T]0?0:00(?::00)?)?")
_MONTH = re.compile(r"(\d{1,2})[./](\d{4})")
_WHOLE = re.compile(r"(-?\d{1,9})(?:,0*)?")
_TRUTH = {"ja": True, "j": True, "yes": True, "wahr": True, "true": True, "x": True, "1": True}
_TRUTH |= {"nein": False, "n": False, "no": False, "falsch": False, "false": False, "0": False}


def reader_of(catalogue: Catalogue, spec: FieldSpec, split: str) -> Reader | None:
    """How cells of this field are read; `split` divides the items of a list. None for fields that no single cell can hold."""
    shape: Shape = spec
    if spec.type == "object":
        if spec.shorthand is None:
            return None
        shape = spec.members[spec.shorthand]
    one = _reader(catalogue, shape)
    if not spec.many:
        return one
    return lambda text: [one(part.strip()) for part in text.split(split) if part.strip()]


def incomplete_date(text: str) -> str:
    """A date of a German cell as the contract writes it: 12.04.1987, 04.1987, 1987; anything else as it stands."""
    if day := _DAY.fullmatch(text):
        return f"{day[3]}-{day[2]:0>2}-{day[1]:0>2}"
    if month := _MONTH.fullmatch(text):
        return f"{month[2]}-{month[1]:0>2}"
    return text


def moment(text: str) -> str:
    """The first moment of a day, where a time of the contract is meant and a German date stands."""
    day = incomplete_date(text)
    return f"{day}T00:00:00Z" if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else text


def _reader(catalogue: Catalogue, shape: Shape) -> Reader:
    match shape.type:
        case "bool":
            return lambda text: _TRUTH.get(text.casefold(), text)
        case "int" | "year":
            return _whole
        case "incomplete_date" | "month":
            return incomplete_date
        case "code":
            return _code(catalogue.code_lists[str(shape.code_list)])
        case _:
            return lambda text: text


def _whole(text: str) -> int | str:
    found = _WHOLE.fullmatch(text)
    return int(found[1]) if found else text


def _code(known: CodeList) -> Reader:
    """A code as it stands, or the code whose German or English label this is; a label of two codes means neither."""
    meant: dict[str, str | None] = {}
    for code, entry in known.entries.items():
        for name in {entry.labels[language].casefold() for language in ("de", "en") if language in entry.labels}:
            meant[name] = None if name in meant else code

    def read(text: str) -> str:
        if text in known.entries or text in known.aliases:
            return text
        return meant.get(text.casefold()) or text

    return read
