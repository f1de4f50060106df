"""Row policies, the second wall, and the limit on looks; the SQL is `0025_row_security.sql` beside this file."""

from pathlib import Path
from typing import Any

from alembic import op
from sqlalchemy.util import await_only

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


_WALLED = ("newcomer_reference", "release", "consent_request", "change", "ledger_event", "import_job")
_FUNCTIONS = ("whose_reference(text)", "sees(uuid, uuid)")


def upgrade() -> None:
    """Put the wall up."""
    # Several statements in one text go through the driver's simple protocol; the transaction is the one Alembic has opened.
    connection: Any = op.get_bind().connection.driver_connection
    await_only(connection.execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")))


def downgrade() -> None:
    """Take it down, and give back the rights that went with it."""
    for table in ("look_allowance", "look_alarm", "look_day", "look_seen"):
        op.execute(f"DROP TABLE {table}")
    op.execute("GRANT DELETE ON newcomer TO kiim_app")
    op.execute("GRANT UPDATE ON release, used_jti, code_list_entry TO kiim_app")
    for table in _WALLED:
        op.execute(f"DROP POLICY sight ON {table}")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for function in _FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
