"""Official statistics and the catalogue of offers; the SQL is `0010_official_and_offers.sql` beside this file."""

from pathlib import Path
from typing import Any

from alembic import op
from sqlalchemy.util import await_only

revision = "0010"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLES = (
    "offer_pull",
    "offer",
    "official_withdrawal",
    "official_value",
    "official_period",
    "official_series",
    "official_dataset",
)


def upgrade() -> None:
    """Create the tables."""
    # Several statements in one text go through the driver's simple protocol; the transaction is the one Alembic has opened.
    connection: Any = op.get_bind().connection.driver_connection
    await_only(connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")))


def downgrade() -> None:
    """Drop them."""
    for table in _TABLES:
        op.drop_table(table)
