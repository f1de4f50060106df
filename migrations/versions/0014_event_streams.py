"""The event streams and their deliveries; the SQL is `0014_event_streams.sql` beside this file."""

from pathlib import Path
from typing import Any

from alembic import op
from sqlalchemy.util import await_only

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    # Several statements in one text go through the driver's simple protocol; the transaction is the one Alembic has opened.
    connection: Any = op.get_bind().connection.driver_connection
    await_only(connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")))


def downgrade() -> None:
    """Drop them, the newest first."""
    op.execute("DROP TRIGGER change_announced ON change")
    op.execute("DROP FUNCTION announce_change()")
    for table in ("event_delivery", "event_stream", "event_target"):
        op.drop_table(table)
