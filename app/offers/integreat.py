"""What Integreat's `locations` and `events` say, as offers: read tolerantly, unknown members ignored, HTML made plain text.

Rules: the id of a translation changes with each edit, so a location is known by its place's id and an event by the event's. The
languages in which a page is written are not those an offer is held in. Contacts name people: they are not read at all. Seats and
levels Integreat does not know; they are what somebody here completes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.areas import Areas
from app.offers.offer import LONGEST, Kind, OfferDraft, is_web_address
from app.offers.plain_text import clean, plain_text

KNOWN_MEMBERS = frozenset({"title", "provider", "address", "municipality", "starts_on", "ends_on", "summary", "url"})
"""What a later pull may change in an offer; the rest is completed by hand."""
_ADVICE_ICONS = frozenset({"service", "office"})
Entry = Mapping[str, Any]


def location_id(entry: Entry) -> str | None:
    """By what a location is known again; None if it cannot be."""
    return _identity("location", _object(entry, "location"), entry)


def event_id(entry: Entry) -> str | None:
    """By what an event is known again; None if it cannot be."""
    return _identity("event", _object(entry, "event"), entry)


def location_draft(entry: Entry, areas: Areas, district: str) -> OfferDraft | None:
    """The offer behind an entry of `locations`; None if it has no id or title."""
    icon = _text(_object(entry, "category"), "icon")
    kind = Kind.COUNSELLING if icon in _ADVICE_ICONS else Kind.OTHER
    summary = _summary(entry)
    if entry.get("temporarily_closed") is True:
        summary = plain_text(f"Vorübergehend geschlossen. {summary or ''}", LONGEST["summary"])
    return _draft(location_id(entry), kind, entry, summary, areas, district)


def event_draft(entry: Entry, areas: Areas, district: str) -> OfferDraft | None:
    """The offer behind an entry of `events`, recurring ones combined; None if it has no id or title."""
    times = _object(entry, "event")
    starts_on, ends_on = _day(times, "start"), _day(times, "end")
    if entry.get("recurrence_rule") is not None or times.get("recurrence_id") is not None:
        ends_on = None  # the end of its first time, not of the series
    if starts_on is not None and ends_on is not None and ends_on < starts_on:
        ends_on = None
    return _draft(
        event_id(entry),
        Kind.MEETING,
        entry,
        _summary(entry),
        areas,
        district,
        starts_on=starts_on,
        ends_on=ends_on,
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """How one list of a region is read."""

    identify: Callable[[Entry], str | None]
    draft: Callable[[Entry, Areas, str], OfferDraft | None]


LISTS: Mapping[str, Reader] = {"locations": Reader(location_id, location_draft), "events": Reader(event_id, event_draft)}


def _draft(
    identity: str | None,
    kind: Kind,
    entry: Entry,
    summary: str | None,
    areas: Areas,
    district: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> OfferDraft | None:
    title = _text(entry, "title")
    if identity is None or title is None:
        return None
    place = _object(entry, "location")
    town = _text(place, "town")
    return OfferDraft(
        source_id=identity,
        title=plain_text(title, LONGEST["title"]) or "–",
        kind=kind,
        provider=_cut(_text(_object(entry, "organization"), "name"), "provider"),
        municipality=areas.municipality(town, district) if town else None,
        address=_cut(_address(place), "address"),
        summary=summary,
        url=_link(entry),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _identity(kind: str, lasting: Entry, entry: Entry) -> str | None:
    """`kind:id` by the lasting id, or by the entry's own where a source does not send that."""
    for holder in (lasting, entry):
        number = holder.get("id")
        if isinstance(number, int) and not isinstance(number, bool) and number >= 0:
            return f"{kind}:{number}"
        if isinstance(number, str) and number.isascii() and number.isalnum() and len(number) <= 64:
            return f"{kind}:{number}"
    return None


def _summary(entry: Entry) -> str | None:
    """The excerpt, or the content made plain; Integreat takes the tags out of the one and leaves its entities."""
    for name in ("excerpt", "content"):
        text = entry.get(name)
        if isinstance(text, str) and (shown := plain_text(text, LONGEST["summary"])):
            return shown
    return None


def _address(place: Entry) -> str | None:
    street, postcode, town = (_text(place, name) for name in ("address", "postcode", "town"))
    line = " ".join(part for part in (postcode, town) if part)
    return ", ".join(part for part in (street, line) if part) or None


def _link(entry: Entry) -> str | None:
    for name in ("url", "meeting_url", "appointment_url"):
        text = _text(entry, name)
        if text is not None and len(text) <= LONGEST["url"] and is_web_address(text):
            return text
    return None


def _day(times: Entry, name: str) -> date | None:
    """The local day of an ISO moment, or of the older member that held the day alone."""
    for member in (name, f"{name}_date"):
        text = _text(times, member)
        if text is not None:
            try:
                return datetime.fromisoformat(text).date()
            except ValueError:
                continue
    return None


def _object(entry: Entry, name: str) -> Entry:
    found = entry.get(name)
    return found if isinstance(found, dict) else {}


def _text(entry: Entry, name: str) -> str | None:
    found = entry.get(name)
    return clean(found) or None if isinstance(found, str) else None


def _cut(text: str | None, member: str) -> str | None:
    return None if text is None else plain_text(text, LONGEST[member]) or None
