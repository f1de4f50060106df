"""Rows of merges and of what is offered or suspected; both under a MAC, because sign-in and a second yes rest on them."""

from sqlalchemy import BigInteger, Column, DateTime, Integer, LargeBinary, Table, Text, Uuid

from app.db.base import metadata

merge = Table(
    "merge",
    metadata,
    Column("merge_id", Uuid, primary_key=True),
    Column("survivor_id", Uuid, nullable=False),
    Column("other_id", Uuid, nullable=False),
    Column("agency_id", Uuid),
    Column("state", Text, nullable=False),
    Column("merged_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
merge_offer = Table(
    "merge_offer",
    metadata,
    Column("offer_id", Uuid, primary_key=True),
    Column("survivor_id", Uuid, nullable=False),
    Column("other_id", Uuid, nullable=False),
    Column("agency_id", Uuid),
    Column("score", Integer),
    Column("state", Text, nullable=False),
    Column("survivor_agreed", DateTime(timezone=True)),
    Column("other_agreed", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
