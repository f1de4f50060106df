"""Section C of the attack list, 59 and 79: the bodies of a month are removed when their time is over, and nothing else breaks."""

from pathlib import Path

import asyncpg
import pytest

from app.audit.acknowledge import write_acknowledgement
from app.audit.merkle import is_included, leaf_hash
from app.audit.months import months_of
from app.audit.removed import REGISTER_CARRIED, REMOVED, STATE_CARRIED, read_removed
from app.audit.tiles import inclusion_nodes, places_of, proof_of
from app.audit.tree_store import newest_signed, read_tiles
from app.audit.verify_tree import Against, TreeReport, check_tree
from app.retention.log_months import MonthRefused, months_over, remove_month
from app.retention.owner import Refused
from app.verify.report import Report
from app.verify.run import verify
from app.world import World
from tests.attacks.administrator import Administrator, Story, read
from tests.support.database import TestDatabase
from tests.support.months import enter_next_month
from tests.support.sealing import SealedLog, sealing

LEAVES = "SELECT seq, hash FROM audit.leaf ORDER BY idx"


async def checked(world: World, database: TestDatabase) -> Report:
    """What `kiim verify` says."""
    connection = await asyncpg.connect(database.url, server_settings={"options": "-c kiim.caller=service"})
    try:
        return await verify(connection, world.keyring, world.catalogue, lambda *_: None)
    finally:
        await connection.close()


async def checked_tree(log: SealedLog, removed_below: int) -> TreeReport:
    """What `kiim audit verify` says of the tree."""
    async with log.auditor.transaction(isolation="repeatable_read", readonly=True):
        return await check_tree(log.auditor, Against(log.files.verifier(), removed_below=removed_below))


async def assert_proofs_hold(log: SealedLog) -> None:
    """Every row that is left has its proof under the newest signature."""
    signed = await newest_signed(log.auditor)
    assert signed is not None
    rows = await log.auditor.fetch("SELECT l.idx, e.body FROM audit.event e JOIN audit.leaf l USING (seq) ORDER BY 1")
    for row in rows:
        if row["idx"] >= signed.size:
            continue
        nodes = inclusion_nodes(row["idx"], signed.size)
        proof = proof_of(nodes, await read_tiles(log.auditor, places_of(nodes), signed.size))
        assert is_included(row["idx"], signed.size, leaf_hash(row["body"].encode()), proof, signed.root)


async def test_59_79_a_months_bodies_go_and_proofs_states_and_registers_stay(
    story: Story, world: World, database: TestDatabase, administrator: Administrator, tmp_path: Path
) -> None:
    assert (await read(story.office, story.at_office)).status_code == 200
    await write_acknowledgement(world.writer, world.pool)
    assert (await read(story.office, story.at_office)).status_code == 200  # acknowledged only in the next month
    await enter_next_month(database)
    assert (await read(story.office, story.at_office)).status_code == 200
    await write_acknowledgement(world.writer, world.pool)

    async with world.pool.acquire() as connection:
        oldest = (await months_of(connection))[0]
        assert await months_over(connection, world.clock.now().replace(year=2028), 24) == []
        assert await months_over(connection, world.clock.now().replace(year=2028, month=12), 24) == [oldest]
    async with sealing(world, database, tmp_path) as log:
        with pytest.raises(MonthRefused, match="not sealed"):
            await remove_month(world, oldest)
        await log.seal()
        leaves = await log.auditor.fetch(LEAVES)
        await administrator.run("BEGIN")
        await administrator.run("DELETE FROM audit.state")
        await administrator.run("COMMIT")
        assert (await read(story.office, story.at_office)).status_code == 500  # what would become of her if nothing was carried
        await administrator.run(
            "INSERT INTO audit.state SELECT subject_ref, seq, state_hash FROM audit.event WHERE state_hash IS NOT NULL"
        )

        strict = await asyncpg.connect(database.owner_url)
        gone = await log.auditor.fetchval("SELECT count(*) FROM audit.event WHERE seq < $1", oldest.upper)
        async with log.auditor.transaction():
            assert await log.auditor.fetchval("SELECT count(*) FROM audit.event") > gone
            with pytest.raises(Refused, match="not quiet"):  # after all is carried over: nothing is gone, and it is run again
                await remove_month(world, oldest)
        assert await log.auditor.fetchval("SELECT count(*) FROM audit.event WHERE seq < $1", oldest.upper) == gone
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
            await strict.execute("DELETE FROM audit.state")
        await strict.close()
        assert await remove_month(world, oldest) == gone > 10

        async with world.pool.acquire() as connection:
            assert oldest not in await months_of(connection)
            removed = await read_removed(connection, world.keyring)
        assert removed.below == oldest.upper
        assert world.writer.writer in removed.writers
        assert await log.auditor.fetchval("SELECT min(seq) FROM audit.event") >= oldest.upper
        assert (await log.auditor.fetch(LEAVES))[: len(leaves)] == leaves
        await assert_proofs_hold(log)
        assert (await read(story.office, story.at_office)).status_code == 200
        await write_acknowledgement(world.writer, world.pool)
        report = await checked(world, database)
        assert [(finding.code, finding.where) for finding in report.findings] == []
        found = await log.auditor.fetch("SELECT action, count(*) FROM audit.event WHERE action LIKE 'log.%' GROUP BY 1")
        carried = {row["action"]: row["count"] for row in found}
        assert carried[STATE_CARRIED] == 1  # once, although it was run twice
        assert carried[REGISTER_CARRIED] >= 4
        assert carried[REMOVED] == 1

        await log.seal()
        await assert_proofs_hold(log)
        tree = await checked_tree(log, removed.below)
        assert tree.findings == []
        assert tree.removed == gone
        assert {each.code for each in (await checked_tree(log, 0)).findings}  # without the log's own word for it they are missed
        looks = await story.phone.get("/v1/me/accesses")
        assert [each["action"] for each in looks.json()["items"]].count("record.read") == 3


