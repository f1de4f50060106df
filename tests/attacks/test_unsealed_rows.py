"""Attacks 44 to 47, 62 and 63: rows are forged, back-dated, deleted and replayed before the seal, and moved in time.

Each is first seen to pass by what would have been there without the sealer: MACs and numbers, or the stored tree alone.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.audit.read import decode
from app.audit.record import Entry
from app.world import World
from tests.attacks.administrator import Administrator
from tests.attacks.checked_log import ROWS, at, checked, foundation_is_silent, log_to_attack, named
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase
from tests.support.sealing import SealedLog


@pytest.fixture
async def log(world: World, database: TestDatabase, tmp_path: Path) -> AsyncIterator[SealedLog]:
    """Sealed in two steps, with an open tail of two rows."""
    async with log_to_attack(world, database, tmp_path) as opened:
        yield opened


async def test_44_a_row_forged_before_it_is_sealed_is_named_when_it_is(log: SealedLog, administrator: Administrator) -> None:
    await administrator.run(
        "INSERT INTO audit.event (body, mac, mac_len) SELECT replace(body, 'look', 'take'), mac, mac_len FROM audit.event LIMIT 1"
    )
    await log.seal()
    assert log.sealer is not None
    assert [finding.code for finding in log.sealer.findings()] == ["audit-row-forged"]
    assert named(await checked(log)) == []  # it was sealed as it stood: the tree tells what stood when, the MAC who wrote it


async def test_45_a_back_dated_row_is_named(log: SealedLog, administrator: Administrator, world: World) -> None:
    row = log.writer.compose(Entry("test.look"), "r")
    xid = (await at(log, 10))["xid"]
    sql = "INSERT INTO audit.event (xid, body, mac, mac_len) VALUES ($1::text::xid8, $2, $3, $4) RETURNING seq"
    seq = await administrator.connection.fetchval(sql, str(xid), row.body, row.mac, row.mac_len)
    await foundation_is_silent(log, world)
    await log.seal()
    assert named(await checked(log)) == [("audit-never-sealed", f"audit row {seq}")]


async def test_46_a_row_deleted_before_it_is_sealed_is_named_by_the_sealer(log: SealedLog, administrator: Administrator) -> None:
    await administrator.run("DELETE FROM audit.event WHERE seq = (SELECT max(seq) FROM audit.event)")
    await log.acknowledge()
    await log.seal()
    assert log.sealer is not None
    assert [finding.code for finding in log.sealer.findings()] == ["audit-row-missing"]
    assert named(await checked(log)) == []


async def test_47_a_row_replayed_before_the_seal_is_named_by_the_sealer(log: SealedLog, administrator: Administrator) -> None:
    await administrator.run(
        "INSERT INTO audit.event (body, mac, mac_len) SELECT body, mac, mac_len FROM audit.event ORDER BY seq LIMIT 1"
    )
    await log.seal()
    assert log.sealer is not None
    assert [finding.code for finding in log.sealer.findings()] == ["audit-number-reused"]
    assert named(await checked(log)) == []  # for the tree alone it is one more row


async def test_62_a_clock_that_jumps_changes_neither_order_nor_proofs(log: SealedLog, clock: MovableClock) -> None:
    clock.set(clock.now() - timedelta(days=400))
    await log.write(2)
    clock.set(clock.now() + timedelta(days=4000))
    await log.sealed(2)
    report = await checked(log)
    assert (report.findings, report.sealed) == ([], ROWS + 7)
    rows = await log.auditor.fetch("SELECT body FROM audit.leaf l JOIN audit.event e USING (seq) ORDER BY l.idx")
    times = [decode(row["body"]).at for row in rows]
    assert times != sorted(times)  # a log in the order of its times would have to be rewritten


async def test_63_a_transaction_number_beyond_32_bits_is_sealed_and_one_of_the_future_is_named(
    log: SealedLog, administrator: Administrator
) -> None:
    far = str((1 << 40) + 7)
    assert int(far) % (1 << 32) < (await at(log, 0))["xid"]  # kept in 32 bits it would stand before everything
    await administrator.run("UPDATE audit.event SET xid = $1::text::xid8 WHERE seq = (SELECT max(seq) FROM audit.event)", far)
    await log.seal()
    assert [code for code, _ in named(await checked(log))] == ["audit-future"]
    await administrator.run("ALTER TABLE audit.event ALTER COLUMN era SET DEFAULT 2")
    copy = "INSERT INTO audit.event (era, body, mac, mac_len) SELECT 2, body, mac, mac_len FROM audit.event LIMIT 1"
    await administrator.run(copy)
    await log.seal()
    kept = await log.auditor.fetchval("SELECT max(e.xid::text::bigint) FROM audit.event e JOIN audit.leaf l USING (seq)")
    assert kept == int(far)
    assert named(await checked(log)) == []


async def test_45_a_row_put_into_an_era_to_come_is_named_and_does_not_lead_the_sealer_away(
    log: SealedLog, administrator: Administrator
) -> None:
    far = "18446744073709551615"
    columns = "body, mac, mac_len"
    copy = f"INSERT INTO audit.event (era, xid, {columns}) SELECT $1, $2::text::xid8, {columns} FROM audit.event LIMIT 1"
    for era in (1, 99):
        await administrator.run(copy, era, far)
    await log.write(3)
    assert await log.seal() == ROWS + 5
    assert [code for code, _ in named(await checked(log))] == ["audit-future", "audit-future"]
