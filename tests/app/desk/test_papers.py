"""Papers at the desk: the form to decide on, and the receipt of a consent that this office is party to."""

import re

import pytest

from app.world import World
from tests.support.desks import Desk
from tests.support.people import Tool


async def receipts(desk: Desk, reference: str) -> list[str]:
    page = (await desk.get(f"/desk/person/{reference}")).text
    return re.findall(r'href="(/desk/person/[^"]+/quittung/[^"]+)"', page)


async def test_the_receipt_is_taken_along_on_paper_and_signed_as_the_program_gets_it(
    desk: Desk, office: Tool, world: World
) -> None:
    reference, _ = await desk.register()
    paper, file = await receipts(desk, reference)
    printed = await desk.get(paper)
    assert printed.content.startswith(b"%PDF-")
    assert 'filename="quittung.pdf"' in printed.headers["content-disposition"]
    signed = (await desk.get(file)).json()
    (consent,) = (await office.get(f"/v1/newcomers/{reference}/consents")).json()["items"]
    same = (await office.get(f"/v1/newcomers/{reference}/consents/{consent['id']}/receipt")).json()
    assert signed["receipt"]["consent_record"] == same["receipt"]["consent_record"]
    assert signed["verifier"] == same["verifier"]
    for answer in (printed, await desk.get(file)):
        assert answer.headers["cache-control"] == "no-store"
    rows = await world.pool.fetch("SELECT body FROM audit.event WHERE action = 'receipt.read' ORDER BY seq")
    assert sum(desk.actor in row["body"] for row in rows) == 3


async def test_after_a_withdrawal_the_receipt_says_so(desk: Desk) -> None:
    reference, _ = await desk.register()
    await desk.decide(reference, "counselling", entscheidung="withdrawal")
    _, file = await receipts(desk, reference)
    events = (await desk.get(file)).json()["receipt"]["consent_record"]["events"]
    assert [event["status"] for event in events] == ["active", "withdrawn"]


async def test_the_receipt_of_a_consent_to_another_office_is_not_there(desk: Desk, other_desk: Desk, school: Tool) -> None:
    reference, _ = await desk.register()
    await desk.decide(reference, f"{school.wire_id}:language_course")
    pupil = (await school.get("/v1/changes")).json()["items"][0]["newcomer"]
    (theirs,) = (await school.get(f"/v1/newcomers/{pupil}/consents")).json()["items"]
    for form in ("papier", "datei"):
        for name in (theirs["id"], "c_" + "0" * 32, "unsinn"):
            answer = await desk.get(f"/desk/person/{reference}/quittung/{name}/{form}")
            assert answer.status_code == 404
            assert "Sprachschule" not in answer.text
        stranger = await other_desk.get(f"/desk/person/{reference}/quittung/{theirs['id']}/{form}")
        assert stranger.status_code == 404


@pytest.mark.parametrize("language", ["de", "ar", "unsinn"])
async def test_the_paper_to_decide_on_is_linked_where_decisions_are_taken_down_and_names_nobody(
    desk: Desk, school: Tool, world: World, language: str
) -> None:
    reference, _ = await desk.register()
    there = f"{school.wire_id}:language_course"
    for page, choice in ((f"/desk/person/{reference}/entscheidung?wahl={there}", there), ("/desk/person/neu", "counselling")):
        shown = (await desk.get(f"{page}{'' if '?' in page else '?zweck=counselling'}")).text
        assert 'action="/desk/papier"' in shown
        assert f'name="wahl" value="{choice}"' in shown
    before = await world.pool.fetchval("SELECT count(*) FROM audit.event")
    answer = await desk.get(f"/desk/papier?wahl={there}&sprache={language}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert await world.pool.fetchval("SELECT count(*) FROM audit.event") == before


async def test_there_is_no_paper_for_a_purpose_that_does_not_fit_the_office(desk: Desk, school: Tool) -> None:
    for choice in ("language_course", f"{school.wire_id}:counselling", "unsinn", "a_" + "0" * 32 + ":counselling"):
        assert (await desk.get(f"/desk/papier?wahl={choice}")).status_code == 404
