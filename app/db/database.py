"""Which database this process works on: the user's server, or the embedded one, started, created and migrated on the way."""

import asyncio
from dataclasses import dataclass, field

import asyncpg

from app.db import roles
from app.db.embedded import SUPERUSER, Embedded, embedded_in
from app.db.migrate import migrate, newest
from app.db.setup_connection import open_setup
from app.errors import ConfigurationProblem
from app.settings import Settings

NAME = "kiim"
OLDEST_SERVER = 17
_LOOK_SECONDS = 0.5


@dataclass(slots=True)
class Database:
    """Addresses of one database: `url` for the serving role, `owner_url` for set-up, `auditor_url` for the seal of the log.

    `embedded` when we run the server.
    """

    url: str = field(repr=False)  # may hold a password
    owner_url: str = field(repr=False)
    embedded: Embedded | None = None
    auditor_url: str = field(default="", repr=False)

    async def keep_running(self) -> None:
        """Start the embedded server again whenever it has died; for ever. Runs in the main thread, as the supervisor demands."""
        while self.embedded is not None:
            self.embedded.ensure_running()
            await asyncio.sleep(_LOOK_SECONDS)

    def close(self) -> None:
        """Stop the embedded server if this process owns it."""
        if self.embedded is not None:
            self.embedded.stop()


async def open_database(settings: Settings, begun: Embedded | None = None) -> Database:
    """The database of these settings, reachable and with the newest schema; ConfigurationProblem says what to do if it is not.

    The embedded server is migrated here: nobody else does it. A user's server is only checked; `kiim migrate` is the operator's.
    `begun` is the embedded server where it was begun already (`Embedded.begin`).
    """
    if settings.database_url is None:
        return await _open_embedded(begun or embedded_in(settings.data))
    url = settings.database_url.get_secret_value()
    owner_url = settings.database_owner_url.get_secret_value() if settings.database_owner_url else url
    auditor_url = settings.database_auditor_url.get_secret_value() if settings.database_auditor_url else url
    await check_server(url)
    return Database(url, owner_url, auditor_url=auditor_url)


async def _open_embedded(server: Embedded) -> Database:
    server.start()
    try:
        owner_url = server.url(NAME)
        async with open_setup(server.url(SUPERUSER)) as connection:
            await roles.ensure_database(connection, NAME)
        if server.owned and await _revision_of(owner_url) != newest():
            await migrate(owner_url, login=True)
        return Database(server.url(NAME, roles.APP), owner_url, server, server.url(NAME, roles.AUDITOR))
    except BaseException:
        server.stop()
        raise


async def check_server(url: str) -> None:
    """Raise ConfigurationProblem unless the server answers, is new enough and holds the schema this program was written for."""
    try:
        async with open_setup(url) as connection:
            version = connection.get_server_version().major
            revision = await _revision(connection)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as fault:
        # The exception's text may repeat the address with its password: only its kind is shown.
        raise ConfigurationProblem(
            f"The database of KIIM_DATABASE_URL cannot be reached ({type(fault).__name__}). "
            "Is the server running, is the address right, may this login connect?"
        ) from None
    if version < OLDEST_SERVER:
        raise ConfigurationProblem(f"The database server is PostgreSQL {version}; kiim needs {OLDEST_SERVER} or newer.")
    if revision != newest():
        found = "has no kiim schema" if revision is None else f"has revision {revision}, this program needs {newest()}"
        raise ConfigurationProblem(f"The database {found}. Run `kiim migrate`, then start again.")


async def _revision_of(url: str) -> str | None:
    async with open_setup(url) as connection:
        return await _revision(connection)


async def _revision(connection: "asyncpg.Connection[asyncpg.Record]") -> str | None:
    try:
        async with connection.transaction():
            await connection.execute(f"SET LOCAL ROLE {roles.APP}")
            return str(await connection.fetchval("SELECT version_num FROM alembic_version"))
    except (asyncpg.UndefinedTableError, asyncpg.InvalidParameterValueError, asyncpg.InsufficientPrivilegeError):
        return None
