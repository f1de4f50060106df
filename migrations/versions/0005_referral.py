"""Handing over from one agency to another; the SQL is `0005_referral.sql` beside this file."""

from pathlib import Path
from typing import Any

from alembic import op
from sqlalchemy.util import await_only

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a request be in favour of another agency."""
    # Several statements in one text go through the driver's simple protocol; the transaction is the one Alembic has opened.
    connection: Any = op.get_bind().connection.driver_connection
    await_only(connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")))


def downgrade() -> None:
    """Take the column away, and with it the offers that only it tells from the sender's own requests."""
    op.execute("DELETE FROM consent_request WHERE recipient_id IS NOT NULL")
    op.drop_column("consent_request", "recipient_id")
