"""Rows of the rights of the person: requests with their clocks, who decides for somebody, who is said to have died."""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, LargeBinary, Table, Text, Uuid

from app.db.base import metadata

rights_request = Table(
    "rights_request",
    metadata,
    Column("request_id", Uuid, primary_key=True),
    Column("newcomer_id", Uuid, ForeignKey("newcomer.newcomer_id")),
    Column("kind", Text, nullable=False),
    Column("way", Text, nullable=False),
    Column("agency_id", Uuid, ForeignKey("agency.agency_id")),
    Column("file_mark", Text),
    Column("statement_id", Uuid),
    Column("earlier_id", Uuid, ForeignKey("rights_request.request_id")),
    Column("status", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("extended_at", DateTime(timezone=True)),
    Column("extension_ground", Text),
    Column("answered_at", DateTime(timezone=True)),
    Column("outcome", Text),
    Column("ground", Text),
    Column("told", Text),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
guardian = Table(
    "guardian",
    metadata,
    Column("guardian_id", Uuid, primary_key=True),
    Column("newcomer_id", Uuid, ForeignKey("newcomer.newcomer_id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("agency_id", Uuid, ForeignKey("agency.agency_id"), nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Column("ended_by", Text),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
death_report = Table(
    "death_report",
    metadata,
    Column("report_id", Uuid, primary_key=True),
    Column("newcomer_id", Uuid, ForeignKey("newcomer.newcomer_id"), nullable=False),
    Column("evidence", Text, nullable=False),
    Column("agency_id", Uuid, ForeignKey("agency.agency_id")),
    Column("reporter_token", LargeBinary, nullable=False),
    Column("status", Text, nullable=False),
    Column("reported_at", DateTime(timezone=True), nullable=False),
    Column("decided_at", DateTime(timezone=True)),
    Column("erase_at", DateTime(timezone=True)),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
