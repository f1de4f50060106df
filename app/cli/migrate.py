"""`kiim migrate`: make or update the schema and the database roles."""

from typing import Annotated

import asyncpg
import typer

from app.cli.running import read_settings, run
from app.db.database import open_database
from app.db.migrate import HEAD
from app.db.migrate import migrate as migrate_database
from app.errors import ConfigurationProblem
from app.settings import Settings


def migrate(
    to: Annotated[str, typer.Option(help="Revision to reach; `base` removes every table and all data.")] = HEAD,
) -> None:
    """Bring the database to the schema of this program.

    Uses KIIM_DATABASE_OWNER_URL (default KIIM_DATABASE_URL): a login that may create roles and owns the database. The service
    itself never needs those rights.
    """
    revision = run(_migrate(read_settings(), to))
    typer.echo(f"The database is at revision {revision or 'base'}.")


async def _migrate(settings: Settings, to: str) -> str | None:
    if settings.database_url is None:
        database = await open_database(settings)
        try:
            return await migrate_database(database.owner_url, to, login=True)
        finally:
            database.close()
    owner_url = (settings.database_owner_url or settings.database_url).get_secret_value()
    try:
        return await migrate_database(owner_url, to)
    except (OSError, TimeoutError, asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as fault:
        # The exception's text may repeat the address with its password: only its kind is shown.
        raise ConfigurationProblem(
            f"The database cannot be reached for migrating ({type(fault).__name__}). Check KIIM_DATABASE_OWNER_URL."
        ) from None
    except asyncpg.InsufficientPrivilegeError:
        raise ConfigurationProblem(
            "The login of KIIM_DATABASE_OWNER_URL must be allowed to create roles and must own the database."
        ) from None
