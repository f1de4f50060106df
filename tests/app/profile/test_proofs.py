"""Everybody may watch the sealed log, and a person takes the proof of her own rows away; nobody gets that of another's."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from app.audit.checkpoint import EntryProof, Question, opened_checkpoint
from app.audit.merkle import is_consistent, leaf_hash
from app.audit.read import decode
from app.backups.roll import roll
from app.world import World
from tests.app.audit.trees import mth
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.people import Phone, Tool, activate
from tests.support.sealing import SealedLog, sealing


@pytest.fixture
async def log(world: World, database: TestDatabase, tmp_path: Path) -> AsyncIterator[SealedLog]:
    """The service's own log, sealed by hand."""
    async with sealing(world, database, tmp_path) as opened:
        yield opened


async def test_a_person_proves_her_own_rows_and_no_others(
    client: httpx.AsyncClient, office: Tool, school: Tool, granted: str, phone: Phone, log: SealedLog
) -> None:
    assert (await client.get("/v1/audit/checkpoint")).status_code == 404
    assert (await client.get("/v1/audit/tile/0/000.p/1")).status_code == 404
    assert (await client.get("/v1/audit/consistency/0")).status_code == 404
    assert (await school.get(f"/v1/newcomers/{granted}/record")).status_code == 200
    rows = (await phone.get("/v1/audit")).json()["items"]
    look = next(row for row in rows if decode(row["body"]).action == "record.read")
    waiting = await phone.get(f"/v1/audit/proofs/{look['entry']}")
    assert (waiting.status_code, waiting.json()["reason"]) == (503, "unavailable")
    await log.seal()
    answer = await phone.get(f"/v1/audit/proofs/{look['entry']}")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    verifier = log.files.verifier()
    assert verifier is not None
    proof = EntryProof.parse(answer.text)
    proof.checked(verifier)
    assert proof.body.decode() == look["body"]

    other = await activate(client, (await office.register(external_id="B-2"))["letter"])
    for number in (look["entry"], look["entry"] + 1, 1, 2**53 - 1):
        refused = await other.get(f"/v1/audit/proofs/{number}")
        assert (refused.status_code, refused.json()["reason"]) == (404, "not-found")
    for number in ("0", "x", str(2**53)):
        assert (await phone.get(f"/v1/audit/proofs/{number}")).status_code == 422
    assert (await client.get(f"/v1/audit/proofs/{look['entry']}")).status_code == 401


async def test_an_erasure_is_proven_to_whoever_holds_its_receipt_when_it_happens_and_when_it_is_final(
    client: httpx.AsyncClient, office: Tool, phone: Phone, log: SealedLog, world: World, clock: MovableClock
) -> None:
    other = await activate(client, (await office.register(external_id="B-3"))["letter"])
    subject = decode((await phone.get("/v1/audit")).json()["items"][0]["body"]).subject_ref
    receipts = []
    for one in (phone, other):
        clock.advance(seconds=1)
        receipts.append((await one.post("/v1/me/erasure", {})).json()["receipt"])
    path = f"/v1/erasures/{receipts[0]}/proofs"
    assert (await client.get(f"{path}/erased")).status_code == 503  # not sealed yet
    assert (await client.get(f"{path}/final")).status_code == 404  # older copies of the key still open
    assert await roll(world, grace=0) is not None
    await log.seal()
    verifier = log.files.verifier()
    assert verifier is not None
    told = {}
    for step, action in (("erased", "me.erase"), ("final", "shred.final")):
        answer = await client.get(f"{path}/{step}")
        assert answer.status_code == 200, answer.text
        proof = EntryProof.parse(answer.text)
        proof.checked(verifier)
        told[step] = decode(proof.body.decode())
        assert told[step].action == action
    assert told["erased"].subject_ref == subject
    theirs = EntryProof.parse((await client.get(f"/v1/erasures/{receipts[1]}/proofs/erased")).text)
    assert decode(theirs.body.decode()).subject_ref not in (None, told["erased"].subject_ref)
    for wrong, status in ((f"{path}/else", 422), (f"/v1/erasures/x_{'0' * 32}/proofs/erased", 404)):
        assert (await client.get(wrong)).status_code == status


async def test_everybody_can_follow_the_log_by_its_tiles(client: httpx.AsyncClient, log: SealedLog) -> None:
    await log.sealed(300)
    note = await client.get("/v1/audit/checkpoint")
    verifier = log.files.verifier()
    assert verifier is not None
    checkpoint, _ = opened_checkpoint(note.text, [verifier])
    whole = await client.get("/v1/audit/tile/0/000")
    rest = await client.get(f"/v1/audit/tile/0/001.p/{checkpoint.size - 256}")
    assert (whole.headers["content-type"], len(whole.content)) == ("application/octet-stream", 8192)
    assert "immutable" in whole.headers["cache-control"]
    leaves = [(whole.content + rest.content)[at : at + 32] for at in range(0, checkpoint.size * 32, 32)]
    assert mth(leaves) == checkpoint.root
    assert (await client.get("/v1/audit/tile/1/000.p/1")).content == mth(leaves[:256])
    body = await log.auditor.fetchval("SELECT body FROM audit.event e JOIN audit.leaf l USING (seq) WHERE idx = 17")
    assert leaf_hash(body.encode()) == leaves[17]
    for path in ("0/001", "0/002.p/1", "1/000", "9/000", "0/x", "0/001.p/99", "entries/000"):
        assert (await client.get(f"/v1/audit/tile/{path}")).status_code == 404

    grown = Question.parse((await client.get("/v1/audit/consistency/100")).text)
    assert is_consistent(100, checkpoint.size, mth(leaves[:100]), checkpoint.root, grown.hashes)
    assert (await client.get(f"/v1/audit/consistency/{checkpoint.size + 1}")).status_code == 404


async def test_an_export_carries_the_checkpoint_of_its_moment(phone: Phone, log: SealedLog) -> None:
    assert (await phone.get("/v1/me/export")).json()["log_checkpoint"] is None
    await log.seal()
    kept = (await phone.get("/v1/me/export")).json()["log_checkpoint"]
    verifier = log.files.verifier()
    assert verifier is not None
    assert opened_checkpoint(kept, [verifier])[0].size > 1
