"""Unusual looks: plain counts, each held against the same office's or person's own past; pure. A finding is a question, no proof.

Every finding names what was counted and what is usual there. Nothing is learned, weighted or scored; who has too little of a past
to compare with is said to have too little.

many-people   distinct persons on one day, against the own earlier working days: above the largest of them and above the median by
              more than five times the median distance from it, and at least ten more
at-night      looks between 20 and 6 o'clock or on a Sunday, where at most one in twenty of the own earlier looks was
never-again   persons looked at by one member of staff once, for whom the office did nothing else before or after
before-end    looks in the last day before the person withdrew her consent from that office
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final
from uuid import UUID

from app.pages.dates import HERE

ENOUGH_DAYS: Final = 10
ENOUGH_LOOKS: Final = 50
MORE_AT_LEAST: Final = 10
SPREADS: Final = 5
FEW_AT_NIGHT: Final = 0.05
NIGHT_LOOKS: Final = 5
NEVER_AGAIN: Final = 5
QUIET: Final = timedelta(days=14)
BEFORE_END: Final = timedelta(days=1)
_NIGHT: Final = (20, 6)
_SUNDAY: Final = 6


@dataclass(frozen=True, slots=True)
class Act:
    """One act of an office about a person, as the log has it; `looked`: content was shown."""

    at: datetime
    agency: UUID
    actor: str | None
    person: UUID
    looked: bool


@dataclass(frozen=True, slots=True)
class Ended:
    """A person took back her consent to an office."""

    at: datetime
    agency: UUID
    person: UUID


@dataclass(frozen=True, slots=True)
class Finding:
    """What stands out: its kind, whose, when, how much was counted, what is usual there, and out of how many days or looks."""

    kind: str
    agency: UUID
    actor: str | None
    day: date | None
    counted: int
    usual: float
    past: int


@dataclass(frozen=True, slots=True)
class Unusual:
    """The findings, and offices with too little of a past to be compared with."""

    findings: tuple[Finding, ...]
    too_little: frozenset[UUID]


def unusual(acts: Sequence[Act], endings: Iterable[Ended], since: datetime) -> Unusual:
    """What stands out from `since` on, against everything before; `acts` in the order of time."""
    looks = [act for act in acts if act.looked]
    findings: list[Finding] = []
    too_little: set[UUID] = set()
    for (agency, actor), own in _by_hand(looks).items():
        past = [act for act in own if act.at < since]
        now = [act for act in own if act.at >= since]
        if not now:
            continue
        days = _people_by_day(past)
        if len(days) < ENOUGH_DAYS:
            if actor is None:
                too_little.add(agency)
        else:
            findings += _many(agency, actor, days, _people_by_day(now))
        findings += _at_night(agency, actor, past, now)
    findings += _never_again(acts, since)
    findings += _before_end(looks, endings, since)
    order = {"many-people": 0, "at-night": 1, "never-again": 2, "before-end": 3}
    return Unusual(tuple(sorted(findings, key=lambda one: (order[one.kind], -one.counted))), frozenset(too_little))


def is_night(at: datetime) -> bool:
    """Between 20 and 6 o'clock in Germany, or a Sunday."""
    here = at.astimezone(HERE)
    return here.hour >= _NIGHT[0] or here.hour < _NIGHT[1] or here.weekday() == _SUNDAY


def _by_hand(looks: Iterable[Act]) -> Mapping[tuple[UUID, str | None], list[Act]]:
    """Looks by office (None as the actor) and by each of its members of staff."""
    found: dict[tuple[UUID, str | None], list[Act]] = defaultdict(list)
    for look in looks:
        found[look.agency, None].append(look)
        if look.actor is not None:
            found[look.agency, look.actor].append(look)
    return found


def _people_by_day(looks: Iterable[Act]) -> dict[date, int]:
    found: dict[date, set[UUID]] = defaultdict(set)
    for look in looks:
        found[look.at.astimezone(HERE).date()].add(look.person)
    return {day: len(people) for day, people in found.items()}


def _many(agency: UUID, actor: str | None, past: Mapping[date, int], now: Mapping[date, int]) -> list[Finding]:
    counts = sorted(past.values())
    usual = median(counts)
    spread = max(median(abs(count - usual) for count in counts), 1)
    most = max(counts[-1], usual + SPREADS * spread, usual + MORE_AT_LEAST)
    return [
        Finding("many-people", agency, actor, day, count, usual, len(counts))
        for day, count in sorted(now.items())
        if count > most
    ]


def _at_night(agency: UUID, actor: str | None, past: Sequence[Act], now: Sequence[Act]) -> list[Finding]:
    counted = sum(is_night(look.at) for look in now)
    if counted < NIGHT_LOOKS or len(past) < ENOUGH_LOOKS:
        return []
    share = sum(is_night(look.at) for look in past) / len(past)
    return [Finding("at-night", agency, actor, None, counted, share, len(past))] if share <= FEW_AT_NIGHT else []


def _never_again(acts: Sequence[Act], since: datetime) -> list[Finding]:
    """Only looks that are two weeks old: whoever was looked at yesterday may come again tomorrow."""
    latest = acts[-1].at if acts else since
    touched = Counter((act.agency, act.person) for act in acts)
    once: Counter[tuple[UUID, str]] = Counter()
    people: dict[tuple[UUID, str], set[UUID]] = defaultdict(set)
    for act in acts:
        if act.looked and act.actor is not None and since <= act.at <= latest - QUIET:
            people[act.agency, act.actor].add(act.person)
            once[act.agency, act.actor] += touched[act.agency, act.person] == 1
    return [
        Finding("never-again", agency, actor, None, count, 0.0, len(people[agency, actor]))
        for (agency, actor), count in once.items()
        if count >= NEVER_AGAIN and 2 * count >= len(people[agency, actor])
    ]


def _before_end(looks: Iterable[Act], endings: Iterable[Ended], since: datetime) -> list[Finding]:
    by_pair: dict[tuple[UUID, UUID], list[datetime]] = defaultdict(list)
    for look in looks:
        by_pair[look.agency, look.person].append(look.at)
    found: Counter[UUID] = Counter()
    total: Counter[UUID] = Counter()
    for end in endings:
        if end.at >= since:
            total[end.agency] += 1
            found[end.agency] += any(end.at - BEFORE_END <= at < end.at for at in by_pair[end.agency, end.person])
    return [Finding("before-end", agency, None, None, count, 0.0, total[agency]) for agency, count in found.items() if count]
