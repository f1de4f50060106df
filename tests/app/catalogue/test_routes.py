"""Any client reads the whole published catalogue, in its documented shape; nobody else does."""

import httpx
import pytest

from app.agencies.notices import confirm_notice
from app.catalogue.schemas import CategoryList, CodeListBody, PurposeList
from app.facts.derive import SOURCES
from app.unit_of_work import open_unit
from app.world import World
from tests.support.agencies import bearer, registered, token_of


async def headers_of(client: httpx.AsyncClient, world: World, agency_type: str = "course_provider") -> dict[str, str]:
    agency = await registered(world, agency_type, ("language_course",))
    return bearer(await token_of(client, world, agency))


async def test_purposes_are_published_with_ceiling_template_and_notices(client: httpx.AsyncClient, world: World) -> None:
    answer = await client.get("/v1/purposes", headers=await headers_of(client, world))
    assert answer.status_code == 200
    published = PurposeList.model_validate_json(answer.content)
    assert [item.code for item in published.items] == list(world.catalogue.purposes)
    course = next(item for item in published.items if item.code == "language_course")
    assert set(course.template.categories) < set(course.ceiling)
    assert course.template.groups == [course.template.categories]
    counting = next(item for item in published.items if item.code == "statistics")
    assert [len(group) for group in counting.template.groups] == [7, 5]
    assert [code for group in counting.template.groups for code in group] == counting.template.categories
    assert sorted(counting.template.categories) == sorted(SOURCES)
    assert course.labels["uk"]
    assert {(notice.language, notice.status, notice.text) for notice in course.notices} == {
        (language, "unreviewed", None) for language in ("de", "en", "uk", "ar", "fa", "tr", "ru", "fr")
    }


async def test_a_confirmed_notice_is_published_as_reviewed_and_its_text_on_request(
    client: httpx.AsyncClient, world: World
) -> None:
    notice = world.catalogue.notices["language_course", "de"]
    async with open_unit(world) as uow:
        await confirm_notice(uow, "language_course", "de", notice.sha256, reviewed_by="Rechtsamt Musterstadt")
    answer = await client.get("/v1/purposes", params={"notice_language": "de"}, headers=await headers_of(client, world))
    notices = {
        each["language"]: each for item in answer.json()["items"] if item["code"] == "language_course" for each in item["notices"]
    }
    assert (notices["de"]["status"], notices["de"]["text"]) == ("reviewed", notice.text)
    assert (notices["en"]["status"], notices["en"]["text"]) == ("unreviewed", None)


async def test_an_unknown_notice_language_is_a_fault_of_the_request(client: httpx.AsyncClient, world: World) -> None:
    answer = await client.get("/v1/purposes", params={"notice_language": "tlh"}, headers=await headers_of(client, world))
    assert (answer.status_code, answer.json()["reason"]) == (422, "validation-failed")
    assert "tlh" not in answer.text


async def test_categories_are_published_with_all_that_a_writer_needs(client: httpx.AsyncClient, world: World) -> None:
    answer = await client.get("/v1/categories", headers=await headers_of(client, world))
    published = CategoryList.model_validate_json(answer.content)
    fields = {(item.code, field.code): field for item in published.items for field in item.fields}
    assert set(fields) == set(world.catalogue.fields)
    level = fields["language", "german_overall"]
    assert (level.type, level.code_list, level.example) == ("code", "cefr", "A2")
    assert level.stewards["add"]["course_provider"] == ["certificate", "placement_test"]
    assert [member.code for member in fields["family", "children"].members] == ["birth_year", "kita_wish", "school_status"]
    assert fields["arrival", "residence_group"].x87


async def test_every_label_is_published_in_every_language(client: httpx.AsyncClient, world: World) -> None:
    headers = await headers_of(client, world)
    languages = list(world.catalogue.languages)
    purposes = (await client.get("/v1/purposes", headers=headers)).json()["items"]
    categories = (await client.get("/v1/categories", headers=headers)).json()["items"]
    cefr = (await client.get("/v1/code-lists/cefr", headers=headers)).json()
    fields = [field for category in categories for field in category["fields"]]
    members = [member for field in fields for member in field["members"]]
    assert len(members) > 30
    for named in (*purposes, *categories, *fields, *members, cefr, *cefr["items"]):
        assert sorted(named["labels"]) == sorted(languages), named
    for reviewed in (*purposes, *categories):
        assert reviewed["label_status"] == dict.fromkeys(languages, "unreviewed")


async def test_official_german_names_are_published_in_german_alone(client: httpx.AsyncClient, world: World) -> None:
    headers = await headers_of(client, world)
    municipalities = (await client.get("/v1/code-lists/municipalities", headers=headers)).json()["items"]
    assert {tuple(item["labels"]) for item in municipalities} == {("de",)}


@pytest.mark.parametrize("name", ["cefr", "municipalities", "languages", "nationalities", "kldb_2010", "purposes"])
async def test_code_lists_are_published_whole_with_their_source(client: httpx.AsyncClient, world: World, name: str) -> None:
    answer = await client.get(f"/v1/code-lists/{name}", headers=await headers_of(client, world))
    published = CodeListBody.model_validate_json(answer.content)
    known = world.catalogue.code_lists[name]
    assert [item.code for item in published.items] == list(known.entries)
    assert (published.source, published.as_of, published.closed) == (known.source, known.as_of, known.closed)
    assert published.next is None


async def test_the_second_answer_is_the_first_one(client: httpx.AsyncClient, world: World) -> None:
    headers = await headers_of(client, world)
    first, second = [await client.get("/v1/code-lists/cefr", headers=headers) for _ in range(2)]
    assert first.content == second.content
    assert first.headers["cache-control"] == "private, max-age=300"


@pytest.mark.parametrize("name", ["gossip", "x" * 64])
async def test_an_unknown_list_is_not_found(client: httpx.AsyncClient, world: World, name: str) -> None:
    answer = await client.get(f"/v1/code-lists/{name}", headers=await headers_of(client, world))
    assert (answer.status_code, answer.json()["reason"]) == (404, "not-found")


@pytest.mark.parametrize("name", ["Über", "x" * 65, "a.b"])
async def test_a_name_no_list_can_have_is_a_fault_of_the_request(client: httpx.AsyncClient, world: World, name: str) -> None:
    answer = await client.get(f"/v1/code-lists/{name}", headers=await headers_of(client, world))
    assert (answer.status_code, answer.json()["reason"]) == (422, "validation-failed")


@pytest.mark.parametrize("path", ["/v1/purposes", "/v1/categories", "/v1/code-lists/cefr"])
async def test_only_registered_clients_read_it(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["reason"]) == (401, "token-missing")
