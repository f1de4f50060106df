"""The catalogue of offers, and what each pulled source said last."""

from sqlalchemy import ARRAY, Boolean, Column, Date, DateTime, ForeignKey, Integer, Table, Text, UniqueConstraint, Uuid

from app.db.base import metadata

offer = Table(
    "offer",
    metadata,
    Column("offer_id", Uuid, primary_key=True),
    Column("source", Text, nullable=False),
    Column("system", Text, nullable=False),
    Column("source_id", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("needs", ARRAY(Text), nullable=False),
    Column("agency_id", Uuid, ForeignKey("agency.agency_id")),
    Column("provider", Text),
    Column("level_in", Text),
    Column("level_out", Text),
    Column("languages", ARRAY(Text), nullable=False),
    Column("childcare", Boolean),
    Column("childcare_seats", Integer),
    Column("municipality", Text),
    Column("address", Text),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("seats", Integer),
    Column("free_seats", Integer),
    Column("target_group", Text),
    Column("summary", Text),
    Column("url", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("last_seen_at", DateTime(timezone=True), nullable=False),
    Column("vanished_at", DateTime(timezone=True)),
    UniqueConstraint("source", "system", "source_id"),
)
offer_pull = Table(
    "offer_pull",
    metadata,
    Column("system", Text, primary_key=True),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("pulled_at", DateTime(timezone=True), nullable=False),
)
