"""Releases from professional secrecy: towards oneself on paper only, taken back in one step, shown to whom they name."""

import re

import pytest

from app.world import World
from tests.support.desks import FIRST_YES, Desk
from tests.support.people import Json, Tool, activate

PURPOSE = "counselling"


async def release(desk: Desk, reference: str, choice: str = PURPOSE, **members: object) -> tuple[int, str]:
    path = f"/desk/person/{reference}/schweigepflicht"
    told = {**FIRST_YES, "wahl": choice, "kategorie": ["contact"], "papier": "Ordner 4/17", "kanal": "paper", **members}
    answer = await desk.post(path, {**told, "entscheidung": "entbinden"}, page=f"{path}?wahl={choice}")
    return answer.status_code, answer.text


async def stored(world: World) -> list[str]:
    return [row["secrecy"] for row in await world.pool.fetch("SELECT secrecy FROM release ORDER BY purpose")]


async def test_a_release_on_paper_opens_and_the_person_sees_who_wrote_it_down(desk: Desk, office: Tool, world: World) -> None:
    registered = await office.register()
    phone = await activate(office.http, registered["letter"])
    assert (await release(desk, registered["id"]))[0] == 303
    number = world.catalogue.categories["contact"].number
    assert await stored(world) == [f'[[{number},"*"]]']
    (held,) = (await phone.get("/v1/me/secrecy-releases")).json()["items"]
    assert (held["status"], held["recipient"], held["releaser"]) == ("active", office.wire_id, None)
    page = (await desk.get(f"/desk/person/{registered['id']}/schweigepflicht")).text
    assert "Jede Stelle, die etwas Geheimes weiß" in page


@pytest.mark.parametrize("channel", ["paper", "assisted"])
async def test_towards_oneself_it_needs_the_signed_paper_and_says_so(desk: Desk, world: World, channel: str) -> None:
    reference, _ = await desk.register()
    status, text = await release(desk, reference, papier="", kanal=channel)
    assert status == 422
    assert '<a href="#papier">Für Ihre eigene Stelle gilt das nur mit Unterschrift auf Papier.' in text
    assert 'name="kategorie" value="contact" checked' in text
    assert await stored(world) == ["[]"]


async def test_towards_another_office_it_is_taken_down_by_word_of_mouth_and_names_who_is_released(
    desk: Desk, office: Tool, school: Tool, world: World
) -> None:
    reference, _ = await desk.register()
    there = f"{school.wire_id}:language_course"
    await desk.decide(reference, there)
    members = {"kategorie": ["language"], "papier": "", "kanal": "assisted", "wer": office.wire_id}
    assert (await release(desk, reference, there, **members))[0] == 303
    number = world.catalogue.categories["language"].number
    assert f'[[{number},"{office.client.agency_id.hex}"]]' in await stored(world)
    page = (await desk.get(f"/desk/person/{reference}/schweigepflicht")).text
    assert "Sprachschule Musterstadt" in page, "the office is released and must know towards whom"


async def test_what_concerns_other_offices_alone_is_not_shown(desk: Desk, school: Tool, other_desk: Desk) -> None:
    reference, _ = await desk.register()
    there = f"{school.wire_id}:language_course"
    await desk.decide(reference, there)
    await release(desk, reference, there, kategorie=["language"], wer=school.wire_id, kanal="assisted")
    assert "Es gibt keine Ausnahme" in (await desk.get(f"/desk/person/{reference}/schweigepflicht")).text


async def test_it_is_taken_back_in_one_step_without_a_reason(desk: Desk, office: Tool, world: World) -> None:
    reference, _ = await desk.register()
    await release(desk, reference)
    path = f"/desk/person/{reference}/schweigepflicht"
    found = re.search(r'name="ausnahme" value="([^"]+)"', (await desk.get(path)).text)
    assert found
    told: Json = {"ausnahme": found[1], "kanal": "assisted", "dolmetschen": "none", "entscheidung": "zuruecknehmen"}
    back = await desk.post(path, told)
    assert back.status_code == 303
    assert "bleibt geheim" in (await desk.get(back.headers["location"])).text
    assert await stored(world) == ["[]"]
    assert "Es gibt keine Ausnahme" in (await desk.get(path)).text


async def test_an_invented_release_or_a_purpose_that_is_not_the_offices_is_not_there(desk: Desk) -> None:
    reference, _ = await desk.register()
    path = f"/desk/person/{reference}/schweigepflicht"
    told: Json = {"kanal": "assisted", "dolmetschen": "none", "entscheidung": "zuruecknehmen"}
    for name in ("", "y_" + "0" * 32, "unsinn"):
        assert (await desk.post(path, {**told, "ausnahme": name}, page="/desk/")).status_code in {400, 404}
    for choice in ("language_course", "a_" + "0" * 32 + ":counselling", "unsinn:counselling"):
        assert (await desk.get(f"{path}?wahl={choice}")).status_code == 404
