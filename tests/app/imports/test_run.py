"""An import stores what a registration would have stored, once, counts every line, and says what stands against the others."""

import asyncio
from datetime import date
from typing import Any

import orjson
import pytest

from app.bench.import_file import lines, registration
from app.db.setup_connection import open_setup
from app.imports.judge import Accepted, Asked, Judge, Rejected
from tests.app.imports.conftest import Importing, Json, ndjson

TODAY = date(2026, 11, 22)
NOBODY = {"lines_read": 0, "stored": 0, "known": 0, "without_evidence": 0, "faulty": 0}


def one(**changes: Any) -> Json:
    """A line that is in order, with other members."""
    return registration(7, 1, TODAY) | changes


def consenting(**changes: Any) -> Json:
    """A line whose consent has other members; None leaves one out."""
    consent = one()["consent"] | changes
    return one(consent={name: value for name, value in consent.items() if value is not None})


async def test_a_file_becomes_newcomers_and_everything_verifies(importing: Importing) -> None:
    raw = b"".join(lines(120, 7, TODAY))
    _, done = await importing.run(raw)
    assert done.state == "finished"
    assert done.counts == NOBODY | {"lines_read": 120, "stored": 120}
    assert (await importing.verified()).findings == []
    _, again = await importing.run(raw)
    assert again.counts == NOBODY | {"lines_read": 120, "known": 120}
    assert (await importing.count("newcomer"), await importing.count("ledger_event")) == (120, 120)


async def test_an_imported_person_is_read_like_one_registered_at_the_counter(importing: Importing) -> None:
    document = one()
    _, done = await importing.run(ndjson(document))
    assert done.counts["stored"] == 1
    imported = await importing.world.pool.fetchval("SELECT reference FROM newcomer_reference")
    registered = (await importing.office.register(**document | {"external_id": "other"}))["id"]
    read = [(await importing.office.get(f"/v1/newcomers/{name}/record")).json() for name in (imported, registered)]
    assert shown(read[0]) == shown(read[1])
    consents = [
        (await importing.office.get(f"/v1/newcomers/{name}/consents")).json()["items"][0] for name in (imported, registered)
    ]
    for member in ("purpose", "categories", "status", "notice", "channel", "interpreter", "capacity"):
        assert consents[0].get(member) == consents[1].get(member), member
    assert (await importing.verified()).findings == []


async def test_a_line_with_a_broken_statement_is_faulty_also_when_its_case_number_is_known(importing: Importing) -> None:
    told = ndjson(one())
    broken = told.replace(b"]}\n", b',{"category":"language",}]}\n')
    assert broken != told
    job, done = await importing.run(told + broken)
    assert done.counts == NOBODY | {"lines_read": 2, "stored": 1, "faulty": 1}
    assert await importing.faults(job) == [[2, "faulty", "", "not-json"]]


def shown(record: Json) -> Json:
    """A record without ids and times of its own."""
    shown = {}
    for category, block in record["categories"].items():
        fields = block["fields"]
        shown[category] = {
            code: [{n: v for n, v in said.items() if n not in {"id", "recorded_at"}} for said in field["statements"]]
            for code, field in fields.items()
        }
    return shown


WITHOUT_EVIDENCE = {
    "no consent": (one(consent=None), "/consent", "consent-missing"),
    "an empty consent": (one(consent={}), "/consent", "consent-missing"),
    "no language": (consenting(notice_language=None), "/consent/notice_language", "notice-language-missing"),
    "no channel": (consenting(channel=None), "/consent/channel", "channel-missing"),
    "a paper nobody finds": (
        consenting(channel="paper", paper_reference=None),
        "/consent/paper_reference",
        "paper-reference-missing",
    ),
    "nobody took it down": (consenting(channel="assisted", actor=None), "/consent/actor", "actor-missing"),
}
MARRIED = {"category": "identity", "field": "family_name", "value": "\u0007", "kind": "self_stated"}
FAULTY = {
    "no JSON": (b"{", "", "not-json"),
    "no object": (b"[1]", "", "not-an-object"),
    "NUL": (orjson.dumps(one(external_id="a\0b")), "/external_id", "nul"),
    "no case number": (ndjson({k: v for k, v in one().items() if k != "external_id"}), "/external_id", "missing"),
    "an unknown member": (ndjson(one(surprise=1)), "", "extra_forbidden"),
    "an unknown purpose": (ndjson(consenting(purpose="everything")), "/consent/purpose", "unknown"),
    "a purpose not allowed": (ndjson(consenting(purpose="handover")), "/consent", "purpose-not-allowed"),
    "a category beyond it": (ndjson(consenting(categories=["housing"])), "/consent/categories/0", "beyond-purpose"),
    "a term too long": (ndjson(consenting(valid_until="2031-01-01T00:00:00Z")), "/consent/valid_until", "longer-than-template"),
    "a child alone": (ndjson(consenting(capacity={"basis": "guardian"})), "/consent/capacity", "capacity"),
    "a wrong value": (ndjson(one(statements=[MARRIED])), "/statements/0/value", "characters"),
    "an unknown field": (ndjson(one(statements=[MARRIED | {"field": "shoe_size"}])), "/statements/0/field", "unknown-field"),
    "no steward": (
        ndjson(one(statements=[{"category": "housing", "field": "housing_type", "value": "shelter", "kind": "self_stated"}])),
        "/statements",
        "not-steward",
    ),
    "a line too long": (b'{"external_id":"' + b"x" * 300_000 + b'"}', "", "too-long"),
}


