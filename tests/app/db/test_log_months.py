"""The log by months: made without a writer waiting, entered once, and a log from before them is the first one."""

from datetime import UTC, date, datetime

import asyncpg
import pytest
from alembic import command
from sqlalchemy import Connection

from app.audit.months import Month, following, keep_months, month_start, months_of
from app.db import roles
from app.db.engine import open_single
from app.db.migrate import configuration, migrate
from tests.support.database import TestDatabase
from tests.support.months import enter_next_month

ROW = "INSERT INTO audit.event (body, mac, mac_len) VALUES ($1, sha256(convert_to($1, 'UTF8')), 2) RETURNING seq"
WRITTEN = '{"a":"test","s":"01935319-7e80-78da-aee1-b6cda50b8c13","st":"' + "ab" * 32 + '"}'


def _down(connection: Connection) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    command.downgrade(config, "0021")


async def test_a_filled_log_becomes_the_first_month_and_can_go_back(database: TestDatabase) -> None:
    owner, app = await asyncpg.connect(database.owner_url), await asyncpg.connect(database.url)
    first = await app.fetchval(ROW, WRITTEN)
    engine = open_single(database.owner_url, role=roles.OWNER)
    async with engine.connect() as connection:
        await connection.run_sync(_down)
        await connection.commit()
    await engine.dispose()
    assert await owner.fetchval("SELECT seq FROM audit.event") == first
    second = await app.fetchval(ROW, WRITTEN)
    assert second > first
    await migrate(database.owner_url)
    rows = await owner.fetch("SELECT seq, subject_ref, state_hash, tableoid::regclass::text AS place FROM audit.event ORDER BY 1")
    assert [(row["seq"], row["place"]) for row in rows] == [(first, "audit.event_before"), (second, "audit.event_before")]
    states = await owner.fetch("SELECT seq, subject_ref, state_hash FROM audit.state ORDER BY 1")
    assert [tuple(row) for row in states] == [tuple(row)[:3] for row in rows]
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await owner.execute("DELETE FROM audit.event_before")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await owner.execute("TRUNCATE audit.event_before")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
        await app.execute("SELECT FROM audit.event_before")
    assert (await months_of(app))[0] == Month(month_start(following(datetime.now(UTC).date().replace(day=1))), None)
    await owner.close()
    await app.close()


async def test_the_service_makes_coming_months_while_others_write_and_never_goes_back(database: TestDatabase) -> None:
    app, other = await asyncpg.connect(database.url), await asyncpg.connect(database.url)
    this = datetime.now(UTC).date().replace(day=1)
    writing = other.transaction()
    await writing.start()
    early = await other.fetchval(ROW, WRITTEN)
    await app.execute("SET lock_timeout = '1s'")
    for _ in range(2):
        await keep_months(app)
    assert [month.month for month in await months_of(app)] == [this, following(this)]
    assert await app.fetchval(ROW, WRITTEN) >= month_start(this)
    assert await enter_next_month(database) == following(this)  # its table is made while the other transaction is still open
    late = await app.fetchval(ROW, WRITTEN)
    assert late == month_start(following(this))
    await keep_months(app)
    assert await app.fetchval(ROW, WRITTEN) == late + 1  # the calendar is behind, the log does not go back
    await writing.commit()
    places = {
        row["seq"]: row["place"] for row in await app.fetch("SELECT seq, tableoid::regclass::text AS place FROM audit.event")
    }
    assert (places[early], places[late]) == (f"audit.event_{this:%Y_%m}", f"audit.event_{following(this):%Y_%m}")
    for statement in ("SELECT audit.make_month('2030-01-01')", "SELECT audit.enter_month('2030-01-01')"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(statement)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute("SELECT setval('audit.event_seq_seq', 1)")
    await app.close()
    await other.close()


@pytest.mark.parametrize(("month", "next_one"), [(date(2026, 11, 1), date(2026, 12, 1)), (date(2026, 12, 1), date(2027, 1, 1))])
async def test_a_month_ends_where_the_next_begins(month: date, next_one: date, database: TestDatabase) -> None:
    assert following(month) == next_one
    connection = await asyncpg.connect(database.owner_url)
    assert await connection.fetchval("SELECT audit.month_start($1)", next_one) == month_start(next_one) > month_start(month)
    await connection.close()
