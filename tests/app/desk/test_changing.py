"""Replacing one's own statement and confirming any: dated, once, and never over what somebody else changed meanwhile."""

import re

import httpx
import pytest

from app.world import World
from tests.support.desks import Desk, desk_beside
from tests.support.people import Json, Tool, said, tool

PURPOSE = "counselling"


async def current(office: Tool, reference: str, category: str, field: str) -> Json:
    record = (await office.get(f"/v1/newcomers/{reference}/record")).json()
    held = record["categories"][category]["fields"][field]
    found: Json = next(one for one in held["statements"] if one["id"] == held["current"])
    return found


async def link_to(desk: Desk, reference: str, label: str) -> str:
    """The address at which the field with this label is changed."""
    page = (await desk.get(f"/desk/person/{reference}?zweck={PURPOSE}")).text
    found = re.search(rf'href="([^"]+)" aria-label="{label}: ändern', page)
    assert found is not None, label
    return found.group(1).replace("&amp;", "&")


async def change(desk: Desk, address: str, act: str = "ersetzen", **members: str) -> tuple[int, str]:
    """Send one of the two forms as they stand at this address."""
    page = (await desk.get(address)).text
    version = re.search(r'name="fassung" value="(\d+)"', page)
    told = {"zweck": PURPOSE, "tun": act, "art": "self_stated", "fassung": version[1] if version else "", **members}
    answer = await desk.post(address.partition("?")[0], told, page=address)
    return answer.status_code, answer.text


async def test_a_new_version_stands_and_the_old_one_leaves_the_offices_view(desk: Desk, office: Tool) -> None:
    reference, _ = await desk.register()
    address = await link_to(desk, reference, "Deutsch gesamt")
    page = (await desk.get(address)).text
    assert re.search(r'<option value="A2"[^>]* selected', page)
    assert (await change(desk, address, wert="B1", **{"stand-jahr": "2026"}))[0] == 303
    told = await current(office, reference, "language", "german_overall")
    assert (told["value"], told["as_of"]) == ("B1", "2026")
    record = (await office.get(f"/v1/newcomers/{reference}/record")).json()
    assert len(record["categories"]["language"]["fields"]["german_overall"]["statements"]) == 1
    gone = await desk.get(address)
    assert gone.status_code == 404
    assert "steht nicht mehr da" in gone.text


async def test_opening_the_page_is_a_look_at_that_category_alone(desk: Desk, world: World) -> None:
    reference, _ = await desk.register()
    address = await link_to(desk, reference, "Deutsch gesamt")
    before = await world.pool.fetchval("SELECT count(*) FROM audit.event WHERE action = 'record.read'")
    await desk.get(address)
    rows = await world.pool.fetch("SELECT body FROM audit.event WHERE action = 'record.read' ORDER BY seq")
    assert len(rows) == before + 1
    number = world.catalogue.categories["language"].number
    assert f'"c":[{number}]' in rows[-1]["body"].replace(" ", "")


async def test_what_somebody_else_changed_meanwhile_is_shown_before_anything_is_stored(desk: Desk, office: Tool) -> None:
    reference, _ = await desk.register()
    address = await link_to(desk, reference, "Deutsch gesamt")
    page = (await desk.get(address)).text
    version = re.search(r'name="fassung" value="(\d+)"', page)
    assert version
    added = {"statements": [said("language", "german_speaking", "A1")]}
    assert (await office.post(f"/v1/newcomers/{reference}/statements", added)).status_code == 201
    status, text = await change(desk, address, wert="B1", fassung=version[1])
    assert status == 409
    assert "Inzwischen hat jemand etwas geändert" in text
    assert re.search(r'<option value="B1"[^>]* selected', text), "what was typed is still there"
    assert (await current(office, reference, "language", "german_overall"))["value"] == "A2"
    fresh = re.search(r'name="fassung" value="(\d+)"', text)
    assert fresh
    assert fresh[1] != version[1]
    assert (await change(desk, address, wert="B1", fassung=fresh[1]))[0] == 303
    assert (await current(office, reference, "language", "german_overall"))["value"] == "B1"


@pytest.mark.parametrize("version", ["", "0", "99", "x"])
async def test_without_the_version_that_was_shown_nothing_is_replaced(desk: Desk, office: Tool, version: str) -> None:
    reference, _ = await desk.register()
    assert (await change(desk, await link_to(desk, reference, "Deutsch gesamt"), wert="B1", fassung=version))[0] == 409
    assert (await current(office, reference, "language", "german_overall"))["value"] == "A2"


