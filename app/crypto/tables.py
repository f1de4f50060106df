"""The tables of schema `keys`, which no data dump may contain; no foreign key crosses into them."""

from sqlalchemy import Column, DateTime, Integer, LargeBinary, Table, Text, Uuid

from app.db.base import metadata

dek = Table(
    "dek",
    metadata,
    Column("key_id", Uuid, primary_key=True),
    Column("generation", Integer, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("subject_ref", Uuid, nullable=False),
    Column("renewed_at", DateTime(timezone=True)),
    schema="keys",
)

shredded = Table(
    "shredded",
    metadata,
    Column("key_id", Uuid, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("ends_with", Integer),
    Column("final_at", DateTime(timezone=True)),
    schema="keys",
)

service = Table(
    "service",
    metadata,
    Column("name", Text, primary_key=True),
    Column("generation", Integer, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    schema="keys",
)

epoch = Table(
    "epoch",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    schema="keys",
)

roll = Table(
    "roll",
    metadata,
    Column("provider", Text, primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("stat_generation", Integer),
    Column("exported_at", DateTime(timezone=True)),
    Column("destroyed_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    schema="keys",
)
