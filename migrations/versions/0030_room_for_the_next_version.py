"""Room in every page for a row's next version: a write changes a head and a block, and then no index has to name a new place."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_ROOM = {"newcomer": 90, "profile_category": 85}


def upgrade() -> None:
    """For pages that are filled from now on."""
    for table, percent in _ROOM.items():
        op.execute(f"ALTER TABLE {table} SET (fillfactor = {percent})")


def downgrade() -> None:
    """PostgreSQL's usual way: pages are filled."""
    for table in _ROOM:
        op.execute(f"ALTER TABLE {table} RESET (fillfactor)")
