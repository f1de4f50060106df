"""Attack 68, over every route: an agency tries to learn whether another one knows a person. Nothing answers, nothing is logged.

Two people with names of one shape: another agency knows the first, nobody the second. The prying agency does the same to both, by
every operation that the description offers to clients; what comes back may differ in its own ids and nowhere else.
"""

import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import pytest

from app.audit.read import decode
from app.ids import CHANGE, CONSENT, NEWCOMER, REQUEST, STATEMENT, Prefix, wire
from app.world import World
from tests.contract.conforming import description
from tests.contract.test_hostile_input import BODIES
from tests.support.people import Json, Tool, confirm_notices, said, tool

KNOWN, UNKNOWN = ("Bekannta", "Vergleichova"), ("Fremdanna", "Vergleichina")
DATE = "1994-03-07"
RANDOM = "0123456789abcdef0123456789abcdef"
PREFIXES: dict[str, Prefix] = {
    "statement": STATEMENT,
    "consent": CONSENT,
    "change": CHANGE,
    "request": REQUEST,
    "referral": REQUEST,
}
VARYING = re.compile(
    "|".join(
        (
            r"[a-z][_-][0-9a-f]{32}",  # ids, also as FHIR allows them
            r"[0-9a-f]{8}-[0-9a-f-]{27}|[\w.+/=-]{60,}",  # what receipts name and are signed with
            *KNOWN,
            *UNKNOWN,
        )
    )
)
SECRETS = ("activation_code", "spoken_digits", "card", "cursor", "next", "request_id", "receipt", "signed")


def facts(name: tuple[str, str]) -> list[Json]:
    """What an agency says of a person when it registers her."""
    said_of = {"given_names": name[0], "family_name": name[1], "birth_date": DATE}
    return [*(said("identity", field, value) for field, value in said_of.items()), said("language", "german_overall", "A2")]


def operations() -> Iterator[str]:
    """Every operation that a client may call, as `METHOD /path`."""
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            if {"client": []} in operation.get("security", []):
                yield f"{method.upper()} {path}"


def lists() -> list[str]:
    """Operations that take no id: what they give is held against what they gave before."""
    return [operation for operation in operations() if operation.startswith("GET ") and "/{" not in operation]


def walked() -> list[str]:
    """Operations that are called about a person; registering is called by itself."""
    return sorted(set(operations()) - set(lists()) - {"POST /v1/newcomers"})


def without_ids(value: object) -> object:
    """What an answer says, without what is random in every answer."""
    if isinstance(value, dict):
        return {name: "·" if name in SECRETS else without_ids(held) for name, held in value.items()}
    if isinstance(value, list):
        return [without_ids(held) for held in value]
    return VARYING.sub("·", value) if isinstance(value, str) else value


def told(answer: httpx.Response) -> tuple[object, ...]:
    """Everything that an answer tells, ids apart."""
    headers = sorted(
        (name, VARYING.sub("·", held)) for name, held in answer.headers.items() if name not in {"x-request-id", "date"}
    )
    media_type = answer.headers.get("content-type", "")
    body = without_ids(answer.json()) if "json" in media_type and answer.content else answer.content
    return answer.status_code, [each for each in headers if each[0] != "content-length"], body


@dataclass
class Prying:
    """The agency that tries, and the other one that knows somebody."""

    office: Tool
    other: Tool

    async def names_of(self, reference: str, whose: Tool) -> dict[str, str]:
        """The ids that an agency holds of a person, by the parameters of the paths."""
        record = (await whose.get(f"/v1/newcomers/{reference}/record")).json()
        changes = (await whose.get("/v1/changes")).json()["items"]
        consents = (await whose.get(f"/v1/newcomers/{reference}/consents")).json()["items"]
        asked = await whose.post("/v1/consent-requests", BODIES["POST /v1/consent-requests"] | {"newcomer": reference})
        assert asked.status_code == 201, asked.text
        return nowhere() | {
            "id": reference,
            "newcomer": reference,
            "statement": record["categories"]["language"]["fields"]["german_overall"]["statements"][0]["id"],
            "change": next(each["id"] for each in changes if each["newcomer"] == reference),
            "consent": consents[0]["id"],
            "request": asked.json()["id"],
        }

    async def walk(self, names: dict[str, str]) -> dict[str, tuple[object, ...]]:
        """Call every operation with these ids; what each told."""
        return {operation: told(await self.call(operation, names)) for operation in walked()}

    async def call(self, operation: str, names: dict[str, str]) -> httpx.Response:
        """One call with the honest body of this operation."""
        method, path = operation.split(" ")
        body = deepcopy(BODIES.get(operation)) if method in {"POST", "PUT"} else None
        if body is not None:
            body |= {member: names[member] for member in ("newcomer", "statement") if member in body}
        return await self.office.call(method, path.format(**names), body, If_Match='"1"')

    async def register(self, name: tuple[str, str]) -> httpx.Response:
        """Register a person at the prying agency."""
        body = {
            **deepcopy(BODIES["POST /v1/newcomers"]),
            "statements": facts(name),
            "external_id": f"case-{uuid4().hex}",
        }
        return await self.office.post("/v1/newcomers", body)


