"""The audit table; the app role may insert body, mac and mac_len and read, nothing else."""

from sqlalchemy import BigInteger, Column, Computed, Identity, Integer, LargeBinary, Table, Text, Uuid, text

from app.db.base import metadata
from app.db.types import Xid8

event = Table(
    "event",
    metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("xid", Xid8, nullable=False, server_default=text("pg_current_xact_id()")),
    Column("era", Integer, nullable=False, server_default=text("1")),
    Column("body", Text, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_len", Integer, nullable=False),
    Column("subject_ref", Uuid, Computed("(coalesce(body::jsonb->>'s', body::jsonb->'z'->>'s'))::uuid", persisted=True)),
    Column("state_hash", Text, Computed("body::jsonb->>'st'", persisted=True)),
    Column("action", Text, Computed("body::jsonb->>'a'", persisted=True)),
    schema="audit",
)
