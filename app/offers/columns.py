"""The columns of a CSV file of offers: read from German or English headings, written so that a file comes back as it went."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.csv_file import FileRefused, Row, unguarded, write
from app.ids import AGENCY, parse, wire
from app.offers.offer import LANGUAGES, Kind, OfferDraft
from app.offers.plain_text import clean
from consent.catalogue import Catalogue

COLUMNS: Mapping[str, tuple[str, ...]] = {
    # our member -> its heading, and other headings that mean the same
    "source_id": ("kennung", "code", "id"),
    "title": ("titel", "title"),
    "kind": ("art", "kind"),
    "needs": ("themen", "needs"),
    "provider": ("anbieter", "provider"),
    "level_in": ("niveau von", "level_in"),
    "level_out": ("niveau bis", "level_out"),
    "languages": ("sprachen", "languages"),
    "childcare": ("kinderbetreuung", "childcare"),
    "childcare_seats": ("betreuungsplätze", "childcare_seats"),
    "municipality": ("ags", "municipality"),
    "address": ("adresse", "address"),
    "starts_on": ("beginn", "start", "starts_on"),
    "ends_on": ("ende", "end", "ends_on"),
    "seats": ("plätze", "seats"),
    "free_seats": ("freie plätze", "free_seats"),
    "target_group": ("zielgruppe", "target_group"),
    "summary": ("hinweis", "summary"),
    "url": ("internet", "url"),
}
REQUIRED = ("source_id", "title", "kind")
KINDS: Mapping[str, Kind] = {
    "sprachkurs": Kind.LANGUAGE_COURSE,
    "kurs": Kind.COURSE,
    "beratung": Kind.COUNSELLING,
    "kinderbetreuung": Kind.CHILDCARE,
    "treffen": Kind.MEETING,
    "sonstiges": Kind.OTHER,
}
_YES, _NO = ("ja", "yes", "j", "1"), ("nein", "no", "n", "0")
_SEVERAL = re.compile(r"[,|\s]+")


class CellFault(Exception):
    """A cell that is none of what its column takes; the text says what it takes."""


def places_of(header: Row) -> dict[str, int]:
    """Where each member stands. Raises FileRefused for a heading that is missing, unknown or there twice."""
    meanings = {name: member for member, names in COLUMNS.items() for name in names}
    places: dict[str, int] = {}
    for place, cell in enumerate(header.cells):
        name = unguarded(cell).strip().casefold()
        if not name:
            continue
        member = meanings.get(name)
        if member is None:
            raise FileRefused(f"line {header.line}: unknown column {cell.strip()[:40]!r}; there are {', '.join(_headings())}")
        if member in places:
            raise FileRefused(f"line {header.line}: the column {COLUMNS[member][0]} stands twice")
        places[member] = place
    missing = [COLUMNS[member][0] for member in REQUIRED if member not in places]
    if missing:
        raise FileRefused(f"line {header.line}: no column {', '.join(missing)}")
    return places


def draft_of(cells: Sequence[str], places: Mapping[str, int], catalogue: Catalogue) -> OfferDraft:
    """The offer of one row. Raises CellFault that names the column."""
    members: dict[str, Any] = {}
    for member, place in places.items():
        text = clean(unguarded(cells[place].strip()))
        if not text:
            continue
        try:
            members[member] = _READ.get(member, str)(text)
        except ValueError as fault:
            raise CellFault(f"{COLUMNS[member][0]}: {fault}") from None
    missing = [COLUMNS[member][0] for member in REQUIRED if member not in members]
    if missing:
        raise CellFault(f"{missing[0]}: is missing")
    aliases = catalogue.code_lists[LANGUAGES].aliases
    members["languages"] = tuple(aliases.get(code, code) for code in members.get("languages", ()))
    agency_id = parse(AGENCY, members.get("provider", ""))
    if agency_id is not None:
        members["agency_id"] = agency_id
        del members["provider"]
    return OfferDraft(**members)


def written(offers: Sequence[Mapping[str, Any]]) -> str:
    """Offers as a CSV file that can be imported again; nothing in it is calculated by a spreadsheet."""
    return write(_headings(), [[_cell(offer, member) for member in COLUMNS] for offer in offers])


def _headings() -> list[str]:
    return [names[0] for names in COLUMNS.values()]


def _cell(offer: Mapping[str, Any], member: str) -> object:
    value = offer[member]
    match member:
        case "kind":
            return next(word for word, kind in KINDS.items() if kind.value == value)
        case "provider":
            return value if offer["agency_id"] is None else wire(AGENCY, offer["agency_id"])
        case "needs" | "languages":
            return ", ".join(value)
        case "childcare":
            return None if value is None else "ja" if value else "nein"
        case "starts_on" | "ends_on":
            return None if value is None else f"{value:%d.%m.%Y}"
        case _:
            return value


def _kind(text: str) -> Kind:
    word = text.casefold()
    if word in KINDS:
        return KINDS[word]
    if word in list(Kind):
        return Kind(word)
    raise ValueError(f"one of {', '.join(KINDS)}")


def _codes(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in _SEVERAL.split(text) if code))


def _yes_or_no(text: str) -> bool:
    if text.casefold() not in (*_YES, *_NO):
        raise ValueError("ja or nein, or empty where it is not known")
    return text.casefold() in _YES


def _day(text: str) -> date:
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise ValueError("a day as 31.12.2026 or 2026-12-31")


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise ValueError("a whole number")
    return int(text)


_READ: Mapping[str, Callable[[str], Any]] = {
    "kind": _kind,
    "needs": _codes,
    "languages": _codes,
    "childcare": _yes_or_no,
    "childcare_seats": _number,
    "starts_on": _day,
    "ends_on": _day,
    "seats": _number,
    "free_seats": _number,
}
