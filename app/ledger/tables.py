"""Rows of one newcomer: head, references, sealed categories, ledger events, releases and the change feed."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Identity, Integer, LargeBinary, Table, Text, Uuid, false
from sqlalchemy.dialects.postgresql import ARRAY

from app.db.base import metadata
from app.db.types import Xid8

newcomer = Table(
    "newcomer",
    metadata,
    Column("newcomer_id", Uuid, primary_key=True),
    Column("status", Text, nullable=False),
    Column("key_id", Uuid, nullable=False),
    Column("dek_generation", Integer, nullable=False),
    Column("profile_version", BigInteger, nullable=False),
    Column("ledger_n", BigInteger, nullable=False),
    Column("ledger_hash", LargeBinary, nullable=False),
    Column("manifest", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)
newcomer_reference = Table(
    "newcomer_reference",
    metadata,
    Column("newcomer_id", Uuid, nullable=False),
    Column("agency_id", Uuid, nullable=False),
    Column("reference", Text, primary_key=True),
    Column("external_token", LargeBinary),
    Column("registered", Boolean, nullable=False),
    Column("former_recipient", Boolean, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("former_id", Uuid),
    Column("alias", Boolean, nullable=False, server_default=false()),
)
profile_category = Table(
    "profile_category",
    metadata,
    Column("newcomer_id", Uuid, primary_key=True),
    Column("category", Integer, primary_key=True),
    Column("row_version", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
duplicate_token = Table(
    "duplicate_token",
    metadata,
    Column("newcomer_id", Uuid, primary_key=True),
    Column("token", LargeBinary, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("index_generation", Integer, nullable=False),
)
ledger_event = Table(
    "ledger_event",
    metadata,
    Column("newcomer_id", Uuid, primary_key=True),
    Column("n", BigInteger, primary_key=True),
    Column("body", Text, nullable=False),
    Column("detail", LargeBinary),
    Column("hash", LargeBinary, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
release = Table(
    "release",
    metadata,
    Column("newcomer_id", Uuid, primary_key=True),
    Column("agency_id", Uuid, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("consent_id", Uuid),
    Column("categories", ARRAY(Integer), nullable=False),
    Column("secrecy", Text, nullable=False),
    Column("valid_until", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("granting_event", BigInteger, nullable=False),
    Column("head_hash", LargeBinary, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
change = Table(
    "change",
    metadata,
    Column("change_id", Uuid, primary_key=True),
    Column("seq", BigInteger, Identity(always=True), nullable=False),
    Column("xid", Xid8, nullable=False),
    Column("agency_id", Uuid, nullable=False),
    Column("newcomer_id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("consent_id", Uuid),
    Column("request_id", Uuid),
    Column("purpose", Text),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
)
