"""Rows of acknowledgements; the feed itself is written by `app.ledger`."""

from sqlalchemy import Column, DateTime, Table, Text, Uuid

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
