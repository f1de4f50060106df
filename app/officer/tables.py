"""Rows of the officer's desk: cases, disclosures to authorities, the list of decoys; each under a MAC, their content sealed."""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Integer, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from app.db.base import metadata

officer_case = Table(
    "officer_case",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("agency_id", Uuid, ForeignKey("agency.agency_id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
disclosure = Table(
    "disclosure",
    metadata,
    Column("disclosure_id", Uuid, primary_key=True),
    Column("agency_id", Uuid, ForeignKey("agency.agency_id"), nullable=False),
    Column("ground", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("telling", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("categories", ARRAY(Integer), nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("decided_at", DateTime(timezone=True)),
    Column("disclosed_at", DateTime(timezone=True)),
    Column("told_at", DateTime(timezone=True)),
    Column("tell_from", DateTime(timezone=True)),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
decoy_list = Table(
    "decoy_list",
    metadata,
    Column("list_id", Integer, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
