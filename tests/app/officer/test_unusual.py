"""What stands out from an office's own past, and what does not; each kind shown to miss where it must."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.officer.unusual import Act, Ended, Finding, is_night, unusual
from app.settings import Settings
from tests.consent.making import agency_id, day
from tests.support.database import TestDatabase
from tests.support.desks import Desk
from tests.support.people import Tool

OFFICE = agency_id(1)
SINCE = day(28)


def person(number: int) -> UUID:
    return UUID(int=number)


def usual(per_day: int = 6) -> Iterator[Act]:
    """Four weeks of an office whose two members of staff look at a few people each working day, each person often."""
    for number in range(28):
        if day(number).weekday() < 5:
            for each in range(per_day):
                yield Act(day(number) + timedelta(minutes=each), OFFICE, f"staff-{each % 2}", person(each % 3), True)


def kinds(found: tuple[Finding, ...]) -> list[tuple[str, str | None, int]]:
    return [(one.kind, one.actor, one.counted) for one in found]


def told(*acts: Act, endings: tuple[Ended, ...] = ()) -> list[tuple[str, str | None, int]]:
    return kinds(unusual([*usual(), *acts], endings, SINCE).findings)


def morning(count: int, at: datetime, first: int = 100, actor: str | None = "staff-0") -> list[Act]:
    return [Act(at + timedelta(minutes=number), OFFICE, actor, person(first + number), True) for number in range(count)]


def test_a_usual_month_raises_nothing() -> None:
    assert told(*morning(4, day(28), first=0), *morning(4, day(29), first=0)) == []


def test_many_people_on_one_day_are_named_with_what_is_usual_there() -> None:
    found = unusual([*usual(), *morning(40, day(28))], [], SINCE).findings
    many = [one for one in found if one.kind == "many-people"]
    assert [(one.actor, one.counted, one.usual, one.past) for one in many] == [(None, 40, 3, 20), ("staff-0", 40, 3, 20)]
    assert told(*morning(11, day(28))) == []  # a busy day is not yet a theft


def test_an_office_without_a_past_is_said_to_have_none() -> None:
    found = unusual(morning(40, day(28)), [], SINCE)
    assert (kinds(found.findings), found.too_little) == ([], frozenset({OFFICE}))


@pytest.mark.parametrize(
    ("at", "night"),
    [(day(0), False), (day(0) + timedelta(hours=11), True), (day(0) - timedelta(hours=5), True), (day(6), True)],
)
def test_night_is_by_the_clock_of_germany_and_a_sunday_counts(at: datetime, night: bool) -> None:
    assert is_night(at) is night


def test_looks_at_night_stand_out_where_nobody_looked_at_night_before() -> None:
    night = day(28) + timedelta(hours=13)
    assert told(*morning(5, night, first=0)) == [("at-night", None, 5), ("at-night", "staff-0", 5)]
    assert told(*morning(4, night, first=0)) == []
    busy_nights = [act for number in range(0, 28, 2) for act in morning(3, day(number) + timedelta(hours=13), first=0)]
    found = unusual(sorted([*usual(), *busy_nights, *morning(5, night, first=0)], key=lambda act: act.at), [], SINCE).findings
    assert kinds(found) == []


def test_people_looked_at_once_and_never_again_are_counted_after_two_weeks() -> None:
    curious = morning(6, day(29), first=200, actor="staff-1")
    later = morning(1, day(29) + timedelta(days=20), first=0)
    assert ("never-again", "staff-1", 6) in told(*curious, *later)
    assert not any(kind == "never-again" for kind, _, _ in told(*curious))  # they may still come
    cared_for = [Act(act.at + timedelta(days=1), OFFICE, None, act.person, False) for act in curious]
    assert not any(kind == "never-again" for kind, _, _ in told(*curious, *cared_for, *later))


def test_a_look_just_before_a_withdrawal_is_counted_among_all_withdrawals() -> None:
    endings = (Ended(day(29), OFFICE, person(0)), Ended(day(29), OFFICE, person(1)), Ended(day(1), OFFICE, person(0)))
    looked = Act(day(29) - timedelta(hours=2), OFFICE, "staff-0", person(0), True)
    after = Act(day(29) + timedelta(hours=2), OFFICE, "staff-0", person(1), True)
    [found] = unusual([*usual(), looked, after], endings, SINCE).findings
    assert (found.kind, found.counted, found.past) == ("before-end", 1, 2)


async def test_the_page_and_the_command_say_what_was_compared(
    desk: Desk, office: Tool, granted: str, settings: Settings, database: TestDatabase
) -> None:
    page = await desk.get("/datenschutz/auffaellig")
    assert (page.status_code, "Nichts ist aufgefallen" in page.text) == (200, True)


def test_the_command_counts_rows(settings: Settings, database: TestDatabase, office: Tool, granted: str) -> None:
    environment = {
        "KIIM_DATABASE_URL": database.url,
        "KIIM_DATABASE_OWNER_URL": database.owner_url,
        "KIIM_DATA": str(settings.data),
    }
    asked = CliRunner().invoke(cli, ["unusual", "--json"], env=environment)
    assert asked.exit_code == 0, asked.output
    assert json.loads(asked.stdout)["items"] == []
