"""Attack 36 in full: the erasure a newcomer asks for races reads, writes, requests, links and her own looks, over HTTP.

After the erasure is committed nothing opens and nothing is stored; who was a recipient is told, anybody else is told nothing, the
feed says it once, and every invariant holds.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import asyncpg
import httpx
import pytest

from app.verify.run import verify
from app.world import World
from tests.attacks.administrator import SECRET, Story
from tests.attacks.test_strangers import UNKNOWN
from tests.support.database import TestDatabase
from tests.support.people import Json, said, tool

if TYPE_CHECKING:
    from asyncpg import Connection, Record

LEVEL = {"statements": [said("language", "german_overall", "A2")]}
GRANT = {"purpose": "language_course", "categories": ["language"], "notice_language": "de"}
Act = Callable[[], Awaitable[httpx.Response]]
HELD = ("profile_category", "duplicate_token", "release", "account", "letter", "newcomer_session", "link_code", "consent_request")


def acts(story: Story, statement: str) -> dict[str, Act]:
    """Everything that others and she herself try meanwhile."""
    office, school, phone = story.office, story.school, story.phone
    at_office, at_school = f"/v1/newcomers/{story.at_office}", f"/v1/newcomers/{story.at_school}"
    withdrawal = {"decision": "withdrawal", "channel": "paper", "purpose": "language_course", "recipient": school.wire_id}
    ask = {"newcomer": story.at_school, "template": "language_course", "categories": ["language"], "reason": "Kurs finden"}
    yes = GRANT | {"recipient": school.wire_id}
    return {
        "read": lambda: office.get(f"{at_office}/record"),
        "read elsewhere": lambda: school.get(f"{at_school}/record"),
        "add": lambda: office.post(f"{at_office}/statements", LEVEL),
        "confirm": lambda: office.post(f"{at_office}/confirmations", {"statement": statement}),
        "consents": lambda: office.get(f"{at_office}/consents"),
        "decide": lambda: office.post(f"{at_office}/assisted-decisions", withdrawal),
        "ask": lambda: school.post("/v1/consent-requests", ask),
        "grant": lambda: phone.post("/v1/me/consents", yes),
        "own record": lambda: phone.get("/v1/me/record"),
        "code": lambda: phone.post("/v1/me/link-codes", {}),
    }


async def until(done: asyncio.Event, act: Act) -> list[httpx.Response]:
    """Again and again until the erasure has been answered, and once more."""
    answers = []
    while not done.is_set():
        answers.append(await act())
    answers.append(await act())
    return answers


@pytest.fixture
async def owner(database: TestDatabase) -> "Connection[Record]":
    """The database as its owner sees it."""
    return await asyncpg.connect(database.owner_url)


async def prepared(story: Story) -> str:
    """The school may read too; the id of a statement as the office knows it."""
    await story.phone.post("/v1/me/consents", GRANT | {"recipient": story.school.wire_id})
    added = await story.office.post(f"/v1/newcomers/{story.at_office}/statements", LEVEL)
    assert added.status_code == 201, added.text
    return str(added.json()["statements"][0]["id"])


def in_order(name: str, answers: list[httpx.Response]) -> None:
    """Successes first, then only refusals; nothing broke, and no value stands in a refusal."""
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) <= {200, 201, 401, 403, 404, 409, 410, 422}, (name, statuses)
    gone = [status in (401, 404, 410) for status in statuses]
    assert gone == sorted(gone), (name, statuses)
    assert gone[-1], (name, statuses)
    for answer in answers:
        assert answer.status_code == 200 or SECRET not in answer.text


async def test_36_an_erasure_races_everything_and_wins(
    story: Story, world: World, client: httpx.AsyncClient, owner: "Connection[Record]"
) -> None:
    statement = await prepared(story)
    linked_only = await tool(client, world, "counselling", "counselling")
    at_linked = await story.phone.link(linked_only)
    trying = acts(story, statement)
    for act in trying.values():
        await act()
    done = asyncio.Event()

    async def erase() -> httpx.Response:
        for _ in range(3):  # everybody else is at it by then
            assert (await trying["read"]()).status_code == 200
        answer = await story.phone.post("/v1/me/erasure", {})
        done.set()
        return answer

    erased, *rounds = await asyncio.gather(erase(), *(until(done, act) for act in trying.values()))
    assert isinstance(erased, httpx.Response)
    assert erased.status_code == 200, erased.text
    for name, answers in zip(trying, rounds, strict=True):
        assert isinstance(answers, list)
        in_order(name, answers)
    events = await owner.fetchval("SELECT count(*) FROM ledger_event WHERE newcomer_id = $1", story.newcomer)
    await nothing_is_left(story, owner)
    await who_is_told_what(story, linked_only.get, at_linked)
    for act in trying.values():
        await act()
    assert await owner.fetchval("SELECT count(*) FROM ledger_event WHERE newcomer_id = $1", story.newcomer) == events
    await nothing_is_left(story, owner)
    report = await verify(owner, world.keyring, world.catalogue, lambda *_: None)
    assert report.findings == []
    await owner.close()


async def nothing_is_left(story: Story, owner: "Connection[Record]") -> None:
    """No row that could be opened, no key, nothing by which she is found or lets herself in."""
    for table in HELD:
        assert await owner.fetchval(f"SELECT count(*) FROM {table} WHERE newcomer_id = $1", story.newcomer) == 0, table
    row = await owner.fetchrow("SELECT status, manifest, key_id FROM newcomer WHERE newcomer_id = $1", story.newcomer)
    assert row is not None
    assert (row["status"], row["manifest"]) == ("erased", b"")
    assert await owner.fetchval("SELECT count(*) FROM keys.dek WHERE key_id = $1", row["key_id"]) == 0
    assert await owner.fetchval("SELECT count(*) FROM keys.shredded WHERE key_id = $1", row["key_id"]) == 1


async def who_is_told_what(story: Story, stranger: Callable[[str], Awaitable[httpx.Response]], reference: str) -> None:
    """Former recipients hear `erased`, in their feed once; an agency that only had a link cannot tell her from an unknown one."""
    for agency, own in ((story.office, story.at_office), (story.school, story.at_school)):
        told = await agency.get(f"/v1/newcomers/{own}/record")
        assert (told.status_code, told.json()["reason"]) == (410, "erased")
        feed: list[Json] = (await agency.get("/v1/changes")).json()["items"]
        assert [item["type"] for item in feed if item["newcomer"] == own].count("erased") == 1
    answers = [await stranger(f"/v1/newcomers/{name}/record") for name in (reference, UNKNOWN, story.at_office)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert (await story.phone.get("/v1/me")).status_code == 401


async def test_36_two_erasures_at_once_are_one(story: Story, world: World, owner: "Connection[Record]") -> None:
    await prepared(story)
    answers = await asyncio.gather(*(story.phone.post("/v1/me/erasure", {}) for _ in range(4)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 200
    assert set(statuses[1:]) <= {401, 404}
    assert await world.pool.fetchval("SELECT count(*) FROM change WHERE type = 'erased'") == 2  # office and school, once each
    assert (await verify(owner, world.keyring, world.catalogue, lambda *_: None)).findings == []
    await owner.close()
