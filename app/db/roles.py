"""The three database roles: the owner migrates, the app serves without DDL, the auditor reads the log and nothing else."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncpg

OWNER = "kiim_owner"
APP = "kiim_app"
AUDITOR = "kiim_auditor"
ROLES = (OWNER, APP, AUDITOR)

# Two processes that start at once must not both find a role missing; the number only has to be ours.
_SETUP_LOCK = 0x6B69696D


async def ensure_roles(connection: "asyncpg.Connection[asyncpg.Record]", *, login: bool = False) -> None:
    """Create what is missing of the three roles, let the current login act as them, and give this database to the owner.

    Idempotent. Needs CREATEROLE and ownership of the database. `login` lets the app and auditor roles connect themselves,
    which is safe only where the server checks who connects (the embedded server's socket).
    """
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _SETUP_LOCK)
        known = {
            row["rolname"] for row in await connection.fetch("SELECT rolname FROM pg_roles WHERE rolname = ANY($1)", list(ROLES))
        }
        for role in ROLES:
            if role not in known:
                await connection.execute(f"CREATE ROLE {role} NOLOGIN NOINHERIT")
        if login:
            for role in (APP, AUDITOR):
                await connection.execute(f"ALTER ROLE {role} LOGIN")
        await _let_login_act_as_roles(connection)
        await _give_database_to_owner(connection)


async def _let_login_act_as_roles(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    if await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        return
    for role in ROLES:
        await connection.execute(f"GRANT {role} TO CURRENT_USER")


async def _give_database_to_owner(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    database = '"' + str(await connection.fetchval("SELECT current_database()")).replace('"', '""') + '"'
    # TEMPORARY is taken away as well: a temporary table is DDL, and the app role has none.
    await connection.execute(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
    await connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    await connection.execute(f"GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {database} TO {OWNER}")
    await connection.execute(f"GRANT CONNECT ON DATABASE {database} TO {APP}, {AUDITOR}")
    await connection.execute(f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER} WITH GRANT OPTION")


async def ensure_database(connection: "asyncpg.Connection[asyncpg.Record]", name: str) -> bool:
    """Create database `name` on this server unless it exists; True when it was created."""
    if await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
        return False
    quoted = '"' + name.replace('"', '""') + '"'
    await connection.execute(f"CREATE DATABASE {quoted} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")
    return True
