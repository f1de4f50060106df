"""The officer's own program: the log by day, agency and purpose with verdicts, proofs under a case, and nothing else."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from app.agencies.clients import add_client
from app.audit.checkpoint import EntryProof
from app.audit.read import decode
from app.ids import OFFICER_CASE, parse
from app.officer.cases import Officer, close_case, name_person
from app.unit_of_work import open_unit
from app.world import World
from tests.support.agencies import KeyPair, TestClient, bearer, token_form
from tests.support.database import TestDatabase
from tests.support.people import Json, Phone, Tool
from tests.support.sealing import SealedLog, sealing


@dataclass(slots=True)
class Program:
    """A program with a token for the log."""

    http: httpx.AsyncClient
    client: TestClient
    token: str

    async def get(self, path: str, case: str | None = None, **query: Any) -> httpx.Response:
        """A GET, as somebody at the office's program."""
        named = {} if case is None else {"Kiim-Case": case}
        return await self.http.get(path, params=query, headers=bearer(self.token) | {"Kiim-Actor": "officer-1"} | named)


@pytest.fixture
async def program(client: httpx.AsyncClient, world: World, officer: Officer) -> Program:
    keys = KeyPair()
    async with open_unit(world) as uow:
        name = await add_client(uow, officer.agency_id, keys.key_set)
    registered = TestClient(officer.agency_id, name, keys)
    answer = await client.post("/oauth2/token", data=token_form(world, registered, scope="audit"))
    assert answer.json()["scope"] == "audit", answer.text
    return Program(client, registered, answer.json()["access_token"])


@pytest.fixture
async def log(world: World, database: TestDatabase, tmp_path: Path) -> AsyncIterator[SealedLog]:
    """The service's own log, sealed by hand."""
    async with sealing(world, database, tmp_path) as opened:
        yield opened


