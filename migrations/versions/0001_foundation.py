"""The foundation schema; its SQL is `0001_foundation.sql` beside this file, so that it can be read as SQL."""

from pathlib import Path
from typing import Any

from alembic import op
from sqlalchemy.util import await_only

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The revision before this one is an empty database: everything the owner made goes, the version table stays for Alembic.
_EMPTY = """
DO $$
DECLARE name text;
BEGIN
  DROP SCHEMA keys CASCADE;
  DROP SCHEMA audit CASCADE;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DROP TABLE public.%I CASCADE', name);
  END LOOP;
  DROP FUNCTION refuse_change();
END $$
"""


def _run(statements: str) -> None:
    # Several statements in one text go through the driver's simple protocol; the transaction is the one Alembic has opened.
    connection: Any = op.get_bind().connection.driver_connection
    await_only(connection.execute(statements))


def upgrade() -> None:
    """Create everything."""
    _run(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Drop everything."""
    _run(_EMPTY)
