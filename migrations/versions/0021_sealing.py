"""Tables of the sealed audit log: leaves, tiles, checkpoints; the SQL is `0021_sealing.sql` beside this file."""

from pathlib import Path
from typing import Any

from alembic import op
from sqlalchemy.util import await_only

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create them."""
    # Several statements in one text go through the driver's simple protocol; the transaction is the one Alembic has opened.
    connection: Any = op.get_bind().connection.driver_connection
    await_only(connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")))


def downgrade() -> None:
    """Drop them."""
    for table in ("cosignature", "checkpoint", "sealer_state", "tile", "leaf"):
        op.drop_table(table, schema="audit")
    op.execute("DROP FUNCTION audit.grow_tile")
    op.execute("DROP FUNCTION audit.sign_checkpoint")
