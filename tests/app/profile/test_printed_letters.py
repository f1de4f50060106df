"""The new letter as paper: asked for by its media type, the digits beside it and not on it, and worth the same as the data."""

import re
from pathlib import Path
from unicodedata import normalize

import httpx
import pytest

from app.profile.printed import paper_wanted
from tests.support.papers import code_of, text_of
from tests.support.people import Json, Tool, activate

PDF = "application/pdf"


async def test_the_paper_and_the_digits_beside_it_open_the_record(
    client: httpx.AsyncClient, office: Tool, newcomer: Json, tmp_path: Path
) -> None:
    answer = await office.post(f"/v1/newcomers/{newcomer['id']}/letters", {"language": "de"}, Accept=PDF)
    assert (answer.status_code, answer.headers["content-type"]) == (201, PDF)
    assert answer.headers["cache-control"] == "no-store"
    digits = answer.headers["kiim-spoken-digits"]
    address = code_of(answer.content, tmp_path)
    assert address.startswith(f"{office.world.settings.base_url}/a/")
    letter = {"activation_code": "".join(address.split("/")[-2:]), "spoken_digits": digits}
    phone = await activate(client, letter)
    assert (await phone.get("/v1/me")).status_code == 200


async def test_neither_the_name_nor_the_digits_stand_on_the_paper(office: Tool, newcomer: Json) -> None:
    answer = await office.post(f"/v1/newcomers/{newcomer['id']}/letters", {}, Accept=PDF)
    text = normalize("NFC", text_of(answer.content))
    assert "Ihr Brief zum Anmelden" in text
    assert "Beispielfrau" not in text
    assert newcomer["id"] not in text
    without_codes = re.sub(r"\b[2-9A-Z]{4}(-[2-9A-Z]{4})+\b|\b20\d\d\b|https?://\S+", "", text)
    assert answer.headers["kiim-spoken-digits"] not in without_codes


async def test_a_repeat_is_answered_without_a_letter_and_a_paper_is_never_printed_twice(office: Tool, newcomer: Json) -> None:
    path = f"/v1/newcomers/{newcomer['id']}/letters"
    first = await office.post(path, {}, Accept=PDF, Idempotency_Key="paper-1")
    again = await office.post(path, {}, Accept=PDF, Idempotency_Key="paper-1")
    assert first.content.startswith(b"%PDF-")
    assert (again.status_code, again.json()) == (201, {"letter": None})
    assert "kiim-spoken-digits" not in again.headers


async def test_a_language_that_the_pages_lack_is_refused_and_the_old_letter_still_works(
    client: httpx.AsyncClient, office: Tool, newcomer: Json
) -> None:
    answer = await office.post(f"/v1/newcomers/{newcomer['id']}/letters", {"language": "tlh"}, Accept=PDF)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/language")
    phone = await activate(client, newcomer["letter"])
    newest = (await phone.get("/v1/me/accesses")).json()["items"][0]
    assert (newest["action"], newest["outcome"], newest["reason"]) == ("letter.issue", "refused", "validation-failed")


async def test_who_refuses_hears_it_as_a_problem_whatever_is_accepted(school: Tool, newcomer: Json) -> None:
    answer = await school.post(f"/v1/newcomers/{newcomer['id']}/letters", {}, Accept=PDF)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("application/pdf", True),
        ("Application/PDF;q=0.5", True),
        ("application/pdf, application/json", True),
        ("application/json, application/pdf;q=0.9", False),
        ("application/pdf;q=0", False),
        ("application/pdf;q=much", False),
        ("application/pdfx", False),
        ("application/json", False),
        ("*/*", False),
        ("", False),
    ],
)
def test_paper_is_for_who_names_it(accept: str, wanted: bool) -> None:
    assert paper_wanted(accept) is wanted
