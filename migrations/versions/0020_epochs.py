"""Tables of the epochs of root keys and what an erasure still has to reach; the SQL is `0020_epochs.sql` beside this file."""

from pathlib import Path
from typing import Any

from alembic import op
from sqlalchemy.util import await_only

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    # Several statements in one text go through the driver's simple protocol; the transaction is the one Alembic has opened.
    connection: Any = op.get_bind().connection.driver_connection
    await_only(connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")))


def downgrade() -> None:
    """Drop them."""
    for statement in (
        "ALTER TABLE keys.dek DROP CONSTRAINT dek_epoch_fkey",
        "ALTER TABLE keys.service DROP CONSTRAINT service_epoch_fkey",
        "ALTER TABLE keys.dek DROP COLUMN renewed_at",
        "DROP TABLE keys.roll, keys.epoch",
        "ALTER TABLE keys.shredded DROP COLUMN ends_with, DROP COLUMN final_at",
    ):
        op.execute(statement)
