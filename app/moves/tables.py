"""Rows of moves: trusted instances, what newcomers started here, what arrived here."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, ForeignKey, Integer, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from app.db.base import metadata

move_partner = Table(
    "move_partner",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("signing_keys", Text, nullable=False),
    Column("sealing_key", Text, nullable=False),
    Column("sends", Boolean, nullable=False),
    Column("takes", Boolean, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
departure = Table(
    "departure",
    metadata,
    Column("departure_id", Uuid, primary_key=True),
    Column("newcomer_id", Uuid, nullable=False),
    Column("partner", Text, ForeignKey("move_partner.issuer"), nullable=False),
    Column("categories", ARRAY(Integer), nullable=False),
    Column("code_token", LargeBinary, nullable=False, unique=True),
    Column("status", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("fetched_at", DateTime(timezone=True)),
    Column("received_at", DateTime(timezone=True)),
    Column("erase_at", DateTime(timezone=True)),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
arrival = Table(
    "arrival",
    metadata,
    Column("partner", Text, ForeignKey("move_partner.issuer"), primary_key=True),
    Column("departure_id", Uuid, primary_key=True),
    Column("newcomer_id", Uuid),
    Column("agency_id", Uuid, nullable=False),
    Column("arrived_at", DateTime(timezone=True), nullable=False),
    Column("taken", Integer, nullable=False),
    Column("sealed", LargeBinary),
    Column("receipt", Text, nullable=False),
    Column("receipt_status", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", DateTime(timezone=True), nullable=False),
)
