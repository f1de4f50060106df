"""The one table of statistics vectors. The service writes and deletes; only the release run may read `sealed`."""

from sqlalchemy import Column, DateTime, Integer, LargeBinary, Table, Uuid

from app.db.base import metadata

stat_vector = Table(
    "stat_vector",
    metadata,
    Column("newcomer_id", Uuid, primary_key=True),
    Column("layout", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("valid_until", DateTime(timezone=True), nullable=False),
)
