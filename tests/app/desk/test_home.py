"""Finding somebody and reading what came in: the office's own names and codes, its own changes, answered once."""

from typing import get_args

from app.exchange.inbox import FOR_PEOPLE
from app.exchange.schemas import ChangeType
from tests.support.clock import MovableClock
from tests.support.desks import Desk, desk_beside
from tests.support.people import Phone, Tool, activate


def test_every_type_of_change_but_one_comes_into_the_inbox() -> None:
    assert set(get_args(ChangeType)) - FOR_PEOPLE == {"statement-changed"}


async def phone_of(office: Tool) -> tuple[str, Phone]:
    registered = await office.register()
    return registered["id"], await activate(office.http, registered["letter"])


async def test_a_reference_leads_to_the_person_and_an_unknown_number_to_nobody(desk: Desk) -> None:
    reference, _ = await desk.register()
    found = await desk.post("/desk/suchen", {"kennung": reference}, page="/desk/")
    assert found.headers["location"] == f"/desk/person/{reference}"
    for wanted in ("", "A-17", "Musterprobe", "n_kurz"):
        answer = await desk.post("/desk/suchen", {"kennung": wanted}, page="/desk/")
        assert answer.status_code == 422
        assert "kennt Ihre Stelle niemanden" in answer.text


async def test_another_offices_case_number_finds_nobody(desk: Desk, other_desk: Desk) -> None:
    await desk.register(aktenzeichen="A-17")
    assert (await other_desk.post("/desk/suchen", {"kennung": "A-17"}, page="/desk/")).status_code == 422


async def test_the_code_that_a_person_shows_connects_once_and_gives_no_data(other_desk: Desk, office: Tool) -> None:
    _, phone = await phone_of(office)
    code = (await phone.post("/v1/me/link-codes", {})).json()["code"]
    joined = await other_desk.post("/desk/verbinden", {"code": code.lower()}, page="/desk/")
    assert joined.status_code == 303
    page = await other_desk.get(joined.headers["location"])
    assert "Nichts erlaubt" in page.text
    again = await other_desk.post("/desk/verbinden", {"code": code}, page="/desk/")
    assert again.status_code == 422
    assert "gilt nicht" in again.text


async def test_a_withdrawal_comes_in_and_is_answered_once_for_the_person_to_see(desk: Desk, office: Tool) -> None:
    _, phone = await phone_of(office)
    (consent,) = (await phone.get("/v1/me/consents")).json()["items"]
    await phone.post(f"/v1/me/consents/{consent['id']}/withdrawal", {})
    page = (await desk.get("/desk/")).text
    assert "Erlaubnis zurückgenommen" in page
    path = page.partition('href="/desk/eingang/')[2].partition('"')[0]
    wrong = await desk.post(f"/desk/eingang/{path}", {"ergebnis": "justified"})
    assert wrong.status_code == 422
    answered = await desk.post(f"/desk/eingang/{path}", {"ergebnis": "deleted"})
    assert answered.headers["location"] == "/desk/"
    assert "beantwortet" in (await desk.get("/desk/")).text
    (consent,) = (await phone.get("/v1/me/consents")).json()["items"]
    assert consent["deletion"]["outcome"] == "deleted"
    assert "<form" not in (await desk.get(f"/desk/eingang/{path}")).text.partition("<main")[2]


async def test_another_offices_change_is_not_there(desk: Desk, other_desk: Desk) -> None:
    reference, _ = await desk.register()
    await desk.decide(reference, "counselling", entscheidung="withdrawal")
    page = (await desk.get("/desk/")).text
    path = page.partition('href="/desk/eingang/')[2].partition('"')[0]
    assert "Es ist nichts da" in (await other_desk.get("/desk/")).text
    assert (await other_desk.get(f"/desk/eingang/{path}")).status_code == 404
    assert (await other_desk.post(f"/desk/eingang/{path}", {"ergebnis": "deleted"}, page="/desk/")).status_code == 404


async def test_answers_and_disputes_come_in_newest_first_in_pages(desk: Desk, office: Tool) -> None:
    reference, phone = await phone_of(office)
    path = f"/desk/person/{reference}/fragen"
    members = {"zweck": "contact", "kategorie": ["identity"], "monate": "3", "begruendung": "Termin"}
    await desk.post(path, members, page=f"{path}?zweck=contact")
    (request,) = (await phone.get("/v1/me/requests")).json()["items"]
    await phone.post("/v1/me/refusals", {"request": request["id"]})
    record = (await phone.get("/v1/me/record")).json()["categories"]["identity"]["fields"]["family_name"]
    await phone.post("/v1/me/disputes", {"statement": record["current"]})
    inbox = (await desk.get("/desk/")).text.partition("Eingang")[2]
    assert -1 < inbox.find("Eine Angabe ist bestritten") < inbox.find("Ihre Frage: Nein") < inbox.find("Erlaubnis gegeben")
    for _ in range(21):
        await desk.register()
    first = (await desk.get("/desk/")).text
    older = first.partition('href="/desk/?vor=')[2].partition('"')[0]
    assert "Ihre Frage: Nein" not in first
    assert "Ihre Frage: Nein" in (await desk.get(f"/desk/?vor={older}")).text
    assert (await desk.get("/desk/?vor=gefälscht")).status_code == 400


async def test_what_is_overdue_stands_above_the_inbox(desk: Desk, office: Tool, clock: MovableClock) -> None:
    _, phone = await phone_of(office)
    (consent,) = (await phone.get("/v1/me/consents")).json()["items"]
    await phone.post(f"/v1/me/consents/{consent['id']}/withdrawal", {})
    page = (await desk.get("/desk/")).text
    assert "bis 22. Dezember 2026" in page
    assert "überfällig" not in page
    clock.advance(days=31)
    later = await desk_beside(office)
    page = (await later.get("/desk/")).text
    assert "Eine Antwort ist überfällig." in page
    path = page.partition('href="/desk/eingang/')[2].partition('"')[0]
    assert "Ihre Antwort war fällig am 22. Dezember 2026." in (await later.get(f"/desk/eingang/{path}")).text
    await later.post(f"/desk/eingang/{path}", {"ergebnis": "deleted"})
    assert "überfällig" not in (await later.get("/desk/")).text