async def test_the_log_is_told_by_day_agency_and_purpose_with_verdicts_and_no_name_of_anybody(
    program: Program, office: Tool, school: Tool, newcomer: Json, granted: str, world: World
) -> None:
    for reader, reference in ((school, granted), (office, newcomer["id"])):
        assert (await reader.get(f"/v1/newcomers/{reference}/record")).status_code == 200
    answer = await program.get("/v1/audit", limit=100)
    assert answer.status_code == 200, answer.text
    acts = [orjson.loads(item["body"]) | item for item in answer.json()["items"]]
    looks = [one for one in acts if one["a"] == "record.read"]
    assert [(one["ag"], one["p"], one["verdict"], one["why"]) for one in looks] == [
        (school.wire_id, "language_course", "allowed", "consent"),
        (office.wire_id, "counselling", "allowed", "consent"),
    ]
    assert len({one["person"] for one in looks}) == 1  # her own pseudonym, as on her pages
    assert [one["entry"] for one in acts] == sorted(one["entry"] for one in acts)
    hidden = [value for row in await world.pool.fetch("SELECT subject_ref FROM keys.dek") for value in (str(row[0]), row[0].hex)]
    hidden += [row[0].hex for row in await world.pool.fetch("SELECT newcomer_id FROM newcomer")]
    hidden += [newcomer["id"], granted, "Beispielfrau", "Erfunda"]
    assert not [word for word in hidden if word in answer.text]

    wanted = {"agency": school.wire_id, "purpose": "language_course", "since": "2026-11-01", "until": "2026-12-31"}
    only = await program.get("/v1/audit", **wanted)
    assert {orjson.loads(item["body"])["ag"] for item in only.json()["items"]} == {school.wire_id}
    assert (await program.get("/v1/audit", since="2026-01-01", until="2026-01-31")).json()["items"] == []
    backwards: Json = {"since": "2026-12-01", "until": "2026-11-01"}
    for query, pointer in ((backwards, "/query/until"), ({"until": "0"}, "/query/until"), ({"agency": "x"}, "/query/agency")):
        wrong = await program.get("/v1/audit", **query)
        assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, pointer)
    paged: list[int] = []
    place = None
    while place is not None or not paged:
        page = (await program.get("/v1/audit", limit=2, **({} if place is None else {"cursor": place}))).json()
        paged, place = [*paged, *(item["entry"] for item in page["items"])], page["next"]
    assert paged[: len(acts)] == [one["entry"] for one in acts]
    pulls = "SELECT count(*) FROM audit.event WHERE action = 'officer.question' AND body LIKE '%officer-1%'"
    assert await world.pool.fetchval(pulls) == 3 + -(-len(paged) // 2)  # each that was answered is a row itself


async def test_a_proof_about_a_person_needs_an_open_case_that_names_her_and_she_sees_it(
    program: Program, school: Tool, granted: str, phone: Phone, theft: str, log: SealedLog, world: World, officer: Officer
) -> None:
    items = (await program.get("/v1/audit")).json()["items"]
    look = next(item["entry"] for item in items if orjson.loads(item["body"])["a"] == "record.read")
    await log.seal()

    async def refused(case: str | None) -> None:
        answer = await program.get(f"/v1/audit/proofs/{look}", case)
        assert (answer.status_code, answer.json()["reason"]) == (403, "case-missing")

    for case in (None, "f_" + "0" * 32, theft):  # no case, nobody's, one that does not name her
        await refused(case)
    async with open_unit(world) as uow:
        await name_person(uow, officer, parse(OFFICER_CASE, theft) or officer.agency_id, granted)
    answer = await program.get(f"/v1/audit/proofs/{look}", theft)
    assert answer.status_code == 200, answer.text
    verifier = log.files.verifier()
    assert verifier is not None
    proof = EntryProof.parse(answer.text)
    proof.checked(verifier)
    assert decode(proof.body.decode()).action == "record.read"
    seen = [(one["action"], one["outcome"], one["purpose"]) for one in (await phone.get("/v1/me/accesses")).json()["items"]]
    assert seen[0] == ("officer.proof", "allowed", "data_protection_check")
    tried = "SELECT count(*) FROM audit.event WHERE action = 'officer.proof' AND body LIKE '%case-missing%'"
    assert await world.pool.fetchval(tried) == 3
    async with open_unit(world) as uow:
        await close_case(uow, officer, parse(OFFICER_CASE, theft) or officer.agency_id)
    await refused(theft)
    of_nobody = await world.pool.fetchval("SELECT min(seq) FROM audit.event WHERE action = 'client-added'")
    assert (await program.get(f"/v1/audit/proofs/{of_nobody}")).status_code == 200
    assert (await program.get("/v1/audit/proofs/99999999")).status_code == 404


async def test_it_reads_nothing_else_and_nobody_else_reads_the_log(
    program: Program, school: Tool, granted: str, client: httpx.AsyncClient, world: World
) -> None:
    for path in (f"/v1/newcomers/{granted}/record", "/v1/changes", "/v1/indicators"):
        answer = await program.get(path)
        assert (answer.status_code, answer.json()["reason"]) == (403, "purpose-not-allowed"), path
    assert (await program.get("/v1/me/record")).status_code == 401
    for path in ("/v1/audit", "/v1/audit/proofs/1"):
        answer = await school.get(path)
        assert (answer.status_code, answer.json()["reason"]) == (403, "purpose-not-allowed")
        assert (await client.get(path)).json()["reason"] == "token-missing"
    for scope in ("audit purpose:data_protection_check", "purpose:data_protection_check", "aggregates", "audit aggregates"):
        assert (await client.post("/oauth2/token", data=token_form(world, program.client, scope=scope))).status_code == 400, scope
    refused = await client.post("/oauth2/token", data=token_form(world, school.client, scope="audit"))
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_scope")
    plain = (await client.post("/oauth2/token", data=token_form(world, program.client))).json()["access_token"]
    assert (await client.get("/v1/audit", headers=bearer(plain))).status_code == 403  # the scope was not asked for