async def test_still_true_is_said_for_a_day_and_stands_beside_the_value(desk: Desk, office: Tool) -> None:
    reference, _ = await desk.register()
    address = await link_to(desk, reference, "Deutsch gesamt")
    assert 'name="stimmt-am-jahr" value="2026"' in (await desk.get(address)).text
    day = {"stimmt-am-jahr": "2026", "stimmt-am-monat": "11", "stimmt-am-tag": "20"}
    assert (await change(desk, address, "bestaetigen", **day))[0] == 303
    told = await current(office, reference, "language", "german_overall")
    assert (told["value"], told["confirmed_as_of"]) == ("A2", "2026-11-20")
    assert "bestätigt: 20. November 2026" in (await desk.get(f"/desk/person/{reference}?zweck={PURPOSE}")).text


@pytest.mark.parametrize(
    ("act", "members", "place"),
    [
        ("bestaetigen", {"stimmt-am-jahr": "2031"}, "stimmt-am"),
        ("bestaetigen", {"stimmt-am-jahr": "26"}, "stimmt-am"),
        ("ersetzen", {"wert": ""}, "wert"),
        ("ersetzen", {"wert": "Z9"}, "wert"),
        ("ersetzen", {"wert": "B1", "art": ""}, "art"),
        ("ersetzen", {"wert": "B1", "stand-jahr": "2031", "stand-monat": "4"}, "stand"),
    ],
)
async def test_a_fault_is_named_at_its_field_and_nothing_typed_is_lost(
    desk: Desk, office: Tool, act: str, members: dict[str, str], place: str
) -> None:
    reference, _ = await desk.register()
    status, text = await change(desk, await link_to(desk, reference, "Deutsch gesamt"), act, **members)
    assert status == 422
    assert re.findall(r'<a href="#([^"]+)">', text.partition('role="alert"')[2].partition("</div>")[0]) == [place]
    assert f'id="{place}"' in text
    for name, value in members.items():
        if name.startswith(("stand", "stimmt")):
            assert f'name="{name}" value="{value}"' in text
    told = await current(office, reference, "language", "german_overall")
    assert (told["value"], "confirmed_as_of" in told) == ("A2", False)


async def test_somebody_elses_statement_is_confirmed_but_not_replaced(
    desk: Desk, office: Tool, client: httpx.AsyncClient, world: World
) -> None:
    reference, _ = await desk.register()
    other = await tool(client, world, "counselling", "counselling", name="Beratung am Anderplatz")
    theirs = await desk_beside(other)
    await desk.decide(reference, f"{other.wire_id}:{PURPOSE}")
    name = (await other.get("/v1/changes")).json()["items"][0]["newcomer"]
    address = await link_to(theirs, name, "Deutsch gesamt")
    page = (await theirs.get(address)).text
    assert 'value="bestaetigen"' in page
    assert 'value="ersetzen"' not in page
    own = {"zweck": PURPOSE, "art": "self_stated", "wert": "B1", "tun": "ersetzen"}
    version = (await other.get(f"/v1/newcomers/{name}/record")).json()["categories"]["language"]["version"]
    forged = await theirs.post(address.partition("?")[0], {**own, "fassung": str(version)}, page=address)
    assert forged.status_code == 403
    assert "andere Stelle zuständig" in forged.text
    assert (await current(office, reference, "language", "german_overall"))["value"] == "A2"
    assert (await change(theirs, address, "bestaetigen", **{"stimmt-am-jahr": "2026"}))[0] == 303
    assert "confirmed_as_of" in await current(office, reference, "language", "german_overall")


async def test_a_form_sent_twice_changes_once_and_says_so_both_times(desk: Desk, office: Tool) -> None:
    reference, _ = await desk.register()
    address = await link_to(desk, reference, "Deutsch gesamt")
    version = re.search(r'name="fassung" value="(\d+)"', (await desk.get(address)).text)
    assert version
    told = {**await desk.hidden(address), "zweck": PURPOSE, "tun": "ersetzen", "art": "self_stated", "wert": "B1"}
    answers = [await desk.send(address.partition("?")[0], {**told, "fassung": version[1]}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert (await current(office, reference, "language", "german_overall"))["value"] == "B1"


async def test_after_a_withdrawal_nothing_is_shown_changed_or_confirmed(desk: Desk) -> None:
    reference, _ = await desk.register()
    address = await link_to(desk, reference, "Deutsch gesamt")
    hidden = await desk.hidden(address)
    await desk.decide(reference, PURPOSE, entscheidung="withdrawal")
    told = {**hidden, "zweck": PURPOSE, "art": "self_stated", "wert": "B1", "fassung": "1"}
    page = await desk.get(address)
    assert page.status_code == 403
    assert "A2" not in page.text
    for act in ("ersetzen", "bestaetigen"):
        assert (await desk.send(address.partition("?")[0], {**told, "tun": act})).status_code == 403
