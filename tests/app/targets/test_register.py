"""The register of targets: decided, reviewed from the release, replaced and closed; nothing of its history is lost or changed."""

from datetime import date
from typing import Any

import asyncpg
import pytest

from app.db.roles import OWNER
from app.db.setup_connection import open_setup
from app.errors import NotFound, ValidationFailed
from app.monitoring.catalogue import load_catalogue
from app.monitoring.indicators import load_indicators
from app.targets.close import close
from app.targets.decide import decide, replace
from app.targets.hold import hold
from app.targets.look_up import all_targets, find_target, history_of, targets_of
from app.targets.review import ReviewDraft, review
from app.targets.state import Direction, State
from app.targets.target import Author, Ending, Judgement, Target
from app.targets.templates import load_templates, read_templates
from app.unit_of_work import open_unit
from app.world import World
from tests.app.targets.conftest import Q3, draft
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.vectors import KREIS, MUNICIPALITIES

WATCHING = ReviewDraft(Judgement.WATCH, "Die Kurse laufen seit dem Sommer.")


async def decided(world: World, **changes: Any) -> Target:
    async with open_unit(world) as uow:
        return await decide(uow, draft(**changes))


async def reviewed(world: World, target: Target, asked: ReviewDraft = WATCHING) -> None:
    async with open_unit(world) as uow:
        await review(uow, target, asked)


async def standing(world: World) -> list[Target]:
    async with open_unit(world) as uow:
        uow.unaudited("reading")
        return await targets_of(uow, "b1_reached", KREIS)


async def test_a_target_stands_with_what_its_indicator_says_of_it(world: World) -> None:
    target = await decided(world)
    again = await decided(world, indicator="a1_after_3_years", value=90)
    assert [each.target_id for each in await standing(world)] == [target.target_id]
    assert (target.indicator_version, target.unit, target.years_since_arrival) == (1, "percent", None)
    assert again.years_since_arrival == 3
    assert target.words == "mindestens 60 Prozent bis 31.12.2027"


async def test_targets_of_an_area_come_by_their_day_and_without_the_ended_ones(world: World) -> None:
    late, soon = await decided(world), await decided(world, due_on=date(2026, 12, 31), value=40)
    elsewhere = await decided(world, area=f"{KREIS}001")
    gone = await decided(world, due_on=date(2028, 12, 31), value=70)
    async with open_unit(world) as uow:
        await close(uow, gone, Ending.GIVEN_UP, "Der Haushalt trägt es nicht.")
    assert [each.target_id for each in await standing(world)] == [soon.target_id, late.target_id]
    async with open_unit(world) as uow:
        uow.unaudited("reading")
        assert {each.target_id for each, _ in await all_targets(uow)} == {
            each.target_id for each in (late, soon, elsewhere, gone)
        }


