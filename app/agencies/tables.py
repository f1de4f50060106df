"""Rows of the register: agencies, their purposes, clients, staff and outside issuers, and the notices an operator confirmed."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, ForeignKey, Integer, LargeBinary, Table, Text, Uuid

from app.db.base import metadata

agency = Table(
    "agency",
    metadata,
    Column("agency_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("reporting_duty", Boolean, nullable=False),
    Column("course_reporting", Boolean, nullable=False),
    Column("legal_regime", Text, nullable=False),
    Column("ags", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
agency_purpose = Table(
    "agency_purpose",
    metadata,
    Column("agency_id", Uuid, ForeignKey("agency.agency_id"), primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("allowed", Boolean, nullable=False),
    Column("reason", Text),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
client = Table(
    "client",
    metadata,
    Column("client_id", Text, primary_key=True),
    Column("agency_id", Uuid, ForeignKey("agency.agency_id"), nullable=False, index=True),
    Column("jwks", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
staff_issuer = Table(
    "staff_issuer",
    metadata,
    Column("staff_issuer_id", Text, primary_key=True),
    Column("agency_id", Uuid, ForeignKey("agency.agency_id"), nullable=False, index=True),
    Column("issuer", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("claim", Text, nullable=False),
    Column("claim_value", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
outside_issuer = Table(
    "outside_issuer",
    metadata,
    Column("outside_issuer_id", Text, primary_key=True),
    Column("agency_id", Uuid, ForeignKey("agency.agency_id"), nullable=False, index=True),
    Column("issuer", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
notice_review = Table(
    "notice_review",
    metadata,
    Column("purpose", Text, primary_key=True),
    Column("notice_version", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("text_sha256", LargeBinary, nullable=False),
    Column("status", Text, nullable=False),
    Column("reviewed_by", Text, nullable=False),
    Column("reviewed_at", DateTime(timezone=True), nullable=False),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
