"""When each record was last used, and how far the log was read to know it."""

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, Table, Text, Uuid, true

from app.db.base import metadata

retention_clock = Table(
    "retention_clock",
    metadata,
    Column("newcomer_id", Uuid, primary_key=True),
    Column("active_on", Text, nullable=False),
    Column("reminded_on", Text),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
)
retention_place = Table(
    "retention_place",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=true()),
    Column("seq", BigInteger, nullable=False),
    Column("newest", BigInteger, nullable=False),
)
