"""An authority's request: never an API scope, decided by the officer on a listed ground, given out once, told (G12)."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.errors import NotFound
from app.ids import DISCLOSURE, parse
from app.officer.cases import Officer
from app.officer.disclosures import decide, disclose, find_disclosure
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from consent.catalogue import CatalogueFault, load
from consent.catalogue.grounds import grounds, read_grounds
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.desks import Desk
from tests.support.people import Json, Phone

LIST = "/datenschutz/herausgaben"
ASKED = {
    "behoerde": "Ausländerbehörde Beispielkreis",
    "aktenzeichen": "AB-17/26",
    "grund": "aufenthg_87_1",
    "verlangt": "Anschrift und Herkunftsland",
}
WHY = "Das Ersuchen nennt Anlass und Rechtsgrundlage."


async def asked(desk: Desk, newcomer: Json, **changes: str) -> str:
    made = await desk.post(LIST, {**ASKED, "wer": newcomer["id"], **changes})
    assert made.status_code == 303, made.text
    return str(made.headers["location"])


async def acts(phone: Phone) -> list[Json]:
    items: list[Json] = (await phone.get("/v1/me/accesses")).json()["items"]
    return [one for one in items if one["action"] == "disclosure.made"]


async def test_a_request_is_decided_within_its_ground_given_out_once_and_told(
    world: World, desk: Desk, newcomer: Json, phone: Phone, officer: Officer
) -> None:
    empty = await desk.post(LIST, {**ASKED, "behoerde": "", "wer": "niemand"})
    assert (empty.status_code, "Nennen Sie die Behörde." in empty.text) == (422, True)
    address = await asked(desk, newcomer)
    stored = await world.pool.fetchrow("SELECT * FROM disclosure")
    assert stored is not None
    for hidden in (b"AB-17/26", b"Beispielkreis", newcomer["id"].encode()):
        assert hidden not in bytes(stored["sealed"])
    decision = {"entscheidung": "genehmigen", "warum": WHY}
    path = f"{address}/entscheidung"
    beyond: tuple[Json, ...] = (
        {"kategorie": ["language"]},
        {"kategorie": []},
        {"kategorie": ["contact"], "schweigen": "2026-12-01"},
    )
    for wrong in beyond:
        assert (await desk.post(path, {**decision, **wrong}, page=address)).status_code == 422, wrong
    assert (await desk.post(path, {**decision, "kategorie": ["identity"]}, page=address)).status_code == 303
    assert await acts(phone) == []
    given = await desk.post(f"{address}/herausgabe", {}, page=address)
    assert (given.status_code, "Beispielfrau" in given.text, "A2" in given.text) == (200, True, False)
    [act] = await acts(phone)
    assert (act["agency"], act["categories"]) == ("Datenschutz Beispielkreis", ["identity"])
    again = await desk.send(f"{address}/herausgabe", await desk.hidden(LIST))
    assert (again.status_code, "Beispielfrau" in again.text) == (404, False)
    assert "ist informiert" in (await desk.get(address)).text
    log = await world.pool.fetch("SELECT action FROM audit.event WHERE action LIKE 'disclosure.%' ORDER BY seq")
    assert [row["action"] for row in log] == ["disclosure.asked", "disclosure.approved", "disclosure.made", "disclosure.given"]


async def test_a_refused_request_gives_nothing_out(
    world: World, desk: Desk, newcomer: Json, phone: Phone, officer: Officer
) -> None:
    address = await asked(desk, newcomer)
    refusal = {"entscheidung": "ablehnen", "warum": WHY, "kategorie": ["identity"]}
    assert (await desk.post(f"{address}/entscheidung", refusal, page=address)).status_code == 303
    assert (await desk.send(f"{address}/herausgabe", await desk.hidden(LIST))).status_code == 404
    number = parse(DISCLOSURE, address.rpartition("/")[2])
    assert number is not None
    for step in (lambda uow: disclose(uow, officer, number), lambda uow: decide(uow, officer, number, ["identity"], WHY)):
        with pytest.raises(NotFound):
            async with open_unit(world) as uow:
                await step(uow)
    async with open_unit(world) as uow:
        uow.unaudited("a test reads")
        assert (await find_disclosure(uow, number)).state == "refused"
    assert await acts(phone) == []


async def test_where_the_law_forbids_it_she_is_told_afterwards_and_the_day_is_kept(
    world: World, desk: Desk, newcomer: Json, phone: Phone, clock: MovableClock, settings: Settings, database: TestDatabase
) -> None:
    address = await asked(desk, newcomer, grund="sgb10_73")
    decision = {"entscheidung": "genehmigen", "warum": WHY, "kategorie": ["identity"]}
    path = f"{address}/entscheidung"
    assert (await desk.post(path, {**decision, "schweigen": "2027-11-30"}, page=address)).status_code == 422  # too long
    assert (await desk.post(path, {**decision, "schweigen": "2026-11-23"}, page=address)).status_code == 303
    assert (await desk.post(f"{address}/herausgabe", {}, page=address)).status_code == 200
    assert await acts(phone) == []
    assert "jetzt informieren" not in (await desk.get(LIST)).text
    async with open_unit(world) as uow:
        uow.unaudited("a test reads")
        kept = await find_disclosure(uow, parse(DISCLOSURE, address.rpartition("/")[2]))
    assert [kept.telling_is_due(clock.now() + timedelta(days=days)) for days in (0, 2)] == [False, True]
    clock.advance(minutes=9)
    assert "darf noch nicht informiert werden" in (await desk.get(address)).text
    assert (await desk.post(f"{address}/information", {}, page=address)).status_code == 303
    [act] = await acts(phone)
    assert act["categories"] == ["identity"]
    assert re.search("ist informiert", (await desk.get(address)).text)


def test_the_command_lists_what_is_due_and_names_nobody(settings: Settings, database: TestDatabase, desk: Desk) -> None:
    environment = {
        "KIIM_DATABASE_URL": database.url,
        "KIIM_DATABASE_OWNER_URL": database.owner_url,
        "KIIM_DATA": str(settings.data),
    }
    listed = CliRunner().invoke(cli, ["disclosures", "list", "--overdue", "--json"], env=environment)
    assert (listed.exit_code, json.loads(listed.stdout)) == (0, {"items": []})


def test_the_list_of_grounds_fits_the_catalogue_and_says_that_nobody_reviewed_it(tmp_path: Path) -> None:
    catalogue = load()
    secret = {"counselling", "evidence", "entitlement"}
    for ground in grounds().values():
        assert set(ground.categories) <= set(catalogue.categories) - secret, ground.code
        assert ground.law
    for broken in ('status = "fine"', 'status = "unreviewed"\n[x]\nlabel = "x"\nlaw = "§"\ncategories = []\nscope = "all"'):
        file = tmp_path / "grounds.toml"
        file.write_text(broken)
        with pytest.raises(CatalogueFault):
            read_grounds(file)
