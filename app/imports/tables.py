"""Rows of bulk imports: what was handed in, how far it is, and what became of its lines."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, ForeignKey, Index, Integer, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from app.db.base import metadata

import_job = Table(
    "import_job",
    metadata,
    Column("import_id", Uuid, primary_key=True),
    Column("agency_id", Uuid, ForeignKey("agency.agency_id"), nullable=False),
    Column("client_id", Text, ForeignKey("client.client_id"), index=True),
    Column("kind", Text, nullable=False),
    Column("dry_run", Boolean, nullable=False),
    Column("mapping", Text, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("chunk_lines", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("row_version", BigInteger, nullable=False),
    Column("mac", LargeBinary, nullable=False),
    Column("mac_generation", Integer, nullable=False),
    Index("import_job_agency_id_idx", "agency_id", "fingerprint"),
)
import_run = Table(
    "import_run",
    metadata,
    Column("import_id", Uuid, ForeignKey("import_job.import_id"), primary_key=True),
    Column("state", Text, nullable=False),
    Column("lines", BigInteger),
    Column("encoding", Text),
    Column("fault", Text),
    Column("started_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
)
import_chunk = Table(
    "import_chunk",
    metadata,
    Column("import_id", Uuid, ForeignKey("import_job.import_id"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("lines_read", Integer, nullable=False),
    Column("stored", Integer, nullable=False),
    Column("known", Integer, nullable=False),
    Column("without_evidence", Integer, nullable=False),
    Column("faulty", Integer, nullable=False),
    Column("lines", ARRAY(BigInteger), nullable=False),
    Column("newcomers", ARRAY(Uuid), nullable=False),
    Column("tokens", ARRAY(LargeBinary), nullable=False),
    Column("faults", Text, nullable=False),
    Column("alike", ARRAY(Text)),
)
