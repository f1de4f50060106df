"""One released click fills the registration for an integration course, with what was released and nothing else."""

import csv
import io

import httpx
import pytest
from pikepdf import Pdf

from app.access.course_form import FIELDS
from app.world import World
from consent.vocabulary import Purpose
from tests.support.desks import desk_beside
from tests.support.people import Json, Phone, Tool, activate, confirm_notices, said, tool

SAID = [
    said("identity", "family_name", "=Musterprobe"),
    said("identity", "given_names", "Erfunda"),
    said("identity", "birth_date", "1991-04"),
    said("contact", "postal_address", "Musterweg 1, 38820 Halberstadt"),
    said("contact", "phone", "+49391000000"),
    said("language", "german_overall", "A2"),
]


@pytest.fixture
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling")


@pytest.fixture
async def school(client: httpx.AsyncClient, world: World) -> Tool:
    return await tool(client, world, "course_provider", "language_course", name="Sprachschule Musterstadt")


@pytest.fixture
async def phone(office: Tool, client: httpx.AsyncClient) -> Phone:
    made = await office.register(statements=SAID)
    return await activate(client, made["letter"])


async def released(phone: Phone, school: Tool, *categories: str) -> str:
    yes = {"purpose": "language_course", "recipient": school.wire_id, "categories": list(categories), "notice_language": "de"}
    given = await phone.post("/v1/me/consents", yes)
    assert given.status_code == 201, given.text
    return await phone.link(school)


async def form(school: Tool, reference: str, accept: str = "application/json") -> httpx.Response:
    return await school.get(f"/v1/newcomers/{reference}/course-registration", Accept=accept)


def test_every_field_of_the_form_can_be_read_for_this_purpose(world: World) -> None:
    for _, _, category, field in FIELDS:
        assert (category, field) in world.catalogue.fields
        readers = world.catalogue.fields[category, field].purposes
        assert Purpose.LANGUAGE_COURSE in readers, (category, field)


async def test_what_is_released_is_filled_and_every_gap_says_why(phone: Phone, school: Tool) -> None:
    reference = await released(phone, school, "identity", "language", "course")
    answer = await form(school, reference)
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    fields = {one["field"]: one for one in told["fields"]}
    assert [one["field"] for one in told["fields"]] == [code for code, *_ in FIELDS]
    assert (fields["given_names"]["text"], fields["given_names"]["state"]) == ("Erfunda", "filled")
    assert (fields["birth_date"]["text"], fields["birth_date"]["value"]) == ("April 1991", "1991-04")
    assert fields["german_overall"]["kind"] == "self_stated"
    assert (fields["address"]["state"], fields["address"]["value"]) == ("not_released", None)
    assert fields["birth_place"]["state"] == "not_recorded"
    assert fields["childcare_needed"]["state"] == "not_recorded"
    assert set(told["gaps"]) == {one["field"] for one in told["fields"] if one["state"] != "filled"}
    assert {one["field"] for one in told["by_hand"]} == {"fee_exemption", "eligibility", "signature"}
    assert "Musterweg" not in answer.text
    assert "+49391" not in answer.text


async def test_the_leading_statement_fills_the_form_and_its_mark_stands_beside_it(phone: Phone, school: Tool) -> None:
    reference = await released(phone, school, "language")
    tested = said("language", "german_overall", "B1", "placement_test", "2026-10-02")
    assert (await school.post(f"/v1/newcomers/{reference}/statements", {"statements": [tested]})).status_code == 201
    level = next(one for one in (await form(school, reference)).json()["fields"] if one["field"] == "german_overall")
    assert (level["value"], level["recorded_by"], level["disputed"]) == ("B1", "Sprachschule Musterstadt", False)
    own = (await phone.get("/v1/me/record")).json()["categories"]["language"]["fields"]["german_overall"]["statements"]
    for one in own:
        await phone.post("/v1/me/disputes", {"statement": one["id"]})
    rows = await table(school, reference)
    assert rows["german_overall"]["Hinweis"] == "bestritten"


async def table(school: Tool, reference: str) -> dict[str, dict[str, str]]:
    answer = await form(school, reference, "text/csv")
    assert answer.headers["content-type"].startswith("text/csv")
    text = answer.content.decode("utf-8-sig")
    return {row["Feld"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}


async def test_the_table_is_read_by_a_spreadsheet_and_starts_no_formula(phone: Phone, school: Tool) -> None:
    rows = await table(school, await released(phone, school, "identity", "language"))
    assert rows["family_name"]["Angabe"] == "'=Musterprobe"
    assert (rows["address"]["Angabe"], rows["address"]["Hinweis"]) == ("", "nicht erlaubt")
    assert rows["signature"]["Hinweis"] == "auf dem Papier ausfüllen"


async def test_the_paper_holds_what_is_filled_and_room_for_the_rest(phone: Phone, school: Tool) -> None:
    reference = await released(phone, school, "identity", "language")
    answer = await form(school, reference, "application/pdf")
    assert answer.headers["content-type"] == "application/pdf"
    with Pdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) <= 2
        assert bool(pdf.Root.MarkInfo.Marked)
    assert b"Erfunda" not in answer.headers["content-disposition"].encode()


async def test_every_form_is_one_look_in_the_list_of_the_person_refused_ones_too(phone: Phone, school: Tool) -> None:
    reference = await released(phone, school, "identity")
    await form(school, reference)
    consent = (await phone.get("/v1/me/consents")).json()["items"]
    given = next(one for one in consent if one["recipient"] == school.wire_id)
    await phone.post(f"/v1/me/consents/{given['id']}/withdrawal", {})
    refused = await form(school, reference)
    assert (refused.status_code, refused.json()["reason"]) == (403, "consent-withdrawn")
    looks = [one for one in (await phone.get("/v1/me/accesses")).json()["items"] if one["action"] == "record.read"]
    assert [(one["outcome"], one["purpose"]) for one in looks] == [("refused", "language_course"), ("allowed", "language_course")]


async def test_a_token_for_another_purpose_fills_no_form(office: Tool, client: httpx.AsyncClient) -> None:
    made = await office.register(statements=SAID)
    answer = await form(office, made["id"])
    assert (answer.status_code, answer.json()["reason"]) == (403, "purpose-missing")


async def test_the_desk_prints_it_with_one_click_and_shows_a_refusal_as_a_page(phone: Phone, school: Tool) -> None:
    reference = await released(phone, school, "identity", "language")
    desk = await desk_beside(school)
    shown = (await desk.get(f"/desk/person/{reference}?zweck=language_course")).text
    assert f"/desk/person/{reference}/kursanmeldung" in shown
    paper = await desk.get(f"/desk/person/{reference}/kursanmeldung")
    assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
    assert paper.headers["cache-control"] == "no-store"
    stranger = await desk.get("/desk/person/n_00000000000000000000000000000000/kursanmeldung")
    assert (stranger.status_code, "Das gibt es hier nicht" in stranger.text) == (404, True)
