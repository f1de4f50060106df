"""Rows of consent requests."""

from sqlalchemy import Column, DateTime, Integer, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from app.db.base import metadata

consent_request = Table(
    "consent_request",
    metadata,
    Column("newcomer_id", Uuid, primary_key=True),
    Column("request_id", Uuid, primary_key=True),
    Column("agency_id", Uuid, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("categories", ARRAY(Integer), nullable=False),
    Column("valid_months", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", LargeBinary),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("answered_at", DateTime(timezone=True)),
    Column("recipient_id", Uuid),
)
