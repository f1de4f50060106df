"""What she asked for, on her page: with its clock, called off, looked at once more, on paper; notices that concern her alone."""

import re
from html import unescape
from pathlib import Path

from app.cli.rights_paper import write_paper
from app.ids import RIGHTS_REQUEST, parse
from app.profile.exercised import Row
from app.rights.requests import answer, extend, listing
from app.unit_of_work import open_unit
from app.world import World
from consent.rights import Extension, Ground, Outcome
from tests.app.portal.conftest import Opener, Visitor, activate
from tests.support.clock import MovableClock
from tests.support.people import Json, Tool, said


async def shown(visitor: Visitor, path: str = "/de/verlangt") -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", unescape((await visitor.get(path)).text)).split())


async def waiting(world: World) -> Row:
    async with open_unit(world) as uow:
        uow.unaudited("a test looks")
        [row] = await listing(uow)
    return row


async def test_each_request_says_until_when_it_is_answered_and_what_came_of_it(signed_in: Visitor, world: World) -> None:
    assert "Hier steht noch nichts." in await shown(signed_in)
    assert (await signed_in.post("/de/verlangt", tun="papier")).headers["location"] == "/de/verlangt"
    await signed_in.post("/de/verlangt", tun="papier")
    row = await waiting(world)
    told = await shown(signed_in)
    assert told.count("Auskunft über meine Daten") == 2, "once as a heading, once in the button's small print"
    assert "Sie bekommen eine Antwort vor dem" in told
    assert "Auskunft auf Papier verlangen" not in told
    async with open_unit(world) as uow:
        await extend(uow, row["request_id"], Extension.NUMBER, "Olga Beispiel")
    assert "Es dauert zwei Monate länger" in await shown(signed_in)
    async with open_unit(world) as uow:
        await answer(uow, row["request_id"], Outcome.REFUSED, Ground.NOT_IDENTIFIED, "letter", "Olga Beispiel")
    told = await shown(signed_in)
    assert "Abgelehnt am" in told
    assert "Wir wissen nicht sicher, dass Sie es sind." in told

    page = (await signed_in.get("/de/verlangt")).text
    [name] = re.findall(r'name="antrag" value="(g_[0-9a-f]{32})"', page)
    assert parse(RIGHTS_REQUEST, name) == row["request_id"]
    await signed_in.post("/de/verlangt", tun="nochmal", antrag=name)
    again = await waiting(world)
    assert (again["earlier_id"], again["kind"]) == (row["request_id"], "access")
    await signed_in.post("/de/verlangt", tun="zurueck", antrag="g_" + again["request_id"].hex)
    assert "Sie haben es zurückgezogen." in await shown(signed_in)
    assert (await signed_in.post("/de/verlangt", tun="zurueck", antrag="g_" + "0" * 32)).status_code == 404
    assert (await signed_in.post("/de/verlangt", tun="anderes")).status_code == 404


async def test_what_an_office_wrote_down_stands_there_and_an_erasure_says_what_stays_and_why(
    signed_in: Visitor, office: Tool, registered: Json
) -> None:
    asked = await office.post(
        f"/v1/newcomers/{registered['id']}/rights-requests",
        {"right": "erasure", "channel": "paper", "paper_reference": "Ordner 3"},
    )
    assert asked.status_code == 201, asked.text
    assert "Eine Stelle hat es für Sie aufgeschrieben." in await shown(signed_in)
    list_of_looks = await shown(signed_in, "/de/zugriffe")
    assert "Aufgeschrieben, was Sie verlangen" in list_of_looks
    before = await shown(signed_in, "/de/loeschen")
    for law in ("Artikel 7", "Artikel 5", "Artikel 19", "Artikel 12"):
        assert law in before


async def test_objecting_to_statistics_is_one_click_and_leaves_a_request(signed_in: Visitor) -> None:
    assert (await signed_in.post("/de/statistik", page="/de/sperren")).headers["location"] == "/de/erledigt/statistik"
    assert "Nicht mehr in der Statistik mitzählen Erledigt am" in await shown(signed_in)


async def test_a_report_of_her_death_and_her_majority_are_said_on_the_first_page(
    browser: Opener, office: Tool, clock: MovableClock
) -> None:
    statements = [said("identity", "family_name", "Beispielkind"), said("identity", "birth_date", "2009-03-20")]
    child = await office.register(statements=statements, consent={"capacity": {"basis": "guardian"}})
    visitor = browser()
    await activate(visitor, child["letter"])
    home = await shown(visitor, "/de/")
    assert "gestorben" not in home
    assert "erwachsen" not in home
    report = await office.post(f"/v1/newcomers/{child['id']}/death-reports", {"evidence": "register_office"})
    assert report.status_code == 201
    assert "Jemand hat gemeldet, dass Sie gestorben sind." in await shown(visitor, "/de/")
    clock.set(clock.now().replace(year=2027, month=4, day=2))
    card = await visitor.post("/de/anmelden", karte=child["letter"]["card"], pin="493817", handy="shared")
    assert card.status_code == 303, card.text
    assert "Sie sind jetzt erwachsen." in await shown(visitor, "/de/")


async def test_she_sees_that_the_operator_made_her_export(signed_in: Visitor, world: World, tmp_path: Path) -> None:
    assert "Die Stadt hat es gemacht." not in await shown(signed_in, "/de/sicherheit")
    await signed_in.post("/de/verlangt", tun="papier")
    row = await waiting(world)
    async with open_unit(world) as uow:
        out = tmp_path / "auskunft.pdf"
        assert await write_paper(uow, row["request_id"], "Olga Beispiel", out, "de", for_printing=True) is None
    assert out.read_bytes().startswith(b"%PDF-")
    assert "Die Stadt hat es gemacht." in await shown(signed_in, "/de/sicherheit")
    assert "Auskunft über meine Daten Erledigt am" in await shown(signed_in)