async def test_a_month_with_a_row_that_does_not_fit_is_kept_for_whoever_must_look_at_it(
    world: World, database: TestDatabase, administrator: Administrator, tmp_path: Path
) -> None:
    async with sealing(world, database, tmp_path) as log:
        await log.write(3)
        await enter_next_month(database)
        await log.sealed(2)
        async with world.pool.acquire() as connection:
            oldest = (await months_of(connection))[0]
        await administrator.run("UPDATE audit.leaf SET hash = sha256('x') WHERE idx = 1")
        with pytest.raises(MonthRefused, match="not what was sealed"):
            await remove_month(world, oldest)
        await administrator.run(
            "UPDATE audit.event SET body = replace(body, 'test.look', 'test.lock') WHERE seq < $1", oldest.upper
        )
        with pytest.raises(MonthRefused, match="not written by the service"):
            await remove_month(world, oldest)
        async with world.pool.acquire() as connection:
            newest = (await months_of(connection))[1]
        with pytest.raises(MonthRefused, match="only the oldest"):
            await remove_month(world, newest)
        assert await log.auditor.fetchval("SELECT count(*) FROM audit.event WHERE seq < $1", oldest.upper) == 3


async def test_a_claim_that_a_month_was_removed_needs_the_services_mac(
    story: Story, world: World, database: TestDatabase, administrator: Administrator
) -> None:
    """Who drops the table of a month himself cannot say so in the log: newcomers' states are missed, and registers' versions."""
    await read(story.office, story.at_office)
    await write_acknowledgement(world.writer, world.pool)
    await enter_next_month(database)
    await read(story.office, story.at_office)
    await write_acknowledgement(world.writer, world.pool)
    async with world.pool.acquire() as connection:
        oldest = (await months_of(connection))[0]
    await administrator.run(f"DROP TABLE audit.{oldest.table}")
    await administrator.run(
        'INSERT INTO audit.event (body, mac, mac_len) SELECT \'{"a":"log.month-removed","rm":{"below":\' || $1::text || '
        '\',"month":"x","rows":1,"writers":["\' || $2 || \'"]},\' || substr(body, 2), mac, mac_len FROM audit.event LIMIT 1',
        str(oldest.upper),
        world.writer.writer,
    )
    codes = (await checked(world, database)).by_code()
    assert {"audit-row-forged", "audit-ack-missing", "audit-states", "register-version"} <= set(codes)
