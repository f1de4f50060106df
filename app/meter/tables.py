"""Rows of the once-only meter: counts of months that are not over, and the protected figures of those that are."""

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Integer, Table, Text, Uuid

from app.db.base import metadata

meter_count = Table(
    "meter_count",
    metadata,
    Column("month", Date, primary_key=True),
    Column("agency_id", Uuid, ForeignKey("agency.agency_id"), primary_key=True),
    Column("category", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("reused", BigInteger, nullable=False),
    Column("asked_again", BigInteger, nullable=False),
)
meter_month = Table(
    "meter_month",
    metadata,
    Column("month", Date, primary_key=True),
    Column("closed_at", DateTime(timezone=True), nullable=False),
)
meter_figure = Table(
    "meter_figure",
    metadata,
    Column("month", Date, ForeignKey("meter_month.month"), primary_key=True),
    Column("category", Text, primary_key=True),
    Column("field", Text, primary_key=True),
    Column("reused", Integer),
    Column("asked_again", Integer),
)
