"""The officer's question as a form or a command gives it: days of Germany, an agency, a person, a category."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from app.audit.record import Entry
from app.errors import ValidationFailed
from app.ids import AGENCY, parse
from app.officer.cases import Officer, find_person
from app.officer.looks import MOST_ROWS, Looks, Question, looks_between
from app.pages.dates import HERE
from app.unit_of_work import UnitOfWork

ACTION: Final = "officer.question"
DAYS_PRESET: Final = 30


def day_of(text: str, pointer: str) -> date:
    """A day as a form or a command writes it. Raises ValidationFailed."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValidationFailed.at(pointer, "format", "a day, e.g. 2026-11-03") from None


async def read_question(uow: UnitOfWork, sent: Mapping[str, str]) -> Question:
    """The question behind `von`, `bis`, `stelle`, `person`, `kategorie`; both days are included. Raises ValidationFailed."""
    today = uow.now.astimezone(HERE).date()
    since = day_of(sent["von"], "/von") if sent.get("von") else today - timedelta(days=DAYS_PRESET)
    until = day_of(sent["bis"], "/bis") if sent.get("bis") else today
    if until < since:
        raise ValidationFailed.at("/bis", "order", "the last day is before the first one")
    agency = parse(AGENCY, sent["stelle"]) if sent.get("stelle") else None
    if sent.get("stelle") and agency is None:
        raise ValidationFailed.at("/stelle", "format", "an agency's id starts with a_ and has 32 more digits")
    person = await find_person(uow, sent["person"]) if sent.get("person") else None
    if sent.get("person") and person is None:
        raise ValidationFailed.at("/person", "unknown", "no record goes by this reference or pseudonym")
    category = uow.world.catalogue.categories.get(sent.get("kategorie", ""))
    if sent.get("kategorie") and category is None:
        raise ValidationFailed.at("/kategorie", "unknown-code", "no such category in the catalogue")
    number = None if category is None else category.number
    return Question(_start(since), _start(until + timedelta(days=1)), agency, person, number)


async def ask(uow: UnitOfWork, officer: Officer | None, asked: Question, most: int = MOST_ROWS) -> Looks:
    """Answer a question, and record that it was asked; the record says by whom, not about whom."""
    found = await looks_between(uow, asked, most)
    agency, actor = (None, None) if officer is None else (officer.agency_id, officer.actor)
    await uow.record(Entry(ACTION, agency=agency, actor=actor))
    return found


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), HERE)
