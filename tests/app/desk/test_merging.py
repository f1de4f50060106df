"""Two records of one person at the desk: joined, parted, or put to the person."""

import re

import httpx

from tests.app.merges.test_asking import offers
from tests.support.desks import FIRST_YES, Desk
from tests.support.people import Tool, activate, confirm_notices, tool

PAGE = "/desk/person/{}/zusammenlegen"


async def test_a_duplicate_is_pointed_out_joined_and_parted(desk: Desk, office: Tool) -> None:
    born = {f"identity-birth_date-{part}": value for part, value in (("jahr", "1990"), ("monat", "5"), ("tag", "17"))}
    first, _ = await desk.register(**born)
    answer = await desk.post("/desk/person/neu", {**FIRST_YES, **born}, page="/desk/person/neu?zweck=counselling")
    [link] = re.findall(rf'href="({PAGE.format(first)}\?andere=n_[0-9a-f]+)"', answer.text)
    second = link.partition("=")[2]
    assert second in (await desk.get(link)).text
    done = await desk.post(PAGE.format(first), {"andere": second, "zweck": "counselling"})
    assert done.headers["location"] == f"/desk/person/{first}?erledigt=zusammengelegt"
    assert "sind jetzt eine" in (await desk.get(done.headers["location"])).text
    assert "Zwei Akten sind jetzt eine" in (await desk.get("/desk/")).text
    [action] = re.findall(r'action="([^"]+/trennen)"', (await desk.get(PAGE.format(first))).text)
    parted = await desk.post(action, {}, page=PAGE.format(first))
    assert parted.headers["location"] == f"/desk/person/{first}?erledigt=getrennt"
    assert "wieder getrennt" in (await desk.get("/desk/")).text
    assert (await desk.post(action, {}, page=PAGE.format(first))).status_code == 404
    assert (await office.get(f"/v1/newcomers/{second}/record")).status_code == 200


async def test_the_record_of_another_office_is_put_to_the_person(desk: Desk, office: Tool, client: httpx.AsyncClient) -> None:
    elsewhere = await tool(client, office.world, "counselling", "counselling")
    await confirm_notices(office.world, "de")
    phone = await activate(client, (await elsewhere.register())["letter"])
    linked, (known, _) = await phone.link(office), await desk.register()
    asked = await desk.post(PAGE.format(linked), {"andere": known, "zweck": "counselling"})
    assert asked.headers["location"] == f"/desk/person/{linked}?erledigt=zusammen-gefragt"
    assert [one["asked_by"] for one in await offers(phone)] == ["Beratung am Beispielplatz"]


async def test_what_is_no_reference_is_said_at_its_place_and_a_strangers_is_not_found(desk: Desk) -> None:
    reference, _ = await desk.register()
    wrong = await desk.post(PAGE.format(reference), {"andere": "Kanarienvogel", "zweck": "counselling"})
    assert (wrong.status_code, "32 Zeichen" in wrong.text) == (422, True)
    stranger = await desk.post(PAGE.format(reference), {"andere": "n_" + "0" * 32, "zweck": "counselling"})
    assert stranger.status_code == 404
    assert (await desk.get(PAGE.format("n_" + "0" * 32))).status_code == 404
