"""Merged newcomers and the notes on suspected duplicates; the SQL is `0017_merges.sql` beside this file."""

from pathlib import Path
from typing import Any

from alembic import op
from sqlalchemy.util import await_only

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    # Several statements in one text go through the driver's simple protocol; the transaction is the one Alembic has opened.
    connection: Any = op.get_bind().connection.driver_connection
    await_only(connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")))


def downgrade() -> None:
    """Drop them, the newest first; a database in which records are merged cannot go back."""
    op.drop_table("merge_offer")
    op.drop_table("merge")
    op.drop_index("newcomer_reference_former_idx")
    op.drop_index("newcomer_reference_one_idx")
    op.drop_column("newcomer_reference", "alias")
    op.drop_column("newcomer_reference", "former_id")
    op.execute("ALTER TABLE newcomer_reference DROP CONSTRAINT newcomer_reference_pkey")
    op.execute("ALTER TABLE newcomer_reference ADD PRIMARY KEY (newcomer_id, agency_id)")
    op.execute("ALTER TABLE newcomer_reference ADD CONSTRAINT newcomer_reference_reference_key UNIQUE (reference)")
    op.execute("ALTER TABLE newcomer DROP CONSTRAINT newcomer_status_check")
    op.execute("ALTER TABLE newcomer ADD CONSTRAINT newcomer_status_check CHECK (status IN ('active', 'restricted', 'erased'))")
