"""Content is opened under a logged case alone, and the person reads of it in her own list."""

import re

import pytest

from app.agencies.purposes import deny_purpose
from app.errors import NotFound, Refused, ValidationFailed
from app.officer.cases import Officer, close_case, find_case, find_person, list_cases, name_person, open_case
from app.officer.content import look
from app.officer.sealing import open_note, seal_note
from app.unit_of_work import open_unit
from app.world import World
from tests.support.database import TestDatabase
from tests.support.desks import Desk
from tests.support.people import Json, Phone, Tool

LIST = "/datenschutz/faelle"
WHY = "Eine Person beschwert sich über einen Zugriff."


async def test_a_case_opens_chosen_categories_and_the_person_sees_it(
    world: World, desk: Desk, office: Tool, newcomer: Json, phone: Phone, database: TestDatabase
) -> None:
    wrong = await desk.post(LIST, {"art": "complaint", "warum": "kurz"})
    assert (wrong.status_code, "warum Sie den Fall öffnen" in wrong.text) == (422, True)
    made = await desk.post(LIST, {"art": "complaint", "warum": WHY})
    address = made.headers["location"]
    case = address.rpartition("/")[2]
    listed = (await desk.get(LIST)).text  # two of one kind and day are told apart by their signs
    assert f'class="code">{case}<' in listed
    assert "offen: geöffnet am" in listed
    nobody = await desk.post(f"{address}/person", {"wer": "n_" + "0" * 32}, page=address)
    assert nobody.status_code == 422
    assert (await desk.post(f"{address}/person", {"wer": newcomer["id"]}, page=address)).status_code == 303
    shown = (await desk.get(address)).text
    found = re.search(r"<option value=\"([0-9a-f]{12})\"", shown)
    assert found is not None
    assert "Beispielfrau" not in shown
    empty = await desk.post(f"{address}/ansehen", {"wer": found[1]}, page=address)
    assert empty.status_code == 422
    opened = await desk.post(f"{address}/ansehen", {"wer": found[1], "kategorie": ["identity"]}, page=address)
    assert (opened.status_code, "Beispielfrau" in opened.text, "A2" in opened.text) == (200, True, False)

    [act] = [one for one in (await phone.get("/v1/me/accesses")).json()["items"] if one["action"] == "officer.look"]
    assert (act["agency"], act["purpose"], act["categories"]) == (
        "Datenschutz Beispielkreis",
        "data_protection_check",
        ["identity"],
    )
    row = await world.pool.fetchrow(
        "SELECT body::jsonb ->> 'ca' AS c, body::jsonb ->> 'u' AS u FROM audit.event WHERE action = 'officer.look'"
    )
    assert row is not None
    assert (row["c"], row["u"]) == (case, desk.actor)

    stored = await world.pool.fetchrow("SELECT * FROM officer_case")
    assert stored is not None
    assert WHY.encode() not in bytes(stored["sealed"])
    assert (await desk.post(f"{address}/schliessen", {}, page=address)).status_code == 303
    assert "geschlossen: geöffnet am" in (await desk.get(LIST)).text
    hidden = await desk.hidden(LIST)
    again = await desk.send(f"{address}/ansehen", {**hidden, "wer": found[1], "kategorie": ["identity"]})
    assert (again.status_code, "Beispielfrau" in again.text) == (404, False)


async def test_without_case_person_or_purpose_nothing_opens(world: World, officer: Officer, newcomer: Json) -> None:
    async with open_unit(world) as uow:
        case = await open_case(uow, officer, "audit", WHY)
        person = await find_person(uow, newcomer["id"])
        assert person is not None
    with pytest.raises(NotFound):
        async with open_unit(world) as uow:
            await look(uow, officer, case, person, ["identity"])  # the case does not name her
    async with open_unit(world) as uow:
        named = await name_person(uow, officer, case.case_id, newcomer["id"])
        await name_person(uow, officer, case.case_id, newcomer["id"])  # twice is once
        assert (await find_case(uow, case.case_id)).about == (person,)
        await deny_purpose(uow, officer.agency_id, "data_protection_check")
    with pytest.raises(Refused):
        async with open_unit(world) as uow:
            await look(uow, officer, named, person, ["identity"])
    async with open_unit(world) as uow:
        await close_case(uow, officer, case.case_id)
        assert [one.closed_at is not None for one in await list_cases(uow)] == [True]
    with pytest.raises(NotFound):
        async with open_unit(world) as uow:
            await name_person(uow, officer, case.case_id, newcomer["id"])
    with pytest.raises(ValidationFailed):
        async with open_unit(world) as uow:
            await open_case(uow, officer, "curiosity", WHY)


def test_a_note_opens_in_its_own_row_alone(world: World) -> None:
    sealed = seal_note(world.keyring, "officer_case/1", {"why": WHY})
    assert open_note(world.keyring, "officer_case/1", sealed) == {"why": WHY}
    for place, spoilt in (("officer_case/2", sealed), ("officer_case/1", sealed[:-1]), ("officer_case/1", b"\2" + sealed[1:])):
        with pytest.raises(Exception, match="a note of the officer"):
            open_note(world.keyring, place, spoilt)