@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"indicator": "happiness"}, "indicator"),
        ({"area": "06434"}, "area"),
        ({"area": "06"}, "area"),
        ({"area": f"{KREIS}001", "indicator": "a1_after_3_years"}, "area"),
        ({"value": 101}, "value"),
        ({"value": 0}, "value"),
        ({"value": 100, "direction": Direction.AT_MOST}, "value"),
        ({"value": 1826, "indicator": "days_to_b1"}, "value"),
        ({"due_on": date(2026, 3, 2)}, "due_on"),
        ({"decided_on": date(2027, 1, 1)}, "decided_on"),
        ({"decided_by": ""}, "decided_by"),
        ({"decided_by": "Frau Muster"}, "decided_by"),
        ({"decided_by": "Dr. Muster, Amt 5"}, "decided_by"),
        ({"decided_by": "amt5@musterland.example"}, "decided_by"),
        ({"decided_by": "x" * 201}, "decided_by"),
        ({"comment": "eine\nzweite Zeile"}, "comment"),
    ],
    ids=lambda value: value if isinstance(value, str) else ",".join(value),
)
async def test_a_target_that_makes_no_sense_is_refused(world: World, changes: dict[str, Any], member: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await decided(world, **changes)
    assert f"/{member}" in {each["pointer"] for each in refused.value.errors}
    assert await standing(world) == []


@pytest.mark.parametrize("body", ["Frauenbeirat", "Landrat, Stabsstelle Integration", "Steuerungsgruppe Sprache"])
async def test_a_body_is_no_person_because_of_its_name(world: World, body: str) -> None:
    assert (await decided(world, decided_by=body)).decided_by == body


async def test_the_same_day_is_not_promised_twice(world: World) -> None:
    first = await decided(world)
    with pytest.raises(ValidationFailed, match="validation-failed") as refused:
        await decided(world, value=70)
    assert first.wire_id in refused.value.errors[0]["detail"]


async def test_a_review_takes_its_number_from_the_release(world: World, released: None, database: TestDatabase) -> None:
    target = await decided(world)
    async with open_unit(world) as uow:
        held = await review(uow, target, WATCHING, Author(actor="d_monitoring"))
        history = await history_of(uow, target.wire_id)
    assert held.result is not None
    assert held.result.share is not None
    [found] = history.reviews
    assert (found.value, found.sign, found.margin) == (held.result.share.percent, "about", held.result.share.margin)
    assert (found.reference_date, found.as_of, found.state) == (Q3, Q3, State.ON_THE_WAY)
    assert (found.judgement, found.comment) == (Judgement.WATCH, "Die Kurse laufen seit dem Sommer.")
    async with open_setup(database.owner_url) as connection:
        actions = await connection.fetch("SELECT action FROM audit.event WHERE action LIKE 'target-%' ORDER BY seq")
    assert [row["action"] for row in actions] == ["target-decided", "target-reviewed"]


async def test_the_state_follows_from_the_released_number(world: World, released: None) -> None:
    expected: list[tuple[dict[str, Any], State]] = [
        ({"value": 30}, State.REACHED),
        ({"value": 90, "due_on": date(2028, 12, 31)}, State.ON_THE_WAY),
        ({"value": 90, "due_on": Q3}, State.MISSED),
        ({"value": 30, "direction": Direction.AT_MOST, "due_on": date(2026, 6, 30)}, State.MISSED),
        ({"indicator": "coverage", "value": 10}, State.UNTOLD),
        ({"indicator": "days_to_b1", "value": 1200, "direction": Direction.AT_MOST}, State.REACHED),
        ({"indicator": "days_to_b1", "value": 600, "direction": Direction.AT_MOST, "due_on": Q3}, State.UNTOLD),
    ]
    for changes, state in expected:
        target = await decided(world, **changes)
        async with open_unit(world) as uow:
            uow.unaudited("reading")
            assert (await hold(uow, target)).state is state, changes


async def test_a_target_of_a_former_definition_is_held_against_nothing(
    world: World, released: None, database: TestDatabase
) -> None:
    target = await decided(world)
    async with open_setup(database.owner_url) as connection:
        await connection.execute(
            "CREATE TEMPORARY TABLE former AS SELECT * FROM target; UPDATE former SET indicator_version = 99, "
            "target_id = gen_random_uuid(), due_on = '2028-12-31'; INSERT INTO target SELECT * FROM former"
        )
    current, former = await standing(world)
    assert (current.target_id, former.indicator_version) == (target.target_id, 99)
    async with open_unit(world) as uow:
        held = await review(uow, former, WATCHING)
        assert (held.result, held.state) == (None, State.UNTOLD)
        [told] = (await history_of(uow, former.wire_id)).reviews
    assert (told.value, told.as_of) == (None, Q3)


async def test_no_review_without_a_release_a_comment_or_a_standing_target(
    world: World, database: TestDatabase, clock: MovableClock
) -> None:
    target = await decided(world)
    with pytest.raises(NotFound):
        await reviewed(world, target)
    with pytest.raises(ValidationFailed):
        await reviewed(world, target, ReviewDraft(Judgement.ACT, ""))
    async with open_unit(world) as uow:
        await close(uow, target, Ending.MISTAKEN, "Der Wert war ein Schreibfehler.")
    with pytest.raises(ValidationFailed) as refused:
        await reviewed(world, target)
    assert refused.value.errors[0]["code"] == "closed"


async def test_a_median_is_reviewed_with_the_days_it_may_be_off(world: World, released: None) -> None:
    target = await decided(world, indicator="days_to_b1", value=600, direction=Direction.AT_MOST)
    async with open_unit(world) as uow:
        held = await review(uow, target, WATCHING)
        [found] = (await history_of(uow, target.wire_id)).reviews
    assert held.span is not None
    assert found.value is not None
    assert found.margin is not None
    assert found.value - found.margin <= held.span.low < held.span.high <= found.value + found.margin
    assert found.margin < max(held.span.high - found.value, found.value - held.span.low) + 1


@pytest.mark.parametrize("on", [date(2026, 9, 29), date(2026, 10, 2)])
async def test_a_review_is_not_before_its_numbers_and_not_to_come(world: World, released: None, on: date) -> None:
    target = await decided(world)
    with pytest.raises(ValidationFailed) as refused:
        await reviewed(world, target, ReviewDraft(Judgement.WATCH, "Zu früh oder zu spät.", on=on))
    assert refused.value.errors[0]["pointer"] == "/on"
    await reviewed(world, target, ReviewDraft(Judgement.WATCH, "Am Stichtag.", on=Q3))


async def test_a_replaced_target_keeps_its_reviews_and_names_its_successor(world: World, released: None) -> None:
    former = await decided(world)
    await reviewed(world, former)
    async with open_unit(world) as uow:
        later = await replace(uow, former, draft(value=55), "Nach der Halbzeit angepasst.")
    assert [each.target_id for each in await standing(world)] == [later.target_id]
    async with open_unit(world) as uow:
        uow.unaudited("reading")
        before, after = await history_of(uow, former.wire_id), await history_of(uow, later.wire_id)
    assert before.target.closing is not None
    assert (before.target.closing.reason, before.after) == (Ending.REPLACED, later)
    assert len(before.reviews) == 1
    assert before.target.value == 60
    assert after.before is not None
    assert after.before.target_id == former.target_id


async def test_what_has_ended_is_neither_replaced_nor_closed_again(world: World) -> None:
    former = await decided(world)
    async with open_unit(world) as uow:
        await close(uow, former, Ending.DONE, "Erreicht und beschlossen.")
    for again in (
        lambda uow: close(uow, former, Ending.DONE, "Noch einmal."),
        lambda uow: replace(uow, former, draft(value=70), "Noch einmal."),
    ):
        with pytest.raises(ValidationFailed):
            async with open_unit(world) as uow:
                await again(uow)
    assert await standing(world) == []


@pytest.mark.parametrize(
    ("changes", "why"), [({"area": f"{KREIS}001"}, "Anderes Gebiet."), ({"indicator": "coverage"}, "Anderes Maß."), ({}, "")]
)
async def test_a_successor_is_about_the_same_and_says_why(world: World, changes: dict[str, Any], why: str) -> None:
    former = await decided(world)
    with pytest.raises(ValidationFailed):
        async with open_unit(world) as uow:
            await replace(uow, former, draft(**changes), why)
    assert [each.target_id for each in await standing(world)] == [former.target_id]


async def test_closing_is_not_replacing_and_says_why(world: World) -> None:
    former = await decided(world)
    for reason, comment in ((Ending.REPLACED, "Anderer Wert."), (Ending.DONE, "")):
        with pytest.raises(ValidationFailed):
            async with open_unit(world) as uow:
                await close(uow, former, reason, comment)


async def test_an_id_that_is_none_finds_nothing(world: World) -> None:
    for wire_id in ("t_" + "0" * 32, "1", "a_" + "0" * 32):
        with pytest.raises(NotFound):
            async with open_unit(world) as uow:
                await find_target(uow, wire_id)


async def test_the_database_lets_nobody_rewrite_the_history(world: World, released: None, database: TestDatabase) -> None:
    target = await decided(world)
    await reviewed(world, target)
    async with open_unit(world) as uow:
        await close(uow, target, Ending.DONE, "Erreicht.")
    async with open_setup(database.owner_url) as owner, open_setup(database.url) as app:
        await owner.execute(f"SET ROLE {OWNER}")
        for table in ("target", "target_review", "target_closing"):
            for statement in (f"UPDATE {table} SET comment = ''", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
                    await owner.execute(statement)
                with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
                    await app.execute(statement)


def test_the_templates_name_indicators_that_exist_or_another_source() -> None:
    templates = load_templates()
    assert len(templates.items) == 5
    assert "IAS" in templates.source
    known = load_indicators(load_catalogue(MUNICIPALITIES)).indicators
    named = {one.indicator: one for one in templates.items.values() if one.indicator is not None}
    assert set(named) == {"a1_after_3_years"}
    assert all(known[code].years_since_arrival == one.years_since_arrival for code, one in named.items())


def test_a_template_that_leads_nowhere_is_refused() -> None:
    text = 'source = "x"\n[[template]]\ncode = "a"\nlabel = "b"\nyears_since_arrival = 1\ndirection = "at_least"\nnote = "c"\n'
    with pytest.raises(ValueError, match="template a"):
        read_templates(text)
