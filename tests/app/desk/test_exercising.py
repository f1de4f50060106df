"""Rights, guardians and deaths at the desk."""

import re

from app.world import World
from tests.support.desks import Desk
from tests.support.people import Tool

YES = {"kanal": "assisted", "dolmetschen": "none"}


async def test_a_right_is_taken_down_with_its_day_and_a_freeze_acts_at_once(desk: Desk, office: Tool) -> None:
    reference, _ = await desk.register()
    path = f"/desk/person/{reference}/rechte"
    assert path in (await desk.get(f"/desk/person/{reference}")).text
    empty = await desk.post(path, YES)
    assert (empty.status_code, "Bitte wählen Sie eine Antwort." in empty.text) == (422, True)
    assert (await desk.post(path, YES | {"recht": "access"})).headers["location"] == path
    told = (await desk.get(path)).text
    assert "Antwort vor dem" in told
    assert (await office.get(f"/v1/newcomers/{reference}/record")).status_code == 200
    await desk.post(path, YES | {"recht": "restriction"})
    assert (await office.get(f"/v1/newcomers/{reference}/record")).json()["reason"] == "restricted"
    assert (await desk.get("/desk/person/n_" + "0" * 32 + "/rechte")).status_code == 404


async def test_another_guardian_gets_a_new_letter_and_a_death_is_only_reported(desk: Desk, office: Tool, world: World) -> None:
    reference, _ = await desk.register()
    path = f"/desk/person/{reference}/vertretung"
    page = f"{path}?zweck=counselling"
    assert "Es ist niemand eingetragen." in (await desk.get(page)).text
    wrong = await desk.post(path, {"zweck": "counselling", "wer": "none", "nachweis": "court_order"}, page=page)
    assert (wrong.status_code, "Es ist niemand eingetragen, der" in wrong.text) == (422, True)
    mother = {"zweck": "counselling", "wer": "guardian", "nachweis": "court_order"}
    first = await desk.post(path, mother, page=page)
    assert first.headers["location"] == f"/desk/person/{reference}?erledigt=vertretung"
    second = await desk.post(path, mother | {"wer": "supplementary"}, page=page)
    assert second.status_code == 201
    assert re.search(r"Die 4 Zahlen", second.text)

    path = f"/desk/person/{reference}/todesfall"
    page = f"{path}?zweck=counselling"
    assert "Angehörige bekommen keine Auskunft" in (await desk.get(page)).text
    assert (await desk.post(path, {"zweck": "counselling"}, page=page)).status_code == 422
    done = await desk.post(path, {"zweck": "counselling", "nachweis": "register_office"}, page=page)
    assert done.headers["location"] == f"/desk/person/{reference}?erledigt=todesfall"
    assert await world.pool.fetchval("SELECT status FROM death_report") == "reported"
    assert (await office.get(f"/v1/newcomers/{reference}/record")).status_code == 200
