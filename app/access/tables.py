"""Rows of the limit on looks that an operator writes; what is counted is written by `app.access.look_limit` in SQL."""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, LargeBinary, Table, Text, Uuid

from app.db.base import metadata

look_allowance = Table(
    "look_allowance",
    metadata,
    Column("agency_id", Uuid, ForeignKey("agency.agency_id"), primary_key=True),
    Column("per_hour", Integer, nullable=False),
    Column("per_day", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=False),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
