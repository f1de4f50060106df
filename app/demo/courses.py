"""Plausible courses of integration over two years: what happens to one invented newcomer, step by step.

Only fields that the acting agency's type may write and purposes it may use appear here, so that a seeded record is one the
service itself could have made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from app.demo.people import Person
from app.demo.steps import SUBJECT, Asked, Disputed, Gave, Linked, Looked, Recorded, Registered, Said, SaidNo, Step, TookBack

YEARS = timedelta(days=730)
_LEVELS = ("below_A1", "A1", "A2", "B1", "B2")
_COUNSELLING = ("identity", "communication", "arrival", "language")


@dataclass(slots=True)
class Course:
    """What a history is built in: the person, their random source, the steps so far."""

    person: Person
    rng: Random
    now: datetime
    start: datetime
    steps: list[Step]
    adviser: str
    level: int
    requests: int = 0

    def after(self, low: float, high: float) -> datetime:
        """Gives a moment between `low` and `high` days after registration, on whole seconds."""
        days = low + (high - low) * self.rng.random()
        return (self.start + timedelta(days=days)).replace(microsecond=0)

    def chance(self, share: float) -> bool:
        return self.rng.random() < share


def registered_at(index: int, newcomers: int, now: datetime) -> datetime:
    """Gives when newcomer `index` of `newcomers` was registered: spread evenly over two years, the latest two days ago."""
    share = index / max(1, newcomers)
    moment = now - YEARS + timedelta(seconds=share * (YEARS - timedelta(days=2)).total_seconds())
    return moment.replace(microsecond=0)


def recently_registered_at(index: int, newcomers: int, now: datetime) -> datetime:
    """Gives when a newcomer with a short history was registered: within eleven months, so that her first consent still runs."""
    share = index / max(1, newcomers)
    return (now - timedelta(days=330 * (1 - share) + 1)).replace(microsecond=0)


def lean(person: Person, rng: Random, now: datetime, start: datetime) -> list[Step]:
    """Tells the short history used for very many newcomers: registered, first statements, one look."""
    course = Course(person, rng, now, start, [], "mbe" if rng.random() < 0.7 else "jmd", min(4, int(rng.random() * 4)))
    _first_contact(course, ("identity", "communication", "language"))
    return course.steps


def full(person: Person, rng: Random, now: datetime, start: datetime) -> list[Step]:
    """Tells two years of one newcomer: counselling, language school, recognition, housing, disputes, withdrawals, looks."""
    adviser = rng.choices(("mbe", "jmd", "case"), (6, 3, 2))[0]
    if adviser == "jmd" and (start.date() - person.birth_date).days > 27 * 365:
        adviser = "mbe"
    course = Course(person, rng, now, start, [], adviser, min(3, int(rng.random() * 4)))
    _first_contact(course, _COUNSELLING)
    for chapter, share in _CHAPTERS:
        if course.chance(share):
            chapter(course)
    happened = [step for step in course.steps if step.at < now - timedelta(hours=1)]
    return sorted(happened, key=lambda step: step.at)


def _first_contact(course: Course, categories: tuple[str, ...]) -> None:
    rng = course.rng
    asks_duty = course.adviser == "case"
    mine = tuple(c for c in categories if not (asks_duty and c == "arrival"))
    interpreter = rng.choices(("professional", "relative", "none", "child"), (6, 2, 3, 0.2))[0]
    channel = "paper" if course.chance(0.15) else "assisted"
    said = tuple(s for s in _first_statements(course) if s.category in mine)
    course.steps.append(Registered(course.start, course.adviser, "counselling", mine, 12, interpreter, channel, said))


def _first_statements(course: Course) -> tuple[Said, ...]:
    person, day = course.person, course.start.date().isoformat()
    told = "self_stated"
    arrived = course.start - timedelta(days=20 + int(course.rng.random() * 200))
    return (
        Said("identity", "family_name", person.family_name, told, day),
        Said("identity", "given_names", person.given_names, told, day),
        Said("identity", "birth_date", person.birth_date.isoformat(), told, day),
        Said("identity", "sex", person.sex, told, day),
        Said("communication", "preferred_language", person.tongue.iso639_3, told, day),
        Said("communication", "spoken_languages", [person.tongue.iso639_3], told, day),
        Said("communication", "script_read", person.tongue.script, told, day),
        Said("arrival", "arrived_in_de", arrived.strftime("%Y-%m"), told, day),
        Said("arrival", "birth_country", person.country, told, day),
        Said("language", "german_overall", _LEVELS[course.level], "adviser_estimate", day),
    )


def _contact(course: Course) -> None:
    person, at = course.person, course.after(1, 6)
    course.steps.append(Gave(at, course.adviser, "contact", ("identity", "contact"), 12, "self", "none", None))
    day = at.date().isoformat()
    said = (
        Said("contact", "phone", person.phone, "self_stated", day),
        Said("contact", "email", person.email, "self_stated", day),
        Said("contact", "ags", person.ags, "self_stated", day),
    )
    course.steps.append(Recorded(at + timedelta(minutes=3), SUBJECT, "", said))
    for _ in range(int(course.rng.random() * 3)):
        course.steps.append(Looked(course.after(8, 300), course.adviser, "contact"))


def _schooling(course: Course) -> None:
    at = course.after(2, 9)
    years = Said("education", "years_of_school", course.person.years_of_school, "self_stated", at.date().isoformat())
    course.steps.append(Recorded(at, SUBJECT, "", (years,)))


def _counselling(course: Course) -> None:
    for _ in range(1 + int(course.rng.random() * 5)):
        course.steps.append(Looked(course.after(5, 500), course.adviser, "counselling"))
    if course.chance(0.3):
        at = course.after(30, 120)
        language = Said("communication", "interpreter_needed", "yes", "adviser_estimate", at.date().isoformat())
        course.steps.append(Recorded(at, course.adviser, "counselling", (language,)))


def _request(course: Course, at: datetime, agency: str, purpose: str, categories: tuple[str, ...], reason: str) -> int:
    course.requests += 1
    course.steps.append(Linked(at - timedelta(minutes=20), agency))
    course.steps.append(Asked(at, agency, purpose, categories, 12, reason, course.requests))
    return course.requests


def _language_school(course: Course) -> None:
    at = course.after(10, 60)
    wanted = ("identity", "language", "education", "course")
    key = _request(course, at, "vhs", "language_course", wanted, "Einstufung und Anmeldung zu einem Deutschkurs")
    if course.chance(0.12):
        course.steps.append(SaidNo(at + timedelta(days=2), "vhs", "language_course", key))
        course.steps.append(Looked(at + timedelta(days=3), "vhs", "language_course"))
        return
    given = ("language", "course") if course.chance(0.35) else wanted
    months = 6 if course.chance(0.4) else 12
    agreed = at + timedelta(days=1 + course.rng.random() * 6)
    course.steps.append(Gave(agreed, "vhs", "language_course", given, months, "self", "none", key))
    course.steps.append(Looked(agreed + timedelta(hours=5), "vhs", "language_course"))
    _lessons(course, agreed)


def _lessons(course: Course, agreed: datetime) -> None:
    placed = agreed + timedelta(days=4)
    measured = min(4, max(0, course.level + int(course.rng.random() * 3) - 1))
    day = placed.date().isoformat()
    course.steps.append(
        Recorded(
            placed, "vhs", "language_course", (Said("language", "german_overall", _LEVELS[measured], "placement_test", day),)
        )
    )
    if course.chance(0.12):
        course.steps.append(Disputed(placed + timedelta(days=3), "language", "german_overall"))
    kind = "ik_literacy" if course.person.literate_latin != "literate" else "ik_general"
    began = placed + timedelta(days=20)
    course.steps.append(
        Recorded(
            placed + timedelta(hours=1),
            "vhs",
            "language_course",
            (
                Said("course", "course_type", kind, "document_seen", day),
                Said("course", "registered_on", day, "document_seen", day),
            ),
        )
    )
    if course.chance(0.1):
        course.steps.append(TookBack(began + timedelta(days=30), "vhs", "language_course"))
        course.steps.append(Looked(began + timedelta(days=31), "vhs", "language_course"))
        return
    ended = began + timedelta(days=120 + course.rng.random() * 40)
    if course.chance(0.75):
        _certificate(course, ended, min(4, measured + 1))


def _certificate(course: Course, ended: datetime, level: int) -> None:
    day = ended.date().isoformat()
    passed = "successful" if level >= 3 else "not_successful"
    said: list[Said] = [
        Said("course", "ended_on", day, "document_seen", day),
        Said("course", "outcome", passed, "document_seen", day),
    ]
    if level >= 2:
        said.append(Said("language", "german_overall", _LEVELS[level], "certificate", day))
        said.append(Said("language", "certificate_type", "dtz", "certificate", day))
    course.steps.append(Recorded(ended, "vhs", "language_course", tuple(said)))
    course.steps.append(Looked(ended + timedelta(days=2), course.adviser, "counselling"))


def _recognition(course: Course) -> None:
    at = course.after(60, 200)
    wanted = ("identity", "qualification", "recognition", "education")
    key = _request(course, at, "recognition", "recognition", wanted, "Beratung zur Anerkennung Ihres Abschlusses")
    agreed = at + timedelta(days=3)
    course.steps.append(Gave(agreed, "recognition", "recognition", wanted, 12, "assisted", "professional", key))
    for status, days in (("advised", 5), ("filed", 40), ("complete", 90), ("partial", 170)):
        moment = agreed + timedelta(days=days + course.rng.random() * 10)
        said = Said("recognition", "status", status, "document_seen", moment.date().isoformat())
        course.steps.append(Recorded(moment, "recognition", "recognition", (said,)))
        if course.chance(0.3):
            break


def _housing(course: Course) -> None:
    at = course.after(15, 90)
    key = _request(course, at, "housing", "housing", ("housing",), "Vermittlung einer Wohnung")
    if course.chance(0.2):
        course.steps.append(SaidNo(at + timedelta(days=1), "housing", "housing", key))
        return
    agreed = at + timedelta(days=2)
    course.steps.append(Gave(agreed, "housing", "housing", ("housing",), 6, "self", "none", key))
    said = Said("housing", "housing_type", "shared_accommodation", "document_seen", agreed.date().isoformat())
    course.steps.append(Recorded(agreed + timedelta(days=1), "housing", "housing", (said,)))
    if course.chance(0.5):
        course.steps.append(Looked(agreed + timedelta(days=220), "housing", "housing"))


def _children(course: Course) -> None:
    if course.person.children == 0:
        return
    at = course.after(20, 100)
    key = _request(course, at, "school", "school_and_childcare", ("family", "school"), "Schul- oder Kita-Platz für Ihr Kind")
    course.steps.append(
        Gave(at + timedelta(days=2), "school", "school_and_childcare", ("family", "school"), 12, "self", "none", key)
    )
    size = Said("family", "household_size", course.person.children + 1, "self_stated", at.date().isoformat())
    course.steps.append(Recorded(at + timedelta(days=2, minutes=4), SUBJECT, "", (size,)))
    course.steps.append(Looked(at + timedelta(days=3), "school", "school_and_childcare"))


def _still_open(course: Course) -> None:
    at = course.now - timedelta(days=1 + course.rng.random() * 6)
    if at > course.start + timedelta(days=3) and not any(isinstance(s, Linked) and s.agency == "housing" for s in course.steps):
        _request(course, at, "housing", "housing", ("housing",), "Vermittlung einer Wohnung")


def _stranger(course: Course) -> None:
    course.steps.append(Looked(course.after(30, 400), "jobcenter", "contact"))


def _withdrawal(course: Course) -> None:
    if any(isinstance(step, Gave) and step.purpose == "contact" for step in course.steps):
        course.steps.append(TookBack(course.after(100, 300), course.adviser, "contact"))


_CHAPTERS: tuple[tuple[Callable[[Course], None], float], ...] = (
    (_contact, 0.7),
    (_schooling, 0.8),
    (_counselling, 0.9),
    (_language_school, 0.7),
    (_recognition, 0.22),
    (_housing, 0.3),
    (_children, 0.6),
    (_still_open, 0.1),
    (_stranger, 0.05),
    (_withdrawal, 0.08),
)
