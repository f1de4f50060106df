"""An agency with nothing but a link tries to learn something: by fishing, by refusing for others, by marks it leaves out."""

import asyncio

import httpx
import pytest

from app.world import World
from tests.attacks.administrator import Story
from tests.support.people import Json, Phone, activate, registration, said, tool

PERSON = [
    said("identity", "family_name", "Musterprobe"),
    said("identity", "given_names", "Erfunda"),
    said("identity", "birth_date", "1994-03-07"),
]


async def test_68_a_link_is_no_licence_to_try_out_names(story: Story, world: World, client: httpx.AsyncClient) -> None:
    """Registering the guess would else answer "that is she": a value confirmed without any consent."""
    known = await story.office.register(statements=PERSON)
    phone = await activate(client, known["letter"])
    third = await tool(client, world, "counselling", "counselling")
    await phone.link(third)
    assert (await third.register(statements=PERSON))["possible_duplicates"] == []


async def test_68_what_was_withdrawn_or_restricted_is_compared_no_more(story: Story, client: httpx.AsyncClient) -> None:
    known = await story.office.register(statements=PERSON)
    phone = await activate(client, known["letter"])
    assert (await story.office.register(statements=PERSON))["possible_duplicates"] == [known["id"]]
    await phone.post("/v1/me/restriction", {})
    third = await story.office.register(statements=PERSON)
    assert known["id"] not in third["possible_duplicates"]
    await client.delete("/v1/me/restriction", headers={"Authorization": f"Bearer {phone.token}"})
    consent = (await phone.get("/v1/me/consents")).json()["items"][0]["id"]
    await phone.post(f"/v1/me/consents/{consent}/withdrawal", {})
    assert known["id"] not in (await story.office.register(statements=PERSON))["possible_duplicates"]


async def test_a_no_written_down_for_another_agency_does_not_tell_whether_it_held_a_consent(
    story: Story, world: World, client: httpx.AsyncClient
) -> None:
    third = await tool(client, world, "counselling", "counselling")
    reference = await story.phone.link(third)
    answers = []
    for other in (story.office, story.school):  # the office holds a consent, the school does not
        no = {"decision": "refusal", "channel": "paper", "purpose": other.purpose, "recipient": other.wire_id}
        answers.append(await third.post(f"/v1/newcomers/{reference}/assisted-decisions", no))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    # And a no is a no: what was in force has ended, seen by the person with who wrote it down.
    assert (await story.office.get(f"/v1/newcomers/{story.at_office}/record")).json()["reason"] == "consent-withdrawn"
    looks = (await story.phone.get("/v1/me/accesses")).json()["items"]
    assert any((look["agency_id"], look["action"]) == (third.wire_id, "consent.withdraw") for look in looks)


async def test_her_own_correction_and_dispute_renew_what_she_is_found_by(story: Story, client: httpx.AsyncClient) -> None:
    """Else the old name would find her for ever, although nobody may read it any more as hers."""
    known = await story.office.register(statements=PERSON)
    phone = await activate(client, known["letter"])
    name = (await phone.get("/v1/me/record")).json()["categories"]["identity"]["fields"]["family_name"]["current"]
    corrected = await phone.post("/v1/me/corrections", {"statement": name, "value": "Ganzanders"})
    assert corrected.json() == {"status": "applied"}
    newname = [said("identity", "family_name", "Ganzanders"), *PERSON[1:]]
    assert known["id"] in (await story.office.register(statements=newname))["possible_duplicates"]


@pytest.mark.parametrize("marks", [{"secrecy": "entrusted_65"}, {"secrecy": "entrusted_65", "entrusted_by": "Mutter"}])
async def test_what_was_entrusted_by_another_or_nobody_knows_whom_never_leaves(story: Story, marks: Json) -> None:
    held = await story.office.post(
        f"/v1/newcomers/{story.at_office}/statements", {"statements": [said("language", "german_overall", "A2") | marks]}
    )
    assert held.status_code == 201, held.text
    grant = {"purpose": "language_course", "recipient": story.school.wire_id, "categories": ["language"], "notice_language": "de"}
    assert (await story.phone.post("/v1/me/consents", grant)).status_code == 201
    released = {"recipient": story.school.wire_id, "purpose": "language_course", "categories": ["language"]}
    assert (await story.phone.post("/v1/me/secrecy-releases", released)).status_code == 201
    record = (await story.school.get(f"/v1/newcomers/{story.at_school}/record")).json()
    assert record["categories"]["language"]["fields"] == {}
    sid = held.json()["statements"][0]["id"]
    changed = await story.office.call(
        "PUT",
        f"/v1/newcomers/{story.at_office}/statements/{sid}",
        {"value": "B1", "kind": "self_stated", "as_of": "2026-11-01"},
        If_Match='"1"',
    )
    assert changed.status_code == 200, changed.text  # the new version keeps the marks of the old one
    assert (await story.school.get(f"/v1/newcomers/{story.at_school}/record")).json()["categories"]["language"]["fields"] == {}


async def test_what_is_registered_beyond_the_first_consent_is_kept_for_her_and_read_by_nobody(story: Story) -> None:
    body = registration(consent={"categories": ["identity"]}, statements=[*PERSON, said("language", "german_overall", "A2")])
    answer = await story.office.post("/v1/newcomers", body)
    assert answer.status_code == 201, answer.text
    record = await story.office.get(f"/v1/newcomers/{answer.json()['id']}/record")
    assert set(record.json()["categories"]) == {"identity"}


async def test_a_code_used_renewed_and_an_erasure_at_once_never_wait_in_a_circle(
    story: Story, world: World, client: httpx.AsyncClient
) -> None:
    third = await tool(client, world, "counselling", "counselling")
    await third.get("/v1/changes")
    phone: Phone = story.phone
    for _ in range(4):
        code = (await phone.post("/v1/me/link-codes", {})).json()["code"]
        answers = await asyncio.gather(
            third.post("/v1/links", {"code": code}), *(phone.post("/v1/me/link-codes", {}) for _ in range(3))
        )
        assert [answer.status_code for answer in answers[1:]] == [201] * 3
        assert answers[0].status_code in (201, 404)
    code = (await phone.post("/v1/me/link-codes", {})).json()["code"]
    linked, erased = await asyncio.gather(third.post("/v1/links", {"code": code}), phone.post("/v1/me/erasure", {}))
    assert erased.status_code == 200
    assert linked.status_code in (201, 404)


@pytest.mark.parametrize(("value", "disputed"), [("A2", True), ("B1", False)])
async def test_a_dispute_is_not_shaken_off_by_saying_the_same_again(story: Story, value: str, disputed: bool) -> None:
    added = await story.office.post(
        f"/v1/newcomers/{story.at_office}/statements", {"statements": [said("language", "german_overall", "A2")]}
    )
    own = (await story.phone.get("/v1/me/record")).json()["categories"]["language"]["fields"]["german_overall"]["current"]
    await story.phone.post("/v1/me/disputes", {"statement": own, "reason": "Das stimmt so nicht"})
    again = {"value": value, "kind": "self_stated", "as_of": "2026-11-01"}
    path = f"/v1/newcomers/{story.at_office}/statements/{added.json()['statements'][0]['id']}"
    changed = await story.office.call("PUT", path, again, If_Match='"2"')
    assert changed.status_code == 200, changed.text
    record = (await story.office.get(f"/v1/newcomers/{story.at_office}/record")).json()
    assert [one["disputed"] for one in record["categories"]["language"]["fields"]["german_overall"]["statements"]] == [disputed]