def nowhere() -> dict[str, str]:
    """A well-formed value for every parameter that names nothing."""
    parameters = {found for operation in operations() for found in re.findall(r"{(\w+)}", operation)}
    return {name: wire(PREFIXES.get(name, NEWCOMER), UUID(RANDOM)) for name in parameters | {"request"}}


@pytest.fixture
async def prying(client: httpx.AsyncClient, world: World) -> Prying:
    """Both agencies."""
    await confirm_notices(world, "de")
    return Prying(*[await tool(client, world, "counselling", "counselling") for _ in range(2)])


async def everything_of(world: World, newcomer: UUID) -> dict[str, int]:
    """How many rows of each table are about a person; of the log without refusals: she may see who tried her reference."""
    tables = await world.pool.fetch(
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'newcomer_id' AND table_schema = 'public'"
    )
    found = {
        row["table_name"]: await world.pool.fetchval(f"SELECT count(*) FROM {row['table_name']} WHERE newcomer_id = $1", newcomer)
        for row in tables
    }
    log = "SELECT body FROM audit.event JOIN keys.dek USING (subject_ref) JOIN newcomer USING (key_id) WHERE newcomer_id = $1"
    looks = [decode(row["body"]) for row in await world.pool.fetch(log, newcomer)]
    return found | {"audit.event": sum(row.outcome != "refused" for row in looks)}


async def test_68_what_another_agency_knows_is_nowhere_to_be_found(
    prying: Prying, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    before = {operation: told(await prying.call(operation, {})) for operation in lists()}
    registered = await prying.other.register(statements=facts(KNOWN))
    known = await prying.names_of(registered["id"], prying.other)
    newcomer = await world.pool.fetchval("SELECT newcomer_id FROM newcomer_reference WHERE reference = $1", registered["id"])
    held, announced = await everything_of(world, newcomer), (await prying.other.get("/v1/changes")).json()["items"]
    with caplog.at_level(logging.DEBUG):
        assert {operation: told(await prying.call(operation, {})) for operation in lists()} == before
        # her ids at the other agency open as much as ids of nobody
        assert await prying.walk(known) == await prying.walk(nowhere())
        # the same person at this agency is as new as somebody whom nobody knows
        mine = [await prying.register(name) for name in (KNOWN, UNKNOWN)]
        assert told(mine[0]) == told(mine[1])
        assert [answer.json()["possible_duplicates"] for answer in mine] == [[], []]
        # and once more, now that this agency has a duplicate of its own
        again = [await prying.register(name) for name in (KNOWN, UNKNOWN)]
        assert told(again[0]) == told(again[1])
        assert [answer.json()["possible_duplicates"] for answer in again] == [[answer.json()["id"]] for answer in mine]
        own = [await prying.names_of(answer.json()["id"], prying.office) for answer in mine]
        assert await prying.walk(own[0]) == await prying.walk(own[1])
        assert await prying.walk(known) == await prying.walk(nowhere())
        for operation in lists():
            answer = await prying.call(operation, {})
            assert not any(each in answer.text for each in (*known.values(), str(newcomer)) if not each.endswith(RANDOM)), (
                operation
            )
    assert await everything_of(world, newcomer) == held
    assert (await prying.other.get("/v1/changes")).json()["items"] == announced
    said_in_logs = " ".join(record.getMessage() for record in caplog.records if not record.name.startswith("http"))
    assert not any(each in said_in_logs for each in (registered["id"], str(newcomer), *KNOWN, DATE))


def test_68_every_operation_of_a_client_is_called() -> None:
    found = set(operations())
    assert {"POST /v1/newcomers", "POST /v1/links", "GET /v1/newcomers/{id}/record", "GET /v1/changes"} <= found
    assert {*walked(), *lists(), "POST /v1/newcomers"} == found


def test_68_the_comparison_would_see_a_difference() -> None:
    one = httpx.Response(200, json={"id": f"n_{RANDOM}", "possible_duplicates": []})
    other = httpx.Response(200, json={"id": f"n_{RANDOM[::-1]}", "possible_duplicates": []})
    assert told(one) == told(other)
    for seen in ({"possible_duplicates": [f"n_{RANDOM}"]}, {"possible_duplicates": [], "hint": True}):
        assert told(httpx.Response(200, json={"id": f"n_{RANDOM}"} | seen)) != told(one)
    assert told(httpx.Response(404, json={})) != told(httpx.Response(403, json={}))
