"""What a package must be before anything of it is stored, and what of its content is taken over."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest

from app.db.setup_connection import open_setup
from app.ids import MOVE, wire
from app.moves.partners import distrust
from app.unit_of_work import open_unit
from app.verify.run import verify
from app.world import World
from tests.support.agencies import KeyPair
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.moves import Neighbour, seal, told, trusted
from tests.support.people import Json, Tool, activate, confirm_notices, registration, tool

NOTHING: Json = {"statements": [], "decisions": []}
TESTED = {
    "kind": "placement_test",
    "as_of": "2026-09-01",
    "recorded_by": {"agency": "VHS Nachbarland", "type": "course_provider"},
}


@pytest.fixture
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling")


@pytest.fixture
async def neighbour(world: World) -> Neighbour:
    return await trusted(world)


async def take_in(office: Tool, package: str, **changes: Any) -> httpx.Response:
    return await office.post("/v1/arrivals", registration(statements=[], **changes) | {"package": package})


async def newcomers(world: World) -> int:
    return int(await world.pool.fetchval("SELECT count(*) FROM newcomer"))


Make = Callable[[World, Neighbour], str]


def _resealed(world: World, neighbour: Neighbour) -> str:
    """A package whose outer members were changed by somebody who cannot open it."""
    package: Json = orjson.loads(neighbour.package(world, NOTHING))
    return orjson.dumps(package | {"from": "https://kiim.anderswo.example"}).decode()


def _signed_by_a_stranger(world: World, neighbour: Neighbour) -> str:
    stranger = Neighbour(issuer=neighbour.issuer, keys=KeyPair(kid=neighbour.keys.kid))
    return stranger.package(world, NOTHING)


def _other_content(world: World, neighbour: Neighbour) -> str:
    """The token of one content beside another one."""
    token = neighbour.token(world, "kiim-move+jwt", sub=wire(MOVE, uuid4()), content_sha256="0" * 64)
    return seal(world, {"from": neighbour.issuer}, token.encode() + b"\n" + orjson.dumps(NOTHING))


REFUSED: dict[str, tuple[Make, str]] = {
    "no-json": (lambda _w, _n: "Kanarienvogel", "it is no package"),
    "another-format": (lambda w, n: n.package(w, NOTHING).replace("kiim-move/1", "kiim-move/9"), "it is no package"),
    "for-another-instance": (
        lambda w, n: n.package(w, NOTHING).replace(w.settings.issuer, "https://kiim.anderswo.example"),
        "it is for another instance",
    ),
    "an-unknown-key": (
        lambda w, n: orjson.dumps(orjson.loads(n.package(w, NOTHING)) | {"key": "0" * 16}).decode(),
        "it is sealed to a key that is not ours",
    ),
    "changed-outside": (_resealed, "its seal does not hold"),
    "cut": (
        lambda w, n: orjson.dumps(orjson.loads(n.package(w, NOTHING)) | {"sealed": "AAAA" * 40}).decode(),
        "its seal does not hold",
    ),
    "another-signer": (_signed_by_a_stranger, "the signature does not verify"),
    "an-untrusted-instance": (
        lambda w, _: Neighbour(issuer="https://kiim.anderswo.example").package(w, NOTHING),
        "not from an instance that is trusted",
    ),
    "another-kind-of-token": (lambda w, n: n.package(w, NOTHING, typ="kiim-move-receipt+jwt"), "wrong typ"),
    "for-another-audience": (lambda w, n: n.package(w, NOTHING, aud="https://kiim.anderswo.example"), "wrong aud"),
    "too-old": (lambda w, n: n.package(w, NOTHING, iat=1, exp=2), "expired"),
    "good-for-ever": (lambda w, n: n.package(w, NOTHING, exp=int(w.clock.now().timestamp()) + 90 * 86_400), "lives too long"),
    "without-a-name": (lambda w, n: n.package(w, NOTHING, sub="u_1"), "what is inside does not fit together"),
    "with-other-content": (_other_content, "what is inside does not fit together"),
    "without-statements": (lambda w, n: n.package(w, {"decisions": []}), "its content is not of this format"),
}


@pytest.mark.parametrize("how", REFUSED)
async def test_a_package_that_is_not_what_it_must_be_stores_nothing(
    office: Tool, neighbour: Neighbour, world: World, how: str
) -> None:
    make, because = REFUSED[how]
    answer = await take_in(office, make(world, neighbour))
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"] == [{"pointer": "/package", "code": "not-accepted", "detail": f"Not accepted: {because}."}]
    assert await newcomers(world) == 0


@pytest.mark.parametrize("rights", [{"sends": False}, {"takes": False}])
async def test_people_arrive_only_from_instances_that_may_send(office: Tool, world: World, rights: dict[str, bool]) -> None:
    neighbour = await trusted(world, **rights)
    answer = await take_in(office, neighbour.package(world, NOTHING))
    assert answer.status_code == (422 if "sends" in rights else 201)


async def test_an_instance_that_is_trusted_no_more_sends_nobody(office: Tool, neighbour: Neighbour, world: World) -> None:
    async with open_unit(world) as uow:
        await distrust(uow, neighbour.issuer)
    assert (await take_in(office, neighbour.package(world, NOTHING))).status_code == 422


async def test_a_package_arrives_once_even_when_she_was_erased_since(
    office: Tool, neighbour: Neighbour, world: World, client: httpx.AsyncClient
) -> None:
    package = neighbour.package(world, NOTHING)
    first = await take_in(office, package)
    phone = await activate(client, first.json()["letter"])
    assert (await phone.post("/v1/me/erasure", {})).status_code == 200
    again = await take_in(office, package)
    assert (again.status_code, again.json()["reason"]) == (409, "already-arrived")
    assert tuple(await world.pool.fetchrow("SELECT newcomer_id, sealed FROM arrival") or ()) == (None, None)


async def test_what_came_along_opens_for_her_alone_and_verify_notices_a_swap(
    office: Tool, neighbour: Neighbour, world: World, database: TestDatabase
) -> None:
    for _ in range(2):
        assert (await take_in(office, neighbour.package(world, NOTHING))).status_code == 201
    assert await found(world) == set()
    async with open_setup(database.owner_url) as connection:
        await connection.execute(
            "UPDATE arrival a SET sealed = b.sealed FROM arrival b WHERE b.departure_id <> a.departure_id"
            " AND a.departure_id = (SELECT min(departure_id::text)::uuid FROM arrival)"
        )
    assert await found(world) == {"arrival-unreadable"}


async def found(world: World) -> set[str]:
    async with world.pool.acquire() as connection:
        return {finding.code for finding in (await verify(connection, world.keyring, world.catalogue, lambda *_: None)).findings}


async def test_what_this_instance_would_not_record_is_left_out_and_named_without_values(
    office: Tool, neighbour: Neighbour, world: World
) -> None:
    statements = [
        told("language", "german_overall", "A2", **TESTED),
        told("language", "german_overall", "Kanarienvogel"),
        told("language", "shoe_size", "44"),
        told("language", "german_overall", "C1", kind="certificate"),  # no counselling office certifies a level
        told("language", "german_overall", "B1", recorded_at="2027-01-01T00:00:00Z"),
        {"category": "language"},
        "Kanarienvogel",
    ]
    answer = await take_in(office, neighbour.package(world, {"statements": statements, "decisions": []}))
    assert answer.status_code == 201, answer.text
    assert answer.json()["taken"] == 1
    left = [(one["category"], one["field"], one["code"]) for one in answer.json()["left"]]
    assert [one[:2] for one in left] == [
        ("language", "german_overall"),
        ("language", "shoe_size"),
        ("language", "german_overall"),
        ("language", "german_overall"),
        ("", ""),
        ("", ""),
    ]
    assert left[2][2] == "not-steward"
    assert left[3][2] == "future"
    assert "Kanarienvogel" not in answer.text


async def test_a_disputed_statement_stays_disputed_and_never_leads(office: Tool, neighbour: Neighbour, world: World) -> None:
    statements = [told("language", "german_overall", "B1", disputed=True, **TESTED), told("language", "german_overall", "A1")]
    made = (await take_in(office, neighbour.package(world, {"statements": statements, "decisions": []}))).json()
    level = (await office.get(f"/v1/newcomers/{made['id']}/record")).json()["categories"]["language"]["fields"]["german_overall"]
    assert {one["value"]: one["disputed"] for one in level["statements"]} == {"B1": True, "A1": False}
    assert next(one for one in level["statements"] if one["id"] == level["current"])["value"] == "A1"


async def test_the_newest_of_equal_statements_still_comes_first_and_leads(
    office: Tool, neighbour: Neighbour, world: World
) -> None:
    numbers = range(8, 0, -1)
    statements = [told("contact", "phone", f"+49391{number}00000") for number in numbers]
    package = neighbour.package(world, {"statements": statements, "decisions": []})
    made = (await take_in(office, package)).json()
    phones = (await office.get(f"/v1/newcomers/{made['id']}/record")).json()["categories"]["contact"]["fields"]["phone"]
    assert [one["value"] for one in phones["statements"]] == [f"+49391{number}00000" for number in numbers]
    assert phones["current"] == phones["statements"][0]["id"]


async def test_what_an_agency_elsewhere_recorded_is_nobodys_own_here_and_can_be_disputed(
    office: Tool, neighbour: Neighbour, world: World, client: httpx.AsyncClient
) -> None:
    statements = [told("language", "german_overall", "A2", **TESTED)]
    made = (await take_in(office, neighbour.package(world, {"statements": statements, "decisions": []}))).json()
    phone = await activate(client, made["letter"])
    field = (await phone.get("/v1/me/record")).json()["categories"]["language"]["fields"]["german_overall"]
    disputed = await phone.post("/v1/me/disputes", {"statement": field["statements"][0]["id"]})
    assert (disputed.status_code, disputed.json()["status"]) == (201, "disputed")
    feed = [change["type"] for change in (await office.get("/v1/changes")).json()["items"]]
    assert feed[-1] == "statement-disputed"


async def test_what_she_said_herself_stays_hers_to_correct(
    office: Tool, neighbour: Neighbour, world: World, client: httpx.AsyncClient
) -> None:
    said = told("contact", "phone", "+49391000001", recorded_by={"agency": "", "type": "subject"})
    made = (await take_in(office, neighbour.package(world, {"statements": [said], "decisions": []}))).json()
    phone = await activate(client, made["letter"])
    field = (await phone.get("/v1/me/record")).json()["categories"]["contact"]["fields"]["phone"]
    corrected = await phone.post("/v1/me/corrections", {"statement": field["statements"][0]["id"], "value": "+49391000002"})
    assert (corrected.status_code, corrected.json()["status"]) == (201, "applied")


async def test_without_a_consent_here_nobody_arrives(office: Tool, neighbour: Neighbour, world: World) -> None:
    package = neighbour.package(world, NOTHING)
    body = registration(statements=[]) | {"package": package}
    del body["consent"]
    assert (await office.post("/v1/arrivals", body)).status_code == 422
    denied = await take_in(office, package, consent={"purpose": "housing", "categories": ["identity"]})
    assert (denied.status_code, denied.json()["reason"]) == (403, "purpose-not-allowed")
    assert await newcomers(world) == 0
    assert (await take_in(office, package)).status_code == 201, "a refusal does not use the package up"


async def test_the_names_of_agencies_elsewhere_say_where_they_are(
    office: Tool, neighbour: Neighbour, world: World, clock: MovableClock
) -> None:
    clock.advance(days=1)
    office.tokens.clear()
    statements = [told("identity", "family_name", "Musterprobe")]
    made = (await take_in(office, neighbour.package(world, {"statements": statements, "decisions": []}))).json()
    name = (await office.get(f"/v1/newcomers/{made['id']}/record")).json()["categories"]["identity"]["fields"]["family_name"]
    assert name["statements"][0]["recorded_by"]["agency"] == "Beratung Nachbarland (Landkreis Nachbarland)"
    assert name["statements"][0]["recorded_at"] == "2026-10-01T08:00:00Z"
