"""What the contract promises, kept as a diary: who said what when, and what each agency must therefore be told.

Written from api.md and the consent rules alone. It knows no events, no replay and no release rows, and imports nothing of the
product: every answer is found by looking through plain notes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

STRENGTH = ["self_stated", "adviser_estimate", "document_seen", "placement_test", "certificate"]


@dataclass(frozen=True)
class Office:
    """An agency as the law sees it: its kind, whether it must report (§ 87 AufenthG), what it may be consented to for."""

    type: str
    duty: bool
    purposes: tuple[str, ...]


OFFICES = {
    "Beratung Nord": Office("counselling", False, ("counselling", "contact")),
    "Beratung Süd": Office("counselling", False, ("counselling", "contact")),
    "Fallmanagement": Office("case_mgmt", True, ("counselling", "contact")),
    "Sprachschule": Office("course_provider", False, ("language_course", "contact")),
}
CEILING = {
    "counselling": ("identity", "contact", "arrival", "language", "counselling"),
    "language_course": ("identity", "contact", "arrival", "language"),
    "contact": ("identity", "contact"),
}


@dataclass(frozen=True)
class Rule:
    """One field: for which purposes it may be read, who may write it with which evidence, whether reporting duty meets it."""

    purposes: tuple[str, ...]
    writers: Mapping[str, tuple[str, ...]]
    values: tuple[Any, ...]
    exposed: bool = False
    months: dict[str, int] = field(default_factory=dict)


_TOLD = {"counselling": ("self_stated", "document_seen"), "case_mgmt": ("self_stated", "document_seen")}
_ANY = tuple(STRENGTH)
FIELDS = {
    ("identity", "family_name"): Rule(("counselling", "language_course", "contact"), _TOLD, ("Musterprobe", "Ñuñez-Übungsfall")),
    ("identity", "birth_place"): Rule(("language_course",), _TOLD, ("Erfundenheim", "محل مخترع")),
    ("contact", "preferred_channel"): Rule(
        ("counselling", "contact"),
        {"counselling": ("self_stated",), "case_mgmt": ("self_stated",)},
        ("phone", "letter"),
    ),
    ("arrival", "arrived_in_de"): Rule(("counselling",), {"counselling": ("self_stated",)}, ("2024-03", "2023"), exposed=True),
    ("arrival", "nationalities"): Rule(("language_course",), _TOLD, (["SY"], ["UA", "MD"])),
    ("language", "german_overall"): Rule(
        ("counselling", "language_course"),
        {
            "counselling": ("self_stated", "adviser_estimate"),
            "case_mgmt": ("self_stated", "adviser_estimate"),
            "course_provider": ("certificate", "placement_test"),
        },
        ("A1", "A2", "B1"),
        months=dict.fromkeys(STRENGTH, 12) | {"placement_test": 6},
    ),
    ("language", "literacy_latin"): Rule(("language_course",), {"course_provider": _ANY}, ("literate", "partly_literate")),
    ("counselling", "topic"): Rule(("counselling",), {"counselling": _ANY, "case_mgmt": _ANY}, ("work", "debt")),
}
DAYS = ("2026-10", "2026-09-14", "2025-03", "2026-11-02")


def months_later(moment: datetime, months: int) -> datetime:
    """The same day so many months later, or the last day of that month."""
    year, month = moment.year, moment.month + months
    while month > 12:
        year, month = year + 1, month - 12
    for day in (moment.day, 30, 29, 28):
        try:
            return moment.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    raise AssertionError(moment)


def wire_time(moment: datetime) -> str:
    """A moment as the contract spells it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Yes:
    """One consent and what became of it."""

    consent: str
    agency: str
    purpose: str
    categories: frozenset[str]
    said: datetime
    until: datetime
    stopped: datetime | None = None
    replaced: datetime | None = None
    end_told: bool = False

    def word(self, now: datetime) -> str:
        """What it is called now."""
        if self.stopped is not None:
            return "withdrawn"
        if self.replaced is not None:
            return "superseded"
        return "expired" if self.until <= now else "active"


@dataclass
class Question:
    """One request of an agency."""

    request: str
    agency: str
    purpose: str
    categories: frozenset[str]
    asked: datetime
    closed: str | None = None


@dataclass
class No:
    """One refusal; `heard` by an agency that had asked or wrote it down."""

    agency: str
    purpose: str
    at: datetime
    heard: bool


@dataclass
class Secret:
    """One release from secrecy towards an agency for a purpose; `holder` None releases every body that holds such a secret."""

    agency: str
    purpose: str
    categories: frozenset[str]
    holder: str | None
    at: datetime


@dataclass
class Said:
    """One statement, and how each agency names it."""

    value: Any
    kind: str
    as_of: str | None
    by: str
    at: datetime
    secret: bool = False
    disputed: bool = False
    replaced: bool = False
    ended: datetime | None = None
    names: dict[str, str] = field(default_factory=dict)


