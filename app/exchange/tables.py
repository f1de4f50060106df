"""Rows of acknowledgements and of event streams; the feed itself is written by `app.ledger`."""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from app.db.base import metadata

change_acknowledgement = Table(
    "change_acknowledgement",
    metadata,
    Column("agency_id", Uuid, primary_key=True),
    Column("change_id", Uuid, primary_key=True),
    Column("acknowledged_at", DateTime(timezone=True), nullable=False),
    Column("outcome", Text, nullable=False),
    Column("basis", Text),
)
event_target = Table(
    "event_target",
    metadata,
    Column("client_id", Text, ForeignKey("client.client_id"), primary_key=True),
    Column("hosts", ARRAY(Text), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
event_stream = Table(
    "event_stream",
    metadata,
    Column("stream_id", Uuid, primary_key=True),
    Column("client_id", Text, ForeignKey("client.client_id"), nullable=False, index=True),
    Column("agency_id", Uuid, ForeignKey("agency.agency_id"), nullable=False, index=True),
    Column("endpoint", Text, nullable=False),
    Column("types", ARRAY(Text)),
    Column("status", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
event_delivery = Table(
    "event_delivery",
    metadata,
    Column("stream_id", Uuid, ForeignKey("event_stream.stream_id"), primary_key=True),
    Column("xid", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("next_attempt_at", DateTime(timezone=True), nullable=False),
    Column("failures", Integer, nullable=False),
    Column("failing_since", DateTime(timezone=True)),
    Column("last_tried_at", DateTime(timezone=True)),
    Column("last_delivered_at", DateTime(timezone=True)),
    Column("last_error", Text),
    Column("verification", Text),
    Column("resends", Integer, nullable=False, server_default="0"),
)
