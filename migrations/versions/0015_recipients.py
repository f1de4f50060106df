"""What recipients owe and the once-only meter; the SQL is `0015_recipients.sql` beside this file."""

from pathlib import Path
from typing import Any

from alembic import op
from sqlalchemy.util import await_only

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and the indexes of what is owed."""
    # Several statements in one text go through the driver's simple protocol; the transaction is the one Alembic has opened.
    connection: Any = op.get_bind().connection.driver_connection
    await_only(connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")))


def downgrade() -> None:
    """Drop them, the newest first."""
    for table in ("duty_figure", "meter_figure", "meter_month", "meter_count", "duty_free"):
        op.drop_table(table)
    op.execute(
        "CREATE INDEX change_newcomer_idx ON change (newcomer_id)"
        " WHERE type IN ('consent-withdrawn', 'consent-expired', 'statement-disputed', 'statement-corrected')"
    )
    op.execute("DROP INDEX change_owed_newcomer_idx")
    op.execute("DROP INDEX change_owed_idx")
