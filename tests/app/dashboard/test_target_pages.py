"""Pages of targets: decided, reviewed from the release, replaced and ended by forms; whatever is wrong is said at its field."""

import re
from datetime import date

import httpx
import pytest

from app.targets.decide import decide
from app.targets.look_up import all_targets, history_of
from app.targets.state import Direction
from app.targets.target import Target
from app.unit_of_work import open_unit
from app.world import World
from tests.app.targets.conftest import draft
from tests.support.desks import Desk
from tests.support.vectors import KREIS

LIST = "/monitoring/ziele/"
DECIDED = {
    "indikator": "b1_reached",
    "gebiet": KREIS,
    "richtung": "at_least",
    "wert": "60",
    "frist": "2028-12-31",
    "beschlossen-von": "Kreistag",
    "beschlossen-am": "2026-03-02",
    "bemerkung": "Frühjahrssitzung",
}
REVIEWED = {"urteil": "act", "bemerkung": "Es fehlen Kurse am Abend."}


async def standing(world: World) -> list[Target]:
    async with open_unit(world) as uow:
        uow.unaudited("reading")
        return [target for target, _ in await all_targets(uow) if target.closing is None]


async def decided(world: World, **changes: object) -> Target:
    async with open_unit(world) as uow:
        return await decide(uow, draft(**changes))


def at(target: Target, rest: str = "") -> str:
    return f"{LIST}{target.wire_id}{rest}"


async def test_before_the_first_target_and_release_the_pages_say_so(world: World, officer: Desk) -> None:
    page = await officer.get(LIST)
    assert page.status_code == 200
    assert "Noch ist keine Zielvorgabe eingetragen." in page.text
    assert "IAS" in page.text
    target = await decided(world)
    page = await officer.get(at(target))
    assert "Es ist noch nichts veröffentlicht." in page.text
    assert "Überprüfung eintragen" not in page.text


async def test_a_target_is_decided_by_form_and_stands_in_the_list_with_its_number(
    history: None, world: World, officer: Desk
) -> None:
    answer = await officer.post(f"{LIST}neu", DECIDED)
    assert answer.status_code == 303, answer.text
    [target] = await standing(world)
    assert (target.value, target.direction, target.due_on) == (60, Direction.AT_LEAST, date(2028, 12, 31))
    page = await officer.get(answer.headers["location"])
    assert "Die Zielvorgabe ist eingetragen." in page.text
    assert "mindestens 60 Prozent bis 31.12.2028" in page.text
    value = re.search(r'figure__value">([^<]+) <small>(± \d+)', page.text)
    assert value is not None
    listed = (await officer.get(LIST)).text
    assert value.group(1).strip() in listed
    assert value.group(2) in listed
    assert "<svg" in page.text
    indicator = (await officer.get(f"/monitoring/b1_reached?gebiet={KREIS}")).text
    assert f'href="/monitoring/ziele/neu?indikator=b1_reached&amp;gebiet={KREIS}"' in indicator
    assert value.group(1).strip() in indicator


async def test_a_form_that_is_sent_twice_decides_once(world: World, officer: Desk) -> None:
    sent = {**await officer.hidden(f"{LIST}neu"), **DECIDED}
    first, second = [await officer.send(f"{LIST}neu", sent) for _ in range(2)]
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert len(await standing(world)) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"indikator": ""}, "indikator"),
        ({"gebiet": "06434"}, "gebiet"),
        ({"indikator": "a1_after_3_years", "gebiet": f"{KREIS}001"}, "gebiet"),
        ({"richtung": ""}, "richtung"),
        ({"wert": "viele"}, "wert"),
        ({"wert": "101"}, "wert"),
        ({"frist": "31.12.2028"}, "frist"),
        ({"frist": "2026-01-01"}, "frist"),
        ({"beschlossen-von": "Frau Muster"}, "beschlossen-von"),
        ({"beschlossen-am": ""}, "beschlossen-am"),
        ({"beschlossen-am": "2028-01-01"}, "beschlossen-am"),
        ({"bemerkung": "x" * 1001}, "bemerkung"),
    ],
    ids=str,
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    world: World, officer: Desk, changes: dict[str, str], field: str
) -> None:
    answer = await officer.post(f"{LIST}neu", {**DECIDED, **changes})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}-fehler"' in answer.text
    if "bemerkung" not in changes:
        assert 'value="Frühjahrssitzung"' in answer.text
    assert await standing(world) == []


