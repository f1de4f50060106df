"""Subject and state of a log row cut out at their quotation marks instead of counted in characters: a third of the work."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Cut at the quotation mark that ends the member. Writes the log anew: 13 million rows take minutes."""
    op.execute(
        "ALTER TABLE audit.event"
        """ ALTER COLUMN subject_ref SET EXPRESSION AS (nullif(split_part(split_part(body, '"s":"', 2), '"', 1), '')::uuid),"""
        """ ALTER COLUMN state_hash SET EXPRESSION AS (nullif(split_part(split_part(body, '"st":"', 2), '"', 1), ''))"""
    )


def downgrade() -> None:
    """Count characters again."""
    op.execute(
        "ALTER TABLE audit.event"
        """ ALTER COLUMN subject_ref SET EXPRESSION AS (substring(body, nullif(strpos(body, '"s":"'), 0) + 5, 36)::uuid),"""
        """ ALTER COLUMN state_hash SET EXPRESSION AS (substring(body, nullif(strpos(body, '"st":"'), 0) + 6, 64))"""
    )
