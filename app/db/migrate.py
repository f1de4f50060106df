"""The schema's way up and down, run by program: `kiim migrate`, the embedded server's first start, and every test database.

Alembic is imported only where a schema moves: a service that starts on the newest one does not wait for it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

import app
from app.db import roles
from app.db.engine import open_single
from app.db.setup_connection import open_setup

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "head"
BASE = "base"
# Two processes must not migrate the same database at once; the number only has to be ours.
_MIGRATION_LOCK = 0x6B69696E


def migrations_folder() -> Path:
    """Where the migrations lie: inside the installed package, or beside it in a source tree."""
    package = Path(app.__file__).parent
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parent / "migrations"


def configuration() -> "Config":
    """Alembic's configuration without a file; `migrations/env.py` gets its connection from the caller."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    return config


def newest() -> str:
    """The newest revision this program knows: the greatest number that a migration's file name begins with."""
    return max(path.name.partition("_")[0] for path in (migrations_folder() / "versions").glob("[0-9]*.py"))


async def migrate(url: str, target: str = HEAD, *, login: bool = False) -> str | None:
    """Make the roles, bring the schema of `url` to `target` (`head`, `base` or a revision) and return its revision.

    `url` is the owner's login: it may create roles, owns the database. `login` as in `roles.ensure_roles`.
    """
    async with open_setup(url) as connection:
        await roles.ensure_roles(connection, login=login)
    engine = open_single(url, role=roles.OWNER)
    try:
        async with engine.connect() as connection:
            revision = await connection.run_sync(_run, target)
            await connection.commit()
            return revision
    finally:
        await engine.dispose()


def _run(connection: Connection, target: str) -> str | None:
    from alembic import command
    from alembic.migration import MigrationContext

    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
    config = configuration()
    config.attributes["connection"] = connection
    if target == BASE:
        command.downgrade(config, BASE)
    else:
        command.upgrade(config, target)
    revision = MigrationContext.configure(connection).get_current_revision()
    # Readiness compares the revision, so the serving role may read it.
    connection.execute(text(f"GRANT SELECT ON alembic_version TO {roles.APP}"))
    return revision
