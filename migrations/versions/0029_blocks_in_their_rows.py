"""Sealed blocks of up to 8 KB stay in their rows, and nobody tries to compress them: ciphertext has nothing to compress."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """For what is stored from now on; a block moves with its next change."""
    op.execute("ALTER TABLE profile_category ALTER COLUMN sealed SET STORAGE EXTERNAL, SET (toast_tuple_target = 8160)")


def downgrade() -> None:
    """PostgreSQL's usual way: from 2 KB on compressed, then cut up beside the table."""
    op.execute("ALTER TABLE profile_category ALTER COLUMN sealed SET STORAGE EXTENDED, RESET (toast_tuple_target)")