async def test_a_review_takes_the_number_and_keeps_the_judgement(history: None, world: World, officer: Desk) -> None:
    target = await decided(world)
    assert (await officer.post(at(target, "/bewerten"), {"bemerkung": "Gut."}, page=at(target))).status_code == 422
    assert (await officer.post(at(target, "/bewerten"), {"urteil": "act"}, page=at(target))).status_code == 422
    answer = await officer.post(at(target, "/bewerten"), REVIEWED, page=at(target))
    assert answer.status_code == 303, answer.text
    async with open_unit(world) as uow:
        uow.unaudited("reading")
        [review] = (await history_of(uow, target.wire_id)).reviews
    page = (await officer.get(answer.headers["location"])).text
    assert "Es fehlen Kurse am Abend." in page
    assert f"{review.value} % (± {review.margin})" in page
    assert "Es braucht Maßnahmen" in (await officer.get(LIST)).text
    sent = {**await officer.hidden(at(target)), **REVIEWED}
    for _ in range(2):
        assert (await officer.send(at(target, "/bewerten"), sent)).status_code == 303
    async with open_unit(world) as uow:
        uow.unaudited("reading")
        assert len((await history_of(uow, target.wire_id)).reviews) == 2


async def test_a_successor_takes_the_place_and_both_lead_to_each_other(world: World, officer: Desk) -> None:
    former = await decided(world)
    without_why = await officer.post(at(former, "/ersetzen"), {**DECIDED, "wert": "50"})
    assert without_why.status_code == 422
    answer = await officer.post(at(former, "/ersetzen"), {**DECIDED, "wert": "50", "warum": "Nach der Halbzeit."})
    assert answer.status_code == 303
    [later] = await standing(world)
    assert (later.value, later.indicator, later.area) == (50, former.indicator, former.area)
    before = (await officer.get(at(former))).text
    assert "gilt nicht mehr (ersetzt" in before
    assert later.wire_id in before
    assert "/beenden" not in before
    assert former.wire_id in (await officer.get(at(later))).text
    assert "Frühere Zielvorgaben" in (await officer.get(LIST)).text


async def test_a_target_is_ended_with_a_reason_and_stays_readable(world: World, officer: Desk) -> None:
    target = await decided(world)
    for sent in ({"warum": "Der Haushalt trägt es nicht."}, {"grund": "given_up"}, {"grund": "replaced", "warum": "x"}):
        assert (await officer.post(at(target, "/beenden"), sent, page=at(target))).status_code == 422
    sent = {"grund": "given_up", "warum": "Der Haushalt trägt es nicht."}
    assert (await officer.post(at(target, "/beenden"), sent, page=at(target))).status_code == 303
    assert await standing(world) == []
    page = (await officer.get(at(target))).text
    assert "aufgegeben" in page
    assert "Der Haushalt trägt es nicht." in page


async def test_a_template_begins_a_form_and_is_no_target(world: World, officer: Desk) -> None:
    page = (await officer.get(f"{LIST}neu?vorlage=ias_1")).text
    assert 'value="a1_after_3_years" selected' in page
    assert 'name="wert" type="text" value="100"' in page
    assert "Begonnen mit einer Vorlage" in page
    assert await standing(world) == []
    assert (await officer.get(f"{LIST}neu?vorlage=nichts")).status_code == 200
    assert 'value="b1_reached" selected' in (await officer.get(f"{LIST}neu?indikator=b1_reached&gebiet={KREIS}")).text


async def test_what_is_not_there_is_not_found_and_a_foreign_form_is_refused(world: World, officer: Desk) -> None:
    target = await decided(world)
    for path in (f"{LIST}t_{'0' * 32}", f"{LIST}x", f"{LIST}x/ersetzen"):
        assert (await officer.get(path)).status_code == 404
    forged = await officer.send(f"{LIST}neu", {**DECIDED, "form_token": "x", "einmal": "abcdefghijklmnopqrstuv"})
    assert forged.status_code in (403, 422)
    assert [each.target_id for each in await standing(world)] == [target.target_id]


async def test_no_other_office_opens_a_page_of_targets(world: World, counsellor: Desk, client: httpx.AsyncClient) -> None:
    target = await decided(world)
    for path in (LIST, f"{LIST}neu", at(target), at(target, "/ersetzen")):
        refused = await counsellor.get(path)
        assert refused.status_code == 403
        assert "Kreistag" not in refused.text
        assert (await client.get(path)).status_code == 303
