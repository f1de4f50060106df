"""Whatever a database administrator changes is named by the verification: with a stable code, with ids, never with a value."""

import re
from uuid import uuid4

import asyncpg
import pytest

from app.agencies.store import checked, sealed
from app.db.sight import AS_SERVICE
from app.demo.people import draw, person
from app.verify.report import Report
from app.verify.run import check_all, verify
from consent.catalogue import load
from tests.app.verify.changes import CHANGES, NEWEST_STATE
from tests.support.seeded import Seeded

SILENT = "SET LOCAL session_replication_role = replica"


async def report_of(seeded: Seeded, connection: "asyncpg.Connection[asyncpg.Record]") -> Report:
    return await check_all(connection, await seeded.keyring(connection), load(), lambda *_: None)


async def test_a_seeded_database_is_clean(seeded: Seeded) -> None:
    connection = await asyncpg.connect(seeded.database.url, server_settings=AS_SERVICE)
    try:
        report = await verify(connection, await seeded.keyring(connection), load(), lambda *_: None)
    finally:
        await connection.close()
    assert report.findings == []
    assert report.newcomers == seeded.plan.newcomers
    assert min(report.events, report.releases, report.blocks, report.audit_rows) > seeded.plan.newcomers


@pytest.mark.parametrize(("change", "expected"), [pytest.param(sql, codes, id=name) for name, sql, codes in CHANGES])
async def test_every_corruption_is_named(
    seeded: Seeded, dba: "asyncpg.Connection[asyncpg.Record]", change: str, expected: set[str]
) -> None:
    await dba.execute(SILENT)
    status = await dba.execute(change)
    assert not status.endswith(" 0"), "the corruption changed nothing"
    report = await report_of(seeded, dba)
    assert expected <= set(report.by_code())


async def test_an_agency_row_put_back_with_its_own_old_mac_is_named(
    seeded: Seeded, dba: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    keyring = await seeded.keyring(dba)
    row = await dba.fetchrow("SELECT * FROM agency WHERE type = 'course_provider'")
    assert row is not None
    old = sealed(keyring, "agency", 1, checked(keyring, "agency", dict(row)))
    await dba.execute("UPDATE agency SET row_version = 1, mac = $2 WHERE agency_id = $1", row["agency_id"], old["mac"])
    assert "register-version" in (await report_of(seeded, dba)).by_code()


async def test_a_purpose_row_put_back_with_its_own_old_mac_is_named(
    seeded: Seeded, dba: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    keyring = await seeded.keyring(dba)
    row = await dba.fetchrow("SELECT * FROM agency_purpose WHERE row_version > 1")
    assert row is not None
    old = sealed(keyring, "agency_purpose", 1, checked(keyring, "agency_purpose", dict(row)))
    await dba.execute("UPDATE agency_purpose SET row_version = 1, mac = $2 WHERE mac = $1", row["mac"], old["mac"])
    assert "register-version" in (await report_of(seeded, dba)).by_code()


async def test_a_whole_profile_rolled_back_is_named_by_the_audited_state(
    seeded: Seeded, dba: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    """Block, manifest and version of an earlier moment fit each other; only the log knows that something newer was there."""
    await dba.execute(SILENT)
    await dba.execute(f"""UPDATE audit.event SET body = replace(body, '"st":"', '"st":"0') WHERE seq = {NEWEST_STATE}""")
    await dba.execute(f"UPDATE audit.state SET state_hash = '0' || left(state_hash, 63) WHERE seq = {NEWEST_STATE}")
    codes = (await report_of(seeded, dba)).by_code()
    assert codes["audited-state"] == 1
    assert codes["audit-row-forged"] == 1


async def test_findings_name_ids_and_never_a_value(seeded: Seeded, dba: "asyncpg.Connection[asyncpg.Record]") -> None:
    await dba.execute(SILENT)
    for _, change, _ in CHANGES[:12]:
        await dba.execute(change)
    report = await report_of(seeded, dba)
    words = str(report.as_json())
    assert report.findings
    for index in range(seeded.plan.newcomers):
        who = person(draw(seeded.plan.seed, index), index, seeded.plan.now.date())
        for value in (who.family_name, who.given_names, who.birth_date.isoformat(), who.phone, who.email):
            assert value not in words
    assert re.search(r"newcomer [0-9a-f-]{36}", words)


async def test_many_findings_are_counted_and_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.verify.report.MAX_FINDINGS", 3)
    report = Report()
    for _ in range(5):
        report.find("code", f"newcomer {uuid4()}", "meaning")
    assert len(report.findings) == 3
    assert report.left_out == 2
    assert not report.clean
