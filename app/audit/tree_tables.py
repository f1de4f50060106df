"""The sealed log's tables: the sealer writes them as the auditor, everybody else reads."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, LargeBinary, SmallInteger, Table, Text, text

from app.db.base import metadata
from app.db.types import Xid8

leaf = Table(
    "leaf",
    metadata,
    Column("idx", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False, unique=True),
    Column("hash", LargeBinary, nullable=False),
    schema="audit",
)

tile = Table(
    "tile",
    metadata,
    Column("level", SmallInteger, primary_key=True),
    Column("n", BigInteger, primary_key=True),
    Column("hashes", LargeBinary, nullable=False),
    schema="audit",
)

checkpoint = Table(
    "checkpoint",
    metadata,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", Text),
    schema="audit",
)

cosignature = Table(
    "cosignature",
    metadata,
    Column("size", BigInteger, ForeignKey("audit.checkpoint.size"), primary_key=True),
    Column("witness", Text, primary_key=True),
    Column("line", Text, nullable=False),
    schema="audit",
)

sealer_state = Table(
    "sealer_state",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=text("true")),
    Column("era", Integer, nullable=False),
    Column("last_xid", Xid8, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
    schema="audit",
)
