"""Attacks 53, 54 and 63, and the foundation's part of 44, 46, 47 and 77: the log is edited, starved or written to by hand."""

from datetime import UTC, datetime

import asyncpg
import pytest
from sqlalchemy import Insert, insert

from app.audit.acknowledge import write_acknowledgement
from app.audit.record import AuditWriter, Entry, append
from app.audit.verify import LogReport, verify_log
from app.catalogue.tables import code_list_entry
from app.errors import KiimError
from app.unit_of_work import open_unit
from app.world import World
from tests.attacks.administrator import Administrator, Story, read
from tests.support.database import TestDatabase

MOMENT = datetime(2026, 11, 21, tzinfo=UTC)
INSERT = "INSERT INTO audit.event (body, mac, mac_len) VALUES ('{}', sha256(''), 2)"


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO audit.event (seq, body, mac, mac_len) OVERRIDING SYSTEM VALUE VALUES (1, '{}', sha256(''), 2)",
        "INSERT INTO audit.event (xid, body, mac, mac_len) VALUES ('1', '{}', sha256(''), 2)",
        "INSERT INTO audit.event (era, body, mac, mac_len) VALUES (2, '{}', sha256(''), 2)",
        "UPDATE audit.event SET body = '{}'",
        "DELETE FROM audit.event",
        "TRUNCATE audit.event",
        "ALTER TABLE audit.event DISABLE TRIGGER ALL",
        "DROP TABLE audit.event",
    ],
)
async def test_53_the_app_role_can_only_append(world: World, sql: str) -> None:
    await world.pool.execute(INSERT)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await world.pool.execute(sql)


@pytest.mark.parametrize("sql", ["UPDATE audit.event SET body = '{}'", "DELETE FROM audit.event", "TRUNCATE audit.event"])
async def test_53_even_the_superuser_meets_the_triggers_first(world: World, database: TestDatabase, sql: str) -> None:
    await world.pool.execute(INSERT)
    connection = await asyncpg.connect(database.owner_url)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
            await connection.execute(sql)
        await connection.execute("SET session_replication_role = replica")  # a superuser switches the control off:
        await connection.execute(sql)  # that is what MACs, numbers and, later, the tree are for
    finally:
        await connection.close()


def remember(code: str) -> Insert:
    """A change that wants an audit row."""
    return insert(code_list_entry).values(list="x", code=code, label="x", source="x", imported_at=MOMENT)


async def test_54_without_an_audit_row_there_is_no_answer_and_no_change(story: Story, administrator: Administrator) -> None:
    await administrator.run("ALTER TABLE audit.event ADD CONSTRAINT full_disk CHECK (seq < 0) NOT VALID")
    before = await administrator.rows("newcomer", story.newcomer)
    answer = await read(story.office, story.at_office)
    assert answer.status_code >= 500
    assert "categories" not in answer.text
    consents = await story.phone.get("/v1/me/consents")
    assert consents.status_code >= 500
    assert await administrator.rows("newcomer", story.newcomer) == before


async def test_54_a_unit_of_work_that_cannot_be_audited_leaves_nothing(world: World, administrator: Administrator) -> None:
    await administrator.run("ALTER TABLE audit.event ADD CONSTRAINT full_disk CHECK (seq < 0) NOT VALID")
    with pytest.raises(Exception, match="full_disk"):
        async with open_unit(world) as uow:
            await uow.session.execute(remember("cat"))
            await uow.record(Entry("test.change"))
    with pytest.raises(KiimError):
        async with open_unit(world) as uow:
            await uow.session.execute(remember("dog"))
    assert await world.pool.fetchval("SELECT count(*) FROM code_list_entry") == 0


async def test_63_transaction_ids_beyond_32_bits_are_kept_whole(administrator: Administrator) -> None:
    far = (1 << 40) + 7
    await administrator.run(
        "INSERT INTO audit.event (xid, body, mac, mac_len) VALUES ($1::text::xid8, '{}', sha256(''), 2)", str(far)
    )
    kept = "SELECT xid::text::bigint FROM audit.event WHERE xid > $1::text::xid8"
    assert await administrator.connection.fetchval(kept, str(1 << 32)) == far


async def checked(world: World) -> LogReport:
    """What `kiim verify` says of the log."""
    async with world.pool.acquire() as connection:
        return await verify_log(connection, world.keyring)


async def written(world: World, count: int) -> AuditWriter:
    """Some acknowledged rows of another process."""
    writer = AuditWriter(world.keyring, world.clock)
    for _ in range(count):
        row = writer.compose(Entry("test.look"), "r")
        async with world.pool.acquire() as connection:
            await append(connection, row)
        writer.written(row.number, row.body)
    assert await write_acknowledgement(writer, world.pool)
    return writer


FORGERIES = [
    pytest.param("DELETE FROM audit.event WHERE seq = (SELECT min(seq) FROM audit.event)", "audit-row-missing", id="46 deleted"),
    pytest.param(
        "INSERT INTO audit.event (body, mac, mac_len) SELECT body, mac, mac_len FROM audit.event ORDER BY seq LIMIT 1",
        "audit-number-reused",
        id="47 replayed",
    ),
    pytest.param("UPDATE audit.event SET body = replace(body, 'look', 'take')", "audit-row-forged", id="37 edited"),
    pytest.param(
        "INSERT INTO audit.event (body, mac, mac_len) SELECT replace(body, 'l', 'L'), mac, mac_len FROM audit.event LIMIT 1",
        "audit-row-forged",
        id="44 forged",
    ),
]


@pytest.mark.parametrize(("forgery", "code"), FORGERIES)
async def test_a_tampered_log_is_named(world: World, administrator: Administrator, forgery: str, code: str) -> None:
    await written(world, 3)
    assert (await checked(world)).findings == []
    await administrator.run(forgery)
    assert code in {finding.code for finding in (await checked(world)).findings}


async def test_77_an_edited_decision_of_a_read_is_caught_by_the_acknowledgement(
    story: Story, world: World, administrator: Administrator
) -> None:
    await read(story.school, story.at_school)  # refused, and the log says so
    edit = "UPDATE audit.event SET body = replace(body, $1, $2) WHERE body LIKE '%\"z\":%refused%'"
    await administrator.run(edit, '"o":"refused"', '"o":"allowed"')
    assert "audit-row-forged" not in {finding.code for finding in (await checked(world)).findings}  # the MAC cannot cover z
    assert await write_acknowledgement(world.writer, world.pool)
    assert [finding.code for finding in (await checked(world)).findings] == ["audit-digest"]
