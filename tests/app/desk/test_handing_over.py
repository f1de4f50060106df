"""Handing somebody over from desk to desk: offering, her answer taken down, accepting, declining, being done."""

import re

import pytest

from app.world import World
from tests.support.desks import Desk, desk_beside
from tests.support.people import Tool, confirm_notices, tool

FORM = {"kategorie": ["identity", "language"], "grund": "moving", "begruendung": "Umzug im Mai"}


@pytest.fixture
async def sender(desk: Desk, office: Tool, world: World) -> Tool:
    await confirm_notices(world, "de")
    return office


@pytest.fixture
async def recipient(sender: Tool, world: World) -> Tool:
    return await tool(sender.http, world, "counselling", "counselling", "handover", name="Beratung Neustadt")


@pytest.fixture
async def there(recipient: Tool) -> Desk:
    return await desk_beside(recipient)


async def offered(desk: Desk, recipient: Tool, **members: object) -> tuple[str, str]:
    """Offer a new person and agree for her at the desk; her reference and the referral."""
    reference, _ = await desk.register()
    answer = await desk.post(f"/desk/person/{reference}/uebergeben", {**FORM, "stelle": recipient.wire_id, **members})
    assert answer.status_code == 303, answer.text
    found = re.search(r"/desk/uebergabe/(r_[0-9a-f]{32})", (await desk.get("/desk/uebergaben")).text)
    assert found is not None
    return reference, found.group(1)


async def agreed(desk: Desk, recipient: Tool) -> str:
    reference, referral = await offered(desk, recipient)
    said = await desk.decide(reference, f"{recipient.wire_id}:handover", kategorie=["identity"], monate="1")
    assert said.status_code == 303, said.text
    return referral


async def test_from_the_person_page_to_the_other_desk_and_back(desk: Desk, there: Desk, recipient: Tool) -> None:
    reference, referral = await offered(desk, recipient)
    assert f"/desk/person/{reference}/uebergeben" in (await desk.get(f"/desk/person/{reference}")).text
    page = (await desk.get(f"/desk/uebergabe/{referral}")).text
    assert "hat noch nicht geantwortet" in page
    assert "Umzug im Mai" in page
    assert (await there.get(f"/desk/uebergabe/{referral}")).status_code == 404
    assert "Niemand bietet" in (await there.get("/desk/uebergaben")).text

    said = await desk.decide(reference, f"{recipient.wire_id}:handover", kategorie=["identity"], monate="1")
    assert said.status_code == 303, said.text
    assert "möchte Ihnen eine Person übergeben" in (await there.get("/desk/")).text
    page = (await there.get(f"/desk/uebergabe/{referral}")).text
    assert "Beratung am Beispielplatz" in page
    assert "Die Person zieht um." in page
    assert "Musterprobe" not in page

    assert (await there.post(f"/desk/uebergabe/{referral}", {"schritt": "annehmen"})).status_code == 303
    own = re.search(r"/desk/person/(n_[0-9a-f]{32})\?zweck=handover", (await there.get(f"/desk/uebergabe/{referral}")).text)
    assert own is not None
    assert own.group(1) != reference
    assert "Musterprobe" in (await there.get(f"/desk/person/{own.group(1)}?zweck=handover")).text
    assert "Angenommen." in (await desk.get(f"/desk/uebergabe/{referral}")).text
    assert (await there.post(f"/desk/uebergabe/{referral}", {"schritt": "erledigt"})).status_code == 303
    assert (await there.get(f"/desk/person/{own.group(1)}?zweck=handover")).status_code == 403
    assert "Erledigt." in (await desk.get("/desk/uebergaben")).text


async def test_declining_needs_a_ground_and_the_sender_reads_it(desk: Desk, there: Desk, recipient: Tool) -> None:
    referral = await agreed(desk, recipient)
    path = f"/desk/uebergabe/{referral}"
    assert (await there.post(path, {"schritt": "ablehnen"})).status_code == 422
    assert (await there.post(path, {"schritt": "ablehnen", "grund": "full"})).status_code == 303
    page = (await desk.get(path)).text
    assert "Die Stelle hat abgelehnt." in page
    assert "kein Platz frei" in page


async def test_the_sender_withdraws_and_accepting_is_too_late(desk: Desk, there: Desk, recipient: Tool) -> None:
    referral = await agreed(desk, recipient)
    path = f"/desk/uebergabe/{referral}"
    hidden = await there.hidden(path)
    assert (await desk.post(path, {"schritt": "zuruecknehmen"})).status_code == 303
    late = await there.send(path, {**hidden, "schritt": "annehmen"})
    assert late.status_code == 409
    assert "schon weiter" in late.text


async def test_nothing_is_ticked_and_what_is_missing_is_said_at_its_place(desk: Desk, recipient: Tool) -> None:
    reference, _ = await desk.register()
    path = f"/desk/person/{reference}/uebergeben"
    page = (await desk.get(path)).text
    assert "checked" not in page
    answer = await desk.post(path, {"stelle": recipient.wire_id, "begruendung": "Umzug"})
    assert answer.status_code == 422
    assert '<a href="#kategorie">' in answer.text
    assert "Umzug" in answer.text


async def test_a_school_hands_nobody_over(other_desk: Desk, school: Tool, desk: Desk, office: Tool, recipient: Tool) -> None:
    reference, _ = await desk.register()
    assert (await desk.decide(reference, f"{school.wire_id}:language_course")).status_code == 303
    pupil = (await school.get("/v1/changes")).json()["items"][0]["newcomer"]
    assert "uebergeben" not in (await other_desk.get(f"/desk/person/{pupil}")).text
    assert (await other_desk.get(f"/desk/person/{pupil}/uebergeben")).status_code == 404


async def test_a_form_sent_twice_offers_once(desk: Desk, recipient: Tool) -> None:
    reference, _ = await desk.register()
    path = f"/desk/person/{reference}/uebergeben"
    members = {**await desk.hidden(path), **FORM, "stelle": recipient.wire_id}
    assert (await desk.send(path, members)).status_code == 303
    assert (await desk.send(path, members)).status_code == 303
    assert (await desk.get("/desk/uebergaben")).text.count("/desk/uebergabe/r_") == 1
