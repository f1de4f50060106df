"""Attacks 60 and 61: columns that the database derives from a row are made to lie; an erased person's rows are looked through."""

from pathlib import Path

import pytest

from app.audit.read import decode
from app.audit.record import Entry
from app.audit.verify import verify_log
from app.audit.verify_tree import Against, check_tree
from app.crypto.faults import SealError
from app.ledger.head import lock_head
from app.unit_of_work import open_unit
from app.world import World
from tests.attacks.administrator import SECRET, Administrator, Story, read
from tests.support.database import TestDatabase
from tests.support.keys import some_key
from tests.support.sealing import sealing

FALSE_COLUMNS = [
    ("action", "UPDATE audit.event SET action = 'test.other'"),
    ("subject_ref", "UPDATE audit.event SET subject_ref = gen_random_uuid()"),
    ("state_hash", "UPDATE audit.event SET state_hash = repeat('0', 64)"),
]


async def test_60_a_column_that_is_derived_no_more_is_noticed(
    world: World, database: TestDatabase, tmp_path: Path, administrator: Administrator
) -> None:
    async with sealing(world, database, tmp_path) as log:
        await log.sealed(3)
        run = administrator.connection
        assert (await verify_log(run, world.keyring)).findings == []
        for column, lie in FALSE_COLUMNS:
            transaction = run.transaction(isolation="repeatable_read")
            await transaction.start()
            await run.execute(f"ALTER TABLE audit.event ALTER COLUMN {column} DROP EXPRESSION")
            await run.execute(lie)
            # The tree alone does not see it: the bodies are those that were sealed.
            assert (await check_tree(run, Against(log.files.verifier()))).findings == []
            assert {each.code for each in (await verify_log(run, world.keyring)).findings} == {"audit-columns"}, column
            await transaction.rollback()


async def test_61_of_an_erased_person_the_rows_stay_and_the_details_do_not_open(
    story: Story, world: World, database: TestDatabase, tmp_path: Path, administrator: Administrator
) -> None:
    mine = "SELECT d.subject_ref FROM newcomer n JOIN keys.dek d ON d.key_id = n.key_id WHERE n.newcomer_id = $1"
    subject = await administrator.connection.fetchval(mine, story.newcomer)
    async with sealing(world, database, tmp_path) as log:
        assert (await read(story.office, story.at_office)).status_code == 200
        async with open_unit(world) as uow:
            head = await lock_head(uow, story.newcomer)
            assert head is not None
            await uow.record(Entry("test.detail", subject_ref=subject, detail={"name": SECRET}, key=head.key))
        await log.seal()
        rows = "SELECT body FROM audit.event WHERE subject_ref = $1 ORDER BY seq"
        before = [row["body"] for row in await administrator.connection.fetch(rows, subject)]
        erased = await story.phone.post("/v1/me/erasure", {})
        assert erased.status_code in {200, 202, 204}, erased.text
        await log.sealed(1)
        after = [row["body"] for row in await administrator.connection.fetch(rows, subject)]
        assert after[: len(before)] == before
        assert len(after) > len(before)
        assert await administrator.connection.fetchval("SELECT count(*) FROM keys.dek WHERE subject_ref = $1", subject) == 0
        assert not any(SECRET in body for body in after)
        detailed = next(row for row in map(decode, after) if row.action == "test.detail")
        assert detailed.opened_detail(head.key) == {"name": SECRET}  # as long as there was a key
        async with open_unit(world) as uow:
            uow.unaudited("a test")
            assert await lock_head(uow, story.newcomer) is None
        with pytest.raises(SealError):
            detailed.opened_detail(some_key(world.keyring))
        async with log.auditor.transaction():
            assert (await check_tree(log.auditor, Against(log.files.verifier()))).findings == []
        async with world.pool.acquire() as connection:
            assert (await verify_log(connection, world.keyring)).findings == []
