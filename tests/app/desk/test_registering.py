"""Registering at the desk: no profile without a consent, everything once, the letter printed and its digits only said."""

import io
import re

import pytest
from pikepdf import Pdf

from app.world import World
from tests.support.clock import MovableClock
from tests.support.desks import FIRST_YES, Desk
from tests.support.people import Tool

FORM = "/desk/person/neu"
DIGITS = re.compile(r"Die 4 Zahlen: <strong><bdi[^>]*>(\d{4})<")


async def newcomers(world: World) -> int:
    count: int = await world.pool.fetchval("SELECT count(*) FROM newcomer")
    return count


async def test_nothing_is_ticked_or_answered_beforehand_in_the_consent(desk: Desk) -> None:
    page = (await desk.get(f"{FORM}?zweck=counselling")).text
    ticked = re.findall(r'name="([a-z]+)" value="([^"]*)" checked', page)
    assert ticked == [("monate", "3"), ("woher", "self_stated")]
    assert "Bitte lesen Sie vor" in page
    assert "{" not in page.partition("Bitte lesen Sie vor")[2].partition("</section>")[0]


async def test_the_office_sees_what_it_wrote_down_and_how_the_yes_was_given(desk: Desk, office: Tool) -> None:
    reference, _ = await desk.register(papier="Ordner 4/17", kanal="paper", aktenzeichen="A-17")
    (consent,) = (await office.get(f"/v1/newcomers/{reference}/consents")).json()["items"]
    assert consent["channel"] == "paper"
    assert consent["interpreter"] == "professional"
    assert consent["categories"] == ["identity", "contact", "language"]
    assert consent["notice"]["language"] == "de"
    assert consent["notice"]["read_aloud"] == "ti"
    again = await desk.post("/desk/suchen", {"kennung": "A-17"}, page="/desk/")
    assert again.headers["location"] == f"/desk/person/{reference}"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kategorie": []}, "kategorie"),
        ({"kanal": ""}, "kanal"),
        ({"dolmetschen": ""}, "dolmetschen"),
        ({"grundlage": ""}, "grundlage"),
        ({"monate": "99"}, "monate"),
        ({"kategorie": ["identity", "language", "needs"]}, "kategorie"),
        ({"identity-birth_date-jahr": "2015"}, "grundlage"),
        ({"identity-birth_date-jahr": "zwei"}, "identity-birth_date"),
        ({"kategorie": ["language"]}, "identity-family_name"),
        ({"contact-phone": "keine"}, "contact-phone"),
    ],
)
async def test_what_does_not_fit_is_shown_at_its_field_and_stores_nobody(
    desk: Desk, world: World, changes: dict[str, object], field: str
) -> None:
    answer = await desk.post(FORM, {**FIRST_YES, **changes}, page=f"{FORM}?zweck=counselling")
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert f'id="{field}"' in answer.text
    assert await newcomers(world) == 0


async def test_a_guardian_decides_for_a_child_and_a_signed_paper_carries_health_data(desk: Desk) -> None:
    await desk.register(grundlage="guardian", **{"identity-birth_date-jahr": "2015"})
    await desk.register(kategorie=["identity", "language", "needs"], papier="Ordner 4/18")


async def test_a_form_sent_twice_registers_once_and_shows_no_second_letter(desk: Desk, world: World) -> None:
    members = {**await desk.hidden(f"{FORM}?zweck=counselling"), **FIRST_YES}
    first = await desk.send(FORM, members)
    assert first.status_code == 201
    second = await desk.send(FORM, members)
    assert second.status_code == 303
    assert second.headers["location"] in first.text
    assert await newcomers(world) == 1


async def test_a_case_number_used_before_leads_to_its_person(desk: Desk, world: World) -> None:
    reference, _ = await desk.register(aktenzeichen="A-17")
    answer = await desk.post(FORM, {**FIRST_YES, "aktenzeichen": "A-17"}, page=f"{FORM}?zweck=counselling")
    assert answer.status_code == 409
    assert f'href="/desk/person/{reference}"' in answer.text
    assert '<a href="#aktenzeichen">' in answer.text
    assert 'value="Musterprobe"' in answer.text
    assert await newcomers(world) == 1


async def test_for_a_purpose_that_is_not_the_offices_nobody_is_registered(desk: Desk, world: World) -> None:
    assert (await desk.get(f"{FORM}?zweck=language_course")).status_code == 404
    members = {**FIRST_YES, "zweck": "language_course"}
    answer = await desk.post(FORM, members, page=f"{FORM}?zweck=counselling")
    assert answer.status_code == 403
    assert "darf diesen Zweck nicht nutzen" in answer.text
    assert await newcomers(world) == 0


async def test_the_digits_stand_on_the_screen_and_the_code_only_on_the_paper(desk: Desk, clock: MovableClock) -> None:
    _, shown = await desk.register()
    digits = DIGITS.search(shown.text)
    assert digits is not None
    brief = re.search(r'name="brief" value="([^"]+)"', shown.text)
    assert brief is not None
    members = {"brief": brief.group(1), "sprache": "de"}
    paper = await desk.post("/desk/brief", members, page="/desk/")
    assert paper.status_code == 200
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.headers["cache-control"] == "no-store"
    assert len(Pdf.open(io.BytesIO(paper.content)).pages) >= 1
    clock.advance(minutes=9)
    assert (await desk.post("/desk/brief", members, page="/desk/")).status_code == 200
    clock.advance(minutes=2)
    assert (await desk.post("/desk/brief", members, page="/desk/")).status_code == 404


async def test_a_letter_prints_for_the_session_that_made_it_alone(desk: Desk, other_desk: Desk) -> None:
    _, shown = await desk.register()
    brief = re.search(r'name="brief" value="([^"]+)"', shown.text)
    assert brief is not None
    assert (await other_desk.post("/desk/brief", {"brief": brief.group(1)}, page="/desk/")).status_code == 400
