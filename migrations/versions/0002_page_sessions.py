"""Sessions of pages: an end after idleness and an absolute one; the SQL is `0002_page_sessions.sql` beside this file."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    for statement in Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split(";"):
        if statement.strip():
            op.execute(statement)


def downgrade() -> None:
    """Take them away, and the sessions that need them."""
    op.execute("DELETE FROM newcomer_session")
    op.execute("ALTER TABLE newcomer_session DROP COLUMN idle_seconds, DROP COLUMN ends_at")
