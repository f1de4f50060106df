"""Imported data sets with their series, the times they cover, and their figures; written once, never changed."""

from sqlalchemy import Column, Date, DateTime, ForeignKey, Integer, LargeBinary, Numeric, Table, Text, UniqueConstraint, Uuid

from app.db.base import metadata

official_dataset = Table(
    "official_dataset",
    metadata,
    Column("dataset_id", Uuid, primary_key=True),
    Column("source", Text, nullable=False),
    Column("table_code", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("definition", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("file_sha256", LargeBinary, nullable=False),
    Column("description_sha256", LargeBinary, nullable=False),
    Column("imported_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("source", "table_code", "version"),
)
official_series = Table(
    "official_series",
    metadata,
    Column("dataset_id", Uuid, ForeignKey("official_dataset.dataset_id"), primary_key=True),
    Column("series", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("definition", Text, nullable=False),
)
official_period = Table(
    "official_period",
    metadata,
    Column("series", Text, primary_key=True),
    Column("time", Text, primary_key=True),
    Column("dataset_id", Uuid, ForeignKey("official_dataset.dataset_id"), primary_key=True),
    Column("ends_on", Date, nullable=False),
    Column("figures", Integer, nullable=False),
)
official_value = Table(
    "official_value",
    metadata,
    Column("dataset_id", Uuid, ForeignKey("official_dataset.dataset_id"), primary_key=True),
    Column("series", Text, primary_key=True),
    Column("time", Text, primary_key=True),
    Column("breakdown", Text, primary_key=True),
    Column("area", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("amount", Numeric(21, 6)),
    Column("quality", Text),
    Column("line", Integer, nullable=False),
)
official_withdrawal = Table(
    "official_withdrawal",
    metadata,
    Column("dataset_id", Uuid, ForeignKey("official_dataset.dataset_id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("withdrawn_at", DateTime(timezone=True), nullable=False),
)
