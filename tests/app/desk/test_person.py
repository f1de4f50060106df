"""What a counsellor sees of a person: only what is released, each look written down once, refusals in plain words."""

import pytest

from app.world import World
from tests.support.desks import Desk
from tests.support.people import Tool, said


async def rows(world: World, action: str) -> list[str]:
    """The stored bodies of every row of this action."""
    found = await world.pool.fetch("SELECT body FROM audit.event WHERE action = $1 ORDER BY seq", action)
    return [row["body"] for row in found]


async def test_a_look_shows_what_is_released_and_is_one_row_with_the_person_behind_the_desk(desk: Desk, world: World) -> None:
    reference, _ = await desk.register()
    page = await desk.get(f"/desk/person/{reference}?zweck=counselling")
    assert page.status_code == 200
    assert "Musterprobe" in page.text
    assert "A2" in page.text
    (row,) = await rows(world, "record.read")
    assert '"o":"allowed"' in row
    assert desk.actor in row


async def test_what_is_not_released_and_what_is_empty_are_not_shown_as_existing(desk: Desk, office: Tool) -> None:
    reference, _ = await desk.register(
        kategorie=["language", "contact"], **{"identity-family_name": "", "identity-given_names": ""}
    )
    secretly = await office.register(
        consent={"categories": ["language", "contact"]},
        statements=[said("identity", "family_name", "Musterprobe"), said("language", "german_overall", "B1")],
    )
    for name in (reference, secretly["id"]):
        page = (await desk.get(f"/desk/person/{name}?zweck=counselling")).text
        assert "Deutsch gesamt" in page
        for hidden in ("Musterprobe", "Familienname", "Person und Name", "Telefonnummer"):
            assert hidden not in page
        headings = [part.partition("</h2>")[0] for part in page.split("<h2>")[1:]]
        assert len(headings) == 1, headings


async def test_the_page_of_a_person_says_what_is_allowed_and_looks_at_nothing(desk: Desk, world: World) -> None:
    reference, _ = await desk.register()
    page = await desk.get(f"/desk/person/{reference}")
    assert page.status_code == 200
    assert "Erlaubt bis" in page.text
    assert "Musterprobe" not in page.text
    assert await rows(world, "record.read") == []


@pytest.mark.parametrize("purpose", ["language_course", "nonsense", ""])
async def test_a_purpose_that_is_not_the_offices_shows_nothing(desk: Desk, world: World, purpose: str) -> None:
    reference, _ = await desk.register()
    page = await desk.get(f"/desk/person/{reference}?zweck={purpose}")
    assert page.status_code == 403
    assert "darf diesen Zweck nicht nutzen" in page.text
    assert "Musterprobe" not in page.text
    (row,) = await rows(world, "record.read")
    assert '"o":"refused"' in row


async def test_without_a_consent_the_refusal_is_plain_and_leads_to_asking(desk: Desk) -> None:
    reference, _ = await desk.register()
    page = await desk.get(f"/desk/person/{reference}?zweck=contact")
    assert page.status_code == 403
    assert "nichts erlaubt" in page.text
    assert f"/desk/person/{reference}/fragen?zweck=contact" in page.text


async def test_another_agencys_reference_is_unknown_everywhere(desk: Desk, other_desk: Desk, world: World) -> None:
    reference, _ = await desk.register()
    unknown = "n_" + "0" * 32
    for name in (reference, unknown, "kaputt"):
        for path in (f"/desk/person/{name}", f"/desk/person/{name}?zweck=language_course"):
            page = await other_desk.get(path)
            assert page.status_code == 404, path
            assert "Das gibt es hier nicht" in page.text
    token = await other_desk.hidden("/desk/")
    keyed = {**token, "einmal": "k1", "zweck": "language_course", "wahl": "language_course", "feld": "language.german_overall"}
    for step in ("fragen", "entscheidung", "neuer-brief", "eintragen"):
        members = {**keyed, "entscheidung": "withdrawal", "kanal": "assisted", "wert": "A2", "art": "self_stated"}
        page = await other_desk.send(f"/desk/person/{reference}/{step}", members)
        assert page.status_code == 404, step
        assert "Musterprobe" not in page.text


async def test_a_page_without_a_session_leads_to_signing_in(desk: Desk) -> None:
    reference, _ = await desk.register()
    desk.cookie = "kiim_d_" + "x" * 43
    page = await desk.get(f"/desk/person/{reference}?zweck=counselling")
    assert page.status_code == 303
    assert page.headers["location"].startswith("/desk/anmelden?weiter=")


async def test_every_form_of_the_desk_needs_its_token_and_our_own_page(desk: Desk, world: World) -> None:
    reference, _ = await desk.register()
    token = (await desk.hidden("/desk/"))["form_token"]
    before = await world.pool.fetchval("SELECT count(*) FROM audit.event")
    paths = ["/desk/suchen", "/desk/verbinden", "/desk/brief", "/desk/person/neu", "/desk/eingang/e_" + "0" * 32]
    paths += [f"/desk/person/{reference}/{step}" for step in ("fragen", "entscheidung", "neuer-brief", "eintragen")]
    for path in paths:
        for members, headers in (
            ({}, {}),
            ({"form_token": "0" * len(token)}, {}),
            ({"form_token": token}, {"Sec-Fetch-Site": "cross-site"}),
        ):
            answer = await desk.send(path, {"einmal": "k", "entscheidung": "withdrawal", **members}, **headers)
            assert answer.status_code == 403, (path, members)
            assert "noch einmal" in answer.text
    assert await world.pool.fetchval("SELECT count(*) FROM audit.event") == before
