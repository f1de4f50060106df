"""Targets, their reviews and how they ended; written once, never changed."""

from sqlalchemy import Column, Date, DateTime, ForeignKey, Integer, Table, Text, Uuid

from app.db.base import metadata

target = Table(
    "target",
    metadata,
    Column("target_id", Uuid, primary_key=True),
    Column("indicator", Text, nullable=False),
    Column("indicator_version", Integer, nullable=False),
    Column("area", Text, nullable=False),
    Column("years_since_arrival", Integer),
    Column("unit", Text, nullable=False),
    Column("value", Integer, nullable=False),
    Column("direction", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_on", Date, nullable=False),
    Column("comment", Text, nullable=False),
    Column("template", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
)
target_review = Table(
    "target_review",
    metadata,
    Column("review_id", Uuid, primary_key=True),
    Column("target_id", Uuid, ForeignKey("target.target_id"), nullable=False),
    Column("release_id", Uuid, nullable=False),
    Column("reviewed_on", Date, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("value", Integer),
    Column("sign", Text),
    Column("margin", Integer),
    Column("coverage", Integer),
    Column("state", Text, nullable=False),
    Column("judgement", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)
target_closing = Table(
    "target_closing",
    metadata,
    Column("target_id", Uuid, ForeignKey("target.target_id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("replaced_by", Uuid, ForeignKey("target.target_id")),
    Column("comment", Text, nullable=False),
    Column("closed_at", DateTime(timezone=True), nullable=False),
)
