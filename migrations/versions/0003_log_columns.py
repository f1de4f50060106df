"""Columns of the log from the canonical text of its bodies; the SQL is `0003_log_columns.sql` beside this file."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Find the members by their spelling."""
    op.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Read the bodies as jsonb again."""
    op.execute(
        "ALTER TABLE audit.event DROP CONSTRAINT event_body_is_object,"
        " ALTER COLUMN subject_ref SET EXPRESSION AS (coalesce(body::jsonb->>'s', body::jsonb->'z'->>'s')::uuid),"
        " ALTER COLUMN state_hash SET EXPRESSION AS (body::jsonb->>'st'),"
        " ALTER COLUMN action SET EXPRESSION AS (body::jsonb->>'a')"
    )
