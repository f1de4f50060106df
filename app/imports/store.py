"""SQL of imports: jobs under our MAC, how far they are, chunks and what is read of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, insert, select, text, update

from app.agencies.store import checked, sealed
from app.ids import IMPORT, wire
from app.imports.tables import import_chunk, import_job, import_run
from app.ledger.tables import newcomer_reference
from app.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from app.imports.chunk import Outcome

_COUNTS = ("lines_read", "stored", "known", "without_evidence", "faulty")


@dataclass(frozen=True, slots=True)
class Job:
    """An import as it was handed in; nothing of this changes."""

    import_id: UUID
    agency_id: UUID
    client_id: str | None
    kind: str
    dry_run: bool
    mapping: str
    fingerprint: bytes
    chunk_lines: int
    created_at: datetime

    @property
    def name(self) -> str:
        """How it is written outside."""
        return wire(IMPORT, self.import_id)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is; `counts` are those of its chunks."""

    state: str
    lines: int | None
    encoding: str | None
    fault: str | None
    started_at: datetime | None
    finished_at: datetime | None
    counts: dict[str, int]


async def add_job(uow: UnitOfWork, job: Job) -> None:
    """A new import, waiting."""
    columns = {name: getattr(job, name) for name in Job.__slots__}
    await uow.session.execute(insert(import_job).values(**sealed(uow.world.keyring, import_job.name, 1, columns)))
    await uow.session.execute(insert(import_run).values(import_id=job.import_id, state="waiting"))


async def find_job(uow: UnitOfWork, import_id: UUID, agency_id: UUID | None = None) -> Job | None:
    """The import, of this agency if one is named. Raises IntegrityFault for a row that is not ours."""
    statement = select(import_job).where(import_job.c.import_id == import_id)
    if agency_id is not None:
        statement = statement.where(import_job.c.agency_id == agency_id)
    row = (await uow.session.execute(statement)).mappings().first()
    return None if row is None else Job(**checked(uow.world.keyring, import_job.name, dict(row)))


async def open_job(uow: UnitOfWork, agency_id: UUID, fingerprint: bytes, *, dry_run: bool) -> Job | None:
    """The import of this very file that this agency began and that has not ended."""
    statement = (
        select(import_job.c.import_id)
        .join(import_run, import_run.c.import_id == import_job.c.import_id)
        .where(
            import_job.c.agency_id == agency_id,
            import_job.c.fingerprint == fingerprint,
            import_job.c.dry_run == dry_run,
            import_run.c.state.in_(("waiting", "running")),
        )
        .order_by(import_job.c.import_id)
        .limit(1)
    )
    found = (await uow.session.execute(statement)).scalar_one_or_none()
    return None if found is None else await find_job(uow, found)


async def open_jobs(uow: UnitOfWork, agency_id: UUID | None = None) -> Sequence[UUID]:
    """Imports that a client handed in and that have not ended, oldest first; of one agency or of all."""
    statement = (
        select(import_run.c.import_id)
        .join(import_job, import_job.c.import_id == import_run.c.import_id)
        .where(import_run.c.state.in_(("waiting", "running")), import_job.c.client_id.is_not(None))
        .order_by(import_run.c.import_id)
    )
    if agency_id is not None:
        statement = statement.where(import_job.c.agency_id == agency_id)
    return (await uow.session.execute(statement)).scalars().all()


async def set_run(uow: UnitOfWork, import_id: UUID, **changes: Any) -> None:
    """Note how far the import is."""
    await uow.session.execute(update(import_run).where(import_run.c.import_id == import_id).values(**changes))


async def progress_of(uow: UnitOfWork, import_id: UUID) -> Progress:
    """How far the import is, its counts added up over the chunks that are there."""
    run = (await uow.session.execute(select(import_run).where(import_run.c.import_id == import_id))).one()
    sums = [func.coalesce(func.sum(import_chunk.c[name]), 0).label(name) for name in _COUNTS]
    counted = (await uow.session.execute(select(*sums).where(import_chunk.c.import_id == import_id))).mappings().one()
    counts = {name: int(counted[name]) for name in _COUNTS}
    return Progress(run.state, run.lines, run.encoding, run.fault, run.started_at, run.finished_at, counts)


async def chunks_there(uow: UnitOfWork, import_id: UUID) -> set[int]:
    """The ordinals that are in the database."""
    rows = await uow.session.execute(select(import_chunk.c.ordinal).where(import_chunk.c.import_id == import_id))
    return set(rows.scalars())


async def chunk_is_there(uow: UnitOfWork, import_id: UUID, ordinal: int) -> bool:
    """Whether this chunk was done."""
    found = await uow.session.execute(
        select(import_chunk.c.ordinal).where(import_chunk.c.import_id == import_id, import_chunk.c.ordinal == ordinal)
    )
    return found.first() is not None


async def note_chunk(uow: UnitOfWork, import_id: UUID, ordinal: int, outcome: "Outcome") -> None:
    """What became of a chunk, in the transaction that stores its people."""
    await uow.session.execute(
        insert(import_chunk).values(
            import_id=import_id,
            ordinal=ordinal,
            **outcome.counts,
            lines=outcome.lines,
            newcomers=outcome.newcomers,
            tokens=outcome.tokens,
            faults=outcome.listed(),
        )
    )


_IN_DRY_RUN = text("SELECT t FROM import_chunk, unnest(tokens) t WHERE import_id = :import_id AND t = ANY(:tokens)")


async def known_tokens(uow: UnitOfWork, job: Job, tokens: Sequence[bytes]) -> set[bytes]:
    """Which case numbers this agency has used; in a dry run also those that its chunks so far would take."""
    found = await uow.session.execute(
        select(newcomer_reference.c.external_token).where(
            newcomer_reference.c.agency_id == job.agency_id, newcomer_reference.c.external_token == func.any(tokens)
        )
    )
    known = {bytes(token) for token in found.scalars()}
    if job.dry_run:
        known |= {
            bytes(token) for (token,) in await uow.session.execute(_IN_DRY_RUN, {"import_id": job.import_id, "tokens": tokens})
        }
    return known


async def uncompared(uow: UnitOfWork, import_id: UUID) -> Sequence[tuple[int, list[UUID]]]:
    """Chunks whose people were not compared with others yet: ordinal and who was stored."""
    rows = await uow.session.execute(
        select(import_chunk.c.ordinal, import_chunk.c.newcomers)
        .where(import_chunk.c.import_id == import_id, import_chunk.c.alike.is_(None))
        .order_by(import_chunk.c.ordinal)
    )
    return [(row.ordinal, list(row.newcomers)) for row in rows]


async def note_alike(uow: UnitOfWork, import_id: UUID, ordinal: int, pairs: Sequence[str]) -> None:
    """The chunk was compared; pairs of references, one after the other."""
    await uow.session.execute(
        update(import_chunk)
        .where(import_chunk.c.import_id == import_id, import_chunk.c.ordinal == ordinal)
        .values(alike=list(pairs))
    )
