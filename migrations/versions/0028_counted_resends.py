"""How often a client had events sent again: a sending that began before the last time does not move its stream's cursor."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count from nothing."""
    op.execute("ALTER TABLE event_delivery ADD COLUMN resends int NOT NULL DEFAULT 0")


def downgrade() -> None:
    """Forget the count."""
    op.execute("ALTER TABLE event_delivery DROP COLUMN resends")
