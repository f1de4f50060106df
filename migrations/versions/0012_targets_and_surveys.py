"""Targets with their reviews, and results of surveys; the SQL is `0012_targets_and_surveys.sql` beside this file."""

from pathlib import Path
from typing import Any

from alembic import op
from sqlalchemy.util import await_only

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    # Several statements in one text go through the driver's simple protocol; the transaction is the one Alembic has opened.
    connection: Any = op.get_bind().connection.driver_connection
    await_only(connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")))


def downgrade() -> None:
    """Drop them, the newest first."""
    for table in (
        "survey_memory",
        "survey_spend",
        "survey_budget",
        "survey_withdrawal",
        "survey_block",
        "survey_question",
        "survey",
        "target_closing",
        "target_review",
        "target",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_survey_overspending()")
