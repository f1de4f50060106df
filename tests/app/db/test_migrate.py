"""Migrations: up, down and up again leave the same schema; roles get what they need and no more."""

import asyncpg
import pytest
from alembic.script import ScriptDirectory

from app.db import roles
from app.db.embedded import Embedded
from app.db.migrate import BASE, configuration, migrate, newest
from app.db.setup_connection import open_setup
from tests.support.database import TestDatabase

_SCHEMA = """
SELECT n.nspname || '.' || c.relname AS name, c.relkind::text, pg_get_userbyid(c.relowner) AS owner,
       (SELECT array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull ORDER BY a.attnum)
          FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)::text AS columns,
       c.relacl::text AS rights
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname IN ('public', 'keys', 'audit') ORDER BY 1
"""
_OWNED_ELSEWHERE = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname IN ('public', 'keys', 'audit') AND pg_get_userbyid(c.relowner) <> $1
UNION ALL SELECT nspname, '' FROM pg_namespace WHERE nspname IN ('keys', 'audit') AND pg_get_userbyid(nspowner) <> $1
"""


async def schema(database: TestDatabase) -> list[tuple[object, ...]]:
    async with open_setup(database.owner_url) as connection:
        return [tuple(row) for row in await connection.fetch(_SCHEMA)]


async def test_up_down_and_up_again_give_the_same_schema(database: TestDatabase) -> None:
    before = await schema(database)
    assert await migrate(database.owner_url, BASE) is None
    assert {name for name, *_ in await schema(database)} == {"public.alembic_version", "public.alembic_version_pkc"}
    async with open_setup(database.owner_url) as connection:
        assert not await connection.fetch("SELECT 1 FROM pg_namespace WHERE nspname IN ('keys', 'audit')")
        assert not await connection.fetch("SELECT 1 FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
    assert await migrate(database.owner_url) == newest()
    assert await schema(database) == before


def test_the_newest_revision_is_the_head_of_the_chain() -> None:
    assert newest() == ScriptDirectory.from_config(configuration()).get_current_head()


async def test_migrating_a_migrated_database_changes_nothing(database: TestDatabase) -> None:
    before = await schema(database)
    assert await migrate(database.owner_url) == newest()
    assert await schema(database) == before


async def test_the_owner_role_owns_everything(database: TestDatabase) -> None:
    async with open_setup(database.owner_url) as connection:
        assert await connection.fetch(_OWNED_ELSEWHERE, roles.OWNER) == []


async def test_roles_can_be_made_twice(database: TestDatabase) -> None:
    async with open_setup(database.owner_url) as connection:
        await roles.ensure_roles(connection, login=True)
        found = await connection.fetch(
            "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname ~ '^kiim_'"
        )
    assert {tuple(row) for row in found} == {(name, False, False, False) for name in roles.ROLES}


async def test_a_login_that_is_no_superuser_can_set_up_its_own_database(postgres: Embedded) -> None:
    async with open_setup(postgres.url("postgres")) as admin:
        await admin.execute("DROP DATABASE IF EXISTS hosted WITH (FORCE)")
        await admin.execute("DROP ROLE IF EXISTS hosted")
        await admin.execute("CREATE ROLE hosted LOGIN CREATEROLE")
        for role in roles.ROLES:
            await admin.execute(f"GRANT {role} TO hosted WITH ADMIN OPTION")
        await admin.execute("CREATE DATABASE hosted OWNER hosted TEMPLATE template0")
    assert await migrate(postgres.url("hosted", "hosted")) == newest()
    async with open_setup(postgres.url("postgres")) as admin:
        await admin.execute("DROP DATABASE hosted WITH (FORCE)")
        await admin.execute("DROP ROLE hosted")


FORBIDDEN_TO_APP = {
    "create a table": "CREATE TABLE public.mine (a int)",
    "create a table among the keys": "CREATE TABLE keys.mine (a int)",
    "create a temporary table": "CREATE TEMPORARY TABLE mine (a int)",
    "create a schema": "CREATE SCHEMA mine",
    "create a function": "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "drop a table": "DROP TABLE release",
    "alter a table": "ALTER TABLE newcomer ADD COLUMN name text",
    "switch a trigger off": "ALTER TABLE ledger_event DISABLE TRIGGER ALL",
    "switch triggers off for itself": "SET session_replication_role = replica",
    "become the owner": f"SET ROLE {roles.OWNER}",
    "become the superuser": "SET ROLE postgres",
    "change the ledger": "UPDATE ledger_event SET body = '{}'",
    "shorten the ledger": "DELETE FROM ledger_event",
    "empty the ledger": "TRUNCATE ledger_event",
    "change the log": "UPDATE audit.event SET body = '{}'",
    "shorten the log": "DELETE FROM audit.event",
    "empty the log": "TRUNCATE audit.event",
    "choose its place in the log": "INSERT INTO audit.event (seq, body, mac, mac_len) "
    "OVERRIDING SYSTEM VALUE VALUES (1, '{}', '', 2)",
    "choose its transaction in the log": "INSERT INTO audit.event (xid, body, mac, mac_len) VALUES ('1', '{}', ''::bytea, 2)",
    "choose its era in the log": "INSERT INTO audit.event (era, body, mac, mac_len) VALUES (2, '{}', ''::bytea, 2)",
    "change the feed": "UPDATE change SET type = 'erased'",
    "choose its place in the feed": "INSERT INTO change (xid) VALUES ('1')",
    "forget a destroyed key": "DELETE FROM keys.shredded",
    "change the schema's version": "UPDATE alembic_version SET version_num = 'x'",
    "read files": "SELECT pg_read_file('/etc/hostname')",
    "run programs": "COPY (SELECT 1) TO PROGRAM 'true'",
}
FORBIDDEN_TO_AUDITOR = {
    "read newcomers": "SELECT * FROM public.newcomer",
    "read releases": "SELECT * FROM public.release",
    "read keys": "SELECT * FROM keys.dek",
    "write the log": "INSERT INTO audit.event (body, mac, mac_len) VALUES ('{}', ''::bytea, 2)",
    "become the app": f"SET ROLE {roles.APP}",
}


@pytest.mark.parametrize("statement", FORBIDDEN_TO_APP.values(), ids=FORBIDDEN_TO_APP.keys())
async def test_the_app_role_may_not(database: TestDatabase, statement: str) -> None:
    async with open_setup(database.url) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


@pytest.mark.parametrize("statement", FORBIDDEN_TO_AUDITOR.values(), ids=FORBIDDEN_TO_AUDITOR.keys())
async def test_the_auditor_role_may_not(database: TestDatabase, statement: str) -> None:
    async with open_setup(database.auditor_url) as connection:
        assert await connection.fetchval("SELECT count(*) FROM audit.event") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


@pytest.mark.parametrize("role", ["superuser", roles.OWNER])
@pytest.mark.parametrize("table", ["ledger_event", "audit.event", "change"])
@pytest.mark.parametrize("verb", ["UPDATE", "DELETE", "TRUNCATE"])
async def test_the_triggers_stop_everyone(database: TestDatabase, role: str, table: str, verb: str) -> None:
    rows = {
        "ledger_event": "INSERT INTO ledger_event VALUES (gen_random_uuid(), 1, '{}', NULL, sha256(''), sha256(''), 1)",
        "audit.event": "INSERT INTO audit.event (body, mac, mac_len) VALUES ('{}', sha256(''), 2)",
        "change": "INSERT INTO change (change_id, agency_id, newcomer_id, type, occurred_at) "
        "VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'erased', now())",
    }
    column = {"ledger_event": "body", "audit.event": "body", "change": "type"}[table]
    statements = {
        "UPDATE": f"UPDATE {table} SET {column} = ''",
        "DELETE": f"DELETE FROM {table}",
        "TRUNCATE": f"TRUNCATE {table}",
    }
    async with open_setup(database.owner_url) as connection:
        if role != "superuser":
            await connection.execute(f"SET ROLE {role}")
        await connection.execute(rows[table])
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
            await connection.execute(statements[verb])
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 1