@dataclass
class Person:
    """Everything noted about one person; statements newest first."""

    names: dict[str, str] = field(default_factory=dict)
    yes: list[Yes] = field(default_factory=list)
    no: list[No] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    secrets: list[Secret] = field(default_factory=list)
    said: dict[tuple[str, str], list[Said]] = field(default_factory=dict)
    versions: Counter[str] = field(default_factory=Counter)
    restricted: bool = False
    looks: list[tuple[Any, ...]] = field(default_factory=list)
    told: list[tuple[Any, ...]] = field(default_factory=list)

    def last(self, agency: str, purpose: str) -> Yes | None:
        """The consent given last for this agency and purpose."""
        given = [one for one in self.yes if (one.agency, one.purpose) == (agency, purpose)]
        return given[-1] if given else None

    def live(self, agency: str, purpose: str, now: datetime) -> Yes | None:
        """The consent in force."""
        last = self.last(agency, purpose)
        return last if last is not None and last.word(now) == "active" else None

    def answer(self, agency: str, purpose: str, now: datetime) -> str | None:
        """Why this agency may not read now for this purpose; None if it may."""
        last = self.last(agency, purpose)
        word, ended = "consent-missing", None
        if last is not None:
            state = last.word(now)
            if state == "active":
                return "restricted" if self.restricted else None
            word, ended = f"consent-{state}", last.stopped or last.until
        noes = [one for one in self.no if (one.agency, one.purpose) == (agency, purpose)]
        if noes and (ended is None or noes[-1].at >= ended):
            return "consent-refused" if noes[-1].heard else "consent-missing"
        return word

    def open_question(self, agency: str, now: datetime | None = None) -> Question | None:
        """The agency's open request; with `now`, one that silence has not ended by then."""
        waiting = [one for one in self.questions if one.agency == agency and one.closed is None]
        waiting = [one for one in waiting if now is None or months_later(one.asked, 3) > now]
        return waiting[0] if waiting else None

    def may_not_ask(self, agency: str, purpose: str, now: datetime) -> str | None:
        """Why an agency may not ask now."""
        if self.open_question(agency, now) is not None:
            return "request-open"
        noes = [one.at for one in self.no if (one.agency, one.purpose) == (agency, purpose)]
        last = self.last(agency, purpose)
        hurt = noes and (last is None or last.said <= noes[-1]) and now < months_later(noes[-1], 6)
        return "asked-too-soon" if hurt else None

    def secret_open(self, agency: str, purpose: str, category: str, holder: str, now: datetime) -> bool:
        """Whether the person released this holder's secrets of the category; every end of a consent ended it for good."""
        ends = [
            min(end for end in (one.stopped, one.until) if end is not None)
            for one in self.yes
            if (one.agency, one.purpose) == (agency, purpose) and one.word(now) in ("withdrawn", "expired")
        ]
        return any(
            (one.agency, one.purpose) == (agency, purpose)
            and category in one.categories
            and one.holder in (None, holder)
            and all(end < one.at for end in ends)
            for one in self.secrets
        )

    def could_have_seen(self, yes: Yes, category: str, code: str, one: Said, now: datetime) -> bool:
        """Whether the statement and this consent were in force together, and nothing kept it secret then."""
        if not readable(yes.agency, yes.purpose, category, code):
            return False
        end = min((at for at in (yes.stopped, yes.replaced, yes.until if yes.until <= now else None) if at), default=None)
        if (end is not None and end < one.at) or (one.ended is not None and yes.said > one.ended):
            return False
        opened = any(
            (each.agency, each.purpose) == (yes.agency, yes.purpose)
            and category in each.categories
            and each.holder in (None, one.by)
            for each in self.secrets
        )
        return one.by == yes.agency or not one.secret or opened

    def shown(self, agency: str, purpose: str, category: str, now: datetime) -> dict[str, list[Said]]:
        """Fields of a released category with the statements this agency sees, newest first."""
        fields = {}
        for (of, code), statements in self.said.items():
            if of == category and readable(agency, purpose, of, code):
                seen = [one for one in statements if self.sees(agency, purpose, of, one, now)]
                if seen:
                    fields[code] = seen
        return fields

    def sees(self, agency: str, purpose: str, category: str, one: Said, now: datetime) -> bool:
        """Whether the agency sees this statement of a field it may read."""
        if one.replaced:
            return False
        return one.by == agency or not one.secret or self.secret_open(agency, purpose, category, one.by, now)


def readable(agency: str, purpose: str, category: str, code: str) -> bool:
    """Whether the field is for this agency and purpose at all; what § 87 exposes is for counselling without the duty alone."""
    office, rule = OFFICES[agency], FIELDS[category, code]
    if purpose not in rule.purposes:
        return False
    return not rule.exposed or (office.type == "counselling" and not office.duty and purpose == "counselling")


def may_not_write(agency: str, category: str, code: str, kind: str) -> str | None:
    """Why an agency may not record this."""
    office, rule = OFFICES[agency], FIELDS[category, code]
    if rule.exposed and office.duty:
        return "reporting-duty"
    return None if kind in rule.writers.get(office.type, ()) else "not-steward"


def first_shown(statements: list[Said]) -> Said:
    """The one to show first: undisputed, strongest evidence, latest day, latest record; of equals the first as told."""
    return max(statements, key=lambda one: (not one.disputed, STRENGTH.index(one.kind), first_day(one), one.at))


def first_day(one: Said) -> tuple[int, int, int]:
    """The first day of an incomplete date; none at all comes before every day."""
    if one.as_of is None:
        return (0, 0, 0)
    year, month, day = [*(int(part) for part in one.as_of.split("-")), 1, 1][:3]
    return (year, month, day)


def is_old(one: Said, months: dict[str, int], now: datetime) -> bool:
    """Whether the reader is warned of its age."""
    day = one.at.replace(hour=0, minute=0, second=0)
    if one.as_of is not None:
        year, month, number = first_day(one)
        day = datetime(year, month, number, tzinfo=UTC)
    return one.kind in months and months_later(day, months[one.kind]) <= now
