"""One offer as its source states it, and what holds for every offer, from whatever source.

Rules: a level is one of the CEFR list that has a rank, and a course does not lead downwards; what an offer is good for is said in
the topics of counselling; a place is a municipality of the list; no contact person and no telephone number is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from app.areas import MUNICIPALITIES
from app.errors import Fault
from app.offers.plain_text import clean
from consent.catalogue import Catalogue

LEVELS, NEEDS, LANGUAGES = "cefr", "counselling_topics", "languages"
LONGEST: Mapping[str, int] = {
    "source_id": 120,
    "title": 200,
    "provider": 200,
    "address": 300,
    "target_group": 300,
    "summary": 500,
    "url": 500,
}
MOST_SEATS = 10_000


class Kind(StrEnum):
    """What is offered."""

    LANGUAGE_COURSE = "language_course"
    COURSE = "course"
    COUNSELLING = "counselling"
    CHILDCARE = "childcare"
    MEETING = "meeting"
    OTHER = "other"


class Source(StrEnum):
    """Where an offer is from: entered here, a CSV file, an Integreat region."""

    OWN = "own"
    CSV = "csv"
    INTEGREAT = "integreat"


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """What a source says about one offer; None: it does not say. `source_id` is the offer's code there."""

    source_id: str
    title: str
    kind: Kind
    needs: tuple[str, ...] = ()
    agency_id: UUID | None = None
    provider: str | None = None
    level_in: str | None = None
    level_out: str | None = None
    languages: tuple[str, ...] = ()
    childcare: bool | None = None
    childcare_seats: int | None = None
    municipality: str | None = None
    address: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    seats: int | None = None
    free_seats: int | None = None
    target_group: str | None = None
    summary: str | None = None
    url: str | None = None


def faults_of(draft: OfferDraft, catalogue: Catalogue) -> list[Fault]:
    """Everything that is wrong with a draft, by member; empty if it can be kept."""
    return [*_text_faults(draft), *_code_faults(draft, catalogue), *_number_faults(draft)]


def is_web_address(text: str) -> bool:
    """Whether a page may link to it: http or https, a host, nothing that a browser would run."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and text.isprintable()
        and " " not in text
        and "@" not in parts.netloc
    )


def level_rank(catalogue: Catalogue, level: str) -> int | None:
    """The place of a CEFR level in their order; None for what is no level of a course."""
    entry = catalogue.code_lists[LEVELS].entries.get(level)
    rank = None if entry is None else entry.attributes.get("rank")
    return rank if isinstance(rank, int) else None


def _text_faults(draft: OfferDraft) -> list[Fault]:
    faults: list[Fault] = []
    for name, longest in LONGEST.items():
        text: str | None = getattr(draft, name)
        if text is not None and (not text.strip() or len(text) > longest or clean(text) != text):
            faults.append(_fault(name, "text", f"1 to {longest} characters, no control characters"))
    if draft.url is not None and not is_web_address(draft.url):
        faults.append(_fault("url", "format", "an address that begins with https:// or http://"))
    return faults


def _code_faults(draft: OfferDraft, catalogue: Catalogue) -> list[Fault]:
    faults: list[Fault] = []
    for name, code_list, codes in (("needs", NEEDS, draft.needs), ("languages", LANGUAGES, draft.languages)):
        unknown = [code for code in codes if code not in catalogue.code_lists[code_list].entries]
        if unknown:
            faults.append(_fault(name, "unknown-code", f"{unknown[0][:30]!r} is no code of the list {code_list}"))
    ranks = {}
    for name in ("level_in", "level_out"):
        level: str | None = getattr(draft, name)
        if level is not None:
            ranks[name] = level_rank(catalogue, level)
            if ranks[name] is None:
                faults.append(_fault(name, "unknown-code", f"{level[:20]!r} is no level: below_A1, A1, A2, B1, B2, C1 or C2"))
    low, high = ranks.get("level_in"), ranks.get("level_out")
    if low is not None and high is not None and high < low:
        faults.append(_fault("level_out", "order", "a course does not lead to a lower level than it asks for"))
    if draft.municipality is not None and draft.municipality not in catalogue.code_lists[MUNICIPALITIES].entries:
        faults.append(_fault("municipality", "unknown-code", "an AGS of the list of municipalities: eight digits, as text"))
    return faults


def _number_faults(draft: OfferDraft) -> list[Fault]:
    faults: list[Fault] = []
    for name in ("seats", "free_seats", "childcare_seats"):
        number: int | None = getattr(draft, name)
        if number is not None and not 0 <= number <= MOST_SEATS:
            faults.append(_fault(name, "range", f"0 to {MOST_SEATS}"))
    if draft.free_seats is not None and draft.seats is not None and draft.free_seats > draft.seats:
        faults.append(_fault("free_seats", "range", "not more than there are seats"))
    if draft.childcare is False and draft.childcare_seats:
        faults.append(_fault("childcare_seats", "contradiction", "seats in a childcare that there is not"))
    if draft.starts_on is not None and draft.ends_on is not None and draft.ends_on < draft.starts_on:
        faults.append(_fault("ends_on", "order", "not before it starts"))
    return faults


def _fault(member: str, code: str, detail: str) -> Fault:
    return {"pointer": f"/{member}", "code": code, "detail": detail}
