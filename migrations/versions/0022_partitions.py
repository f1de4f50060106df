"""The audit log by months, the audited states beside it; the SQL is `0022_partitions.sql` beside this file."""

from pathlib import Path
from typing import Any

from alembic import op
from sqlalchemy.util import await_only

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_ONE_TABLE = """
  CREATE TABLE audit.whole (
    LIKE audit.event INCLUDING CONSTRAINTS INCLUDING DEFAULTS INCLUDING GENERATED, CONSTRAINT event_whole PRIMARY KEY (seq)
  );
  INSERT INTO audit.whole (seq, xid, era, body, mac, mac_len) SELECT seq, xid, era, body, mac, mac_len FROM audit.event;
  DROP TABLE audit.event;
  ALTER TABLE audit.whole RENAME TO event;
  ALTER INDEX audit.event_whole RENAME TO event_pkey;
  ALTER TABLE audit.event ADD CONSTRAINT event_body_check1 CHECK (body IS JSON OBJECT);
  ALTER TABLE audit.event ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME audit.event_seq_seq);
  SELECT setval('audit.event_seq_seq', max(seq)) FROM audit.event HAVING max(seq) IS NOT NULL;
  CREATE UNIQUE INDEX event_order_idx ON audit.event (era, xid, seq);
  CREATE INDEX event_state_idx ON audit.event (subject_ref, seq) WHERE state_hash IS NOT NULL;
  CREATE INDEX event_subject_idx ON audit.event (subject_ref, seq);
  CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON audit.event FOR EACH ROW EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON audit.event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  GRANT SELECT, INSERT (body, mac, mac_len) ON audit.event TO kiim_app;
  GRANT SELECT ON audit.event TO kiim_auditor;
  DROP TABLE audit.state, retention_clock, retention_place;
  DROP FUNCTION audit.keep_state, audit.make_coming_months, audit.enter_this_month, audit.make_month, audit.enter_month,
    audit.month_start
"""


def upgrade() -> None:
    """Make the log a table of months; what it holds becomes the first of them."""
    _execute(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Copy what is left of the log into one table again."""
    _execute(_ONE_TABLE)


def _execute(statements: str) -> None:
    # Several statements in one text go through the driver's simple protocol; the transaction is the one Alembic has opened.
    connection: Any = op.get_bind().connection.driver_connection
    await_only(connection.execute(statements))
