"""The log, in the database one table per month, and its audited states; the app role may insert three columns and read."""

from sqlalchemy import BigInteger, Column, Computed, Identity, Integer, LargeBinary, Table, Text, Uuid, text

from app.db.base import metadata
from app.db.types import Xid8


def _member(name: str) -> str:
    return f"""nullif(split_part(split_part(body, '"{name}":"', 2), '"', 1), '')"""


event = Table(
    "event",
    metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("xid", Xid8, nullable=False, server_default=text("pg_current_xact_id()")),
    Column("era", Integer, nullable=False, server_default=text("1")),
    Column("body", Text, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_len", Integer, nullable=False),
    Column("subject_ref", Uuid, Computed(_member("s") + "::uuid", persisted=True)),
    Column("state_hash", Text, Computed(_member("st"), persisted=True)),
    Column("action", Text, Computed("split_part(split_part(body, '\"a\":\"', 2), '\"', 1)", persisted=True)),
    schema="audit",
)

state = Table(
    "state",
    metadata,
    Column("subject_ref", Uuid, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("state_hash", Text, nullable=False),
    schema="audit",
)
"""Written by a trigger of the log: which state a newcomer had after each of her changes."""
