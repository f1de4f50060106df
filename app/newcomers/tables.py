"""Rows of one-time link codes; references and duplicate tokens are rows of `app.ledger`."""

from sqlalchemy import Column, DateTime, LargeBinary, Table, Uuid

from app.db.base import metadata

link_code = Table(
    "link_code",
    metadata,
    Column("code_token", LargeBinary, primary_key=True),
    Column("newcomer_id", Uuid, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_by", Uuid),
    Column("used_at", DateTime(timezone=True)),
)