async def test_who_brings_no_evidence_is_listed_and_not_stored(importing: Importing) -> None:
    documents = [document | {"external_id": f"E-{place}"} for place, (document, _, _) in enumerate(WITHOUT_EVIDENCE.values())]
    job, done = await importing.run(ndjson(*documents))
    count = len(WITHOUT_EVIDENCE)
    assert done.counts == NOBODY | {"lines_read": count, "without_evidence": count}
    expected = [[n, "without_evidence", pointer, code] for n, (_, pointer, code) in enumerate(WITHOUT_EVIDENCE.values(), 1)]
    assert await importing.faults(job) == expected
    assert await importing.count("newcomer") == 0


async def test_every_fault_is_listed_by_line_pointer_and_code_and_the_good_line_between_them_is_stored(
    importing: Importing,
) -> None:
    pieces = [raw.strip().replace(b'"A-1"', b'"F-%d"' % place) for place, (raw, _, _) in enumerate(FAULTY.values())]
    raw = b"\xef\xbb\xbf" + b"\n\n".join(pieces) + b"\r\n" + ndjson(one(external_id="good"))
    job, done = await importing.run(raw)
    count = len(FAULTY)
    assert done.counts == NOBODY | {"lines_read": count + 1, "stored": 1, "faulty": count}
    found = await importing.faults(job)
    expected = [[1 + 2 * place, "faulty", pointer, code] for place, (_, pointer, code) in enumerate(FAULTY.values())]
    assert found == expected


async def test_nothing_of_a_line_stands_in_the_database_outside_a_seal(importing: Importing) -> None:
    canary = "Zebrafink"
    good = one(statements=[MARRIED | {"value": canary}])
    bad = one(external_id="other", statements=[MARRIED | {"value": canary + "\u0007"}])
    await importing.run(ndjson(good, bad, one(external_id="third", surprise=canary)))
    for table in ("import_job", "import_run", "import_chunk", "duplicate_token", "audit.event", "ledger_event", "change"):
        text = await importing.world.pool.fetchval(f"SELECT string_agg(t::text, '') FROM {table} t")
        assert canary not in (text or ""), table


async def test_of_lines_with_one_case_number_the_first_in_the_file_is_stored_whatever_chunk_it_is_in(
    importing: Importing,
) -> None:
    importing.chunk_lines = 2
    named = [registration(7, place, TODAY) | {"external_id": f"A-{place % 3}"} for place in range(9)]
    job, done = await importing.run(ndjson(*named))
    assert done.counts == NOBODY | {"lines_read": 9, "stored": 3, "known": 6}
    stored = await importing.world.pool.fetchval(
        "SELECT array_agg(l ORDER BY l) FROM import_chunk, unnest(lines) l WHERE import_id = $1", job.import_id
    )
    assert stored == [1, 2, 3]


async def test_a_dry_run_says_the_same_and_stores_nobody(importing: Importing) -> None:
    importing.chunk_lines = 3
    named = [registration(7, place, TODAY) | {"external_id": f"A-{place % 7}"} for place in range(12)]
    raw = ndjson(*named, consenting(channel=None, external_id="x"), one(external_id="y", surprise=1))
    rehearsed, would = await importing.run(raw, dry_run=True)
    assert await importing.count("newcomer") == 0
    assert await importing.count("duplicate_token") == 0
    job, done = await importing.run(raw)
    assert would.counts == done.counts
    assert await importing.faults(rehearsed) == await importing.faults(job)
    assert done.counts["stored"] == await importing.count("newcomer") == 7


async def test_the_person_sees_the_import_and_its_case_in_her_list(importing: Importing) -> None:
    job, _ = await importing.run(ndjson(one()))
    body = await importing.world.pool.fetchval("SELECT body FROM audit.event WHERE subject_ref IS NOT NULL")
    row = orjson.loads(body)
    assert (row["a"], row["ca"], row["o"]) == ("newcomer.register", job.name, "allowed")


async def test_a_letter_comes_later_and_opens_the_record(importing: Importing) -> None:
    await importing.run(ndjson(one()))
    imported = await importing.world.pool.fetchval("SELECT reference FROM newcomer_reference")
    answer = await importing.office.post(f"/v1/newcomers/{imported}/letters", {})
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("same", ["file", "register"])
async def test_somebody_whom_the_agency_has_already_is_named_by_reference(importing: Importing, same: str) -> None:
    document = one()
    other = one(external_id="again")
    if same == "register":
        known = (await importing.office.register(**document))["id"]
        job, done = await importing.run(ndjson(other))
        pairs = 1
    else:
        job, done = await importing.run(ndjson(document, other))
        known, pairs = None, 2
    assert done.counts["faulty"] == done.counts["known"] == 0
    alike = await importing.world.pool.fetchval("SELECT alike FROM import_chunk WHERE import_id = $1", job.import_id)
    assert len(alike) == 2 * pairs
    assert known is None or alike[1] == known


async def test_a_chunk_may_take_longer_to_judge_than_a_request_may_pause(
    importing: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database ends what pauses in a transaction; here after a tenth of a second."""
    importing.chunk_lines = 4
    honest = Judge.judge

    async def slowly(self: Judge, asked: Asked) -> Accepted | Rejected:
        await asyncio.sleep(0.2)
        return await honest(self, asked)

    await importing.world.engine.dispose()
    async with open_setup(importing.world.settings.database_owner_url.get_secret_value()) as owner:  # type: ignore[union-attr]  # set
        database = await owner.fetchval("SELECT current_database()")
        await owner.execute(f'ALTER DATABASE "{database}" SET idle_in_transaction_session_timeout = 100')
    monkeypatch.setattr(Judge, "judge", slowly)
    _, done = await importing.run(b"".join(lines(4, 7, TODAY)))
    assert done.counts["stored"] == 4
