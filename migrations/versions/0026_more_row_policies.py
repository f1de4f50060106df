"""Row policies for requests of rights, guardians, deaths, clocks, cases, disclosures; scope `audit`. SQL beside this file."""

from pathlib import Path
from typing import Any

from alembic import op
from sqlalchemy.util import await_only

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_WALLED = ("rights_request", "guardian", "death_report", "retention_clock", "officer_case", "disclosure")


def upgrade() -> None:
    """Put the wall up around them too."""
    # Several statements in one text go through the driver's simple protocol; the transaction is the one Alembic has opened.
    connection: Any = op.get_bind().connection.driver_connection
    await_only(connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")))


def downgrade() -> None:
    """Take it down again. Clients that read the log must be removed before."""
    op.execute("ALTER TABLE client DROP CONSTRAINT client_scope_check")
    op.execute("ALTER TABLE client ADD CONSTRAINT client_scope_check CHECK (scope IN ('record', 'aggregates'))")
    for table in _WALLED:
        op.execute(f"DROP POLICY sight ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
