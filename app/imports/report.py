"""What became of an import: counts that add up, faults by line and pointer, whom it stored and who may be there twice."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from app.imports.evidence import WORDS as EVIDENCE
from app.imports.store import Job, Progress
from app.problems import words_of
from app.unit_of_work import UnitOfWork
from app.wire import moment_text
from consent.values import DETAILS

WORDS = {
    **DETAILS,
    **EVIDENCE,
    "missing": "This member is required.",
    "extra_forbidden": "Something stands here that is not part of the contract.",
    "not-json": "This line is no JSON.",
    "not-an-object": "A line is one JSON object.",
    "nul": "Text must not hold NUL characters.",
}

_FAULTS = text("""
  SELECT ordinal, faults FROM import_chunk WHERE import_id = :import_id AND ordinal >= :since AND faults <> '[]'
   ORDER BY ordinal LIMIT 1""")
_STORED = text("""
  SELECT c.ordinal, c.alike, array_agg(l.line ORDER BY l.place) AS lines, array_agg(r.reference ORDER BY l.place) AS references
    FROM import_chunk c CROSS JOIN LATERAL unnest(c.lines, c.newcomers) WITH ORDINALITY AS l (line, newcomer_id, place)
    JOIN newcomer_reference r ON r.newcomer_id = l.newcomer_id AND r.agency_id = :agency
    JOIN newcomer n ON n.newcomer_id = l.newcomer_id AND n.status <> 'erased'
   WHERE c.import_id = :import_id AND c.ordinal >= :since GROUP BY c.ordinal, c.alike ORDER BY c.ordinal LIMIT 1""")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that stands against a line."""

    line: int
    outcome: str
    pointer: str
    code: str

    def as_json(self) -> dict[str, Any]:
        """As it is answered; `detail` explains the code and never the value."""
        return {
            "line": self.line,
            "outcome": self.outcome,
            "pointer": self.pointer,
            "code": self.code,
            "detail": WORDS.get(self.code) or words_of(self.code),
        }


@dataclass(frozen=True, slots=True)
class Stored:
    """Somebody who was stored: her line, the agency's reference, and own newcomers who may be the same person."""

    line: int
    reference: str
    possible_duplicates: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As it is answered."""
        return {"line": self.line, "id": self.reference, "possible_duplicates": list(self.possible_duplicates)}


async def faults_from(uow: UnitOfWork, import_id: UUID, since: int) -> tuple[list[Fault], int | None]:
    """The faults of the next chunk that has any."""
    row = (await uow.session.execute(_FAULTS, {"import_id": import_id, "since": since})).first()
    if row is None:
        return [], None
    return [Fault(*fault) for fault in orjson.loads(row.faults)], row.ordinal + 1


async def stored_from(uow: UnitOfWork, job: Job, since: int) -> tuple[list[Stored], int | None]:
    """The people of the next chunk that stored any; who was erased since is in no list."""
    row = (await uow.session.execute(_STORED, {"import_id": job.import_id, "agency": job.agency_id, "since": since})).first()
    if row is None:
        return [], None
    alike = _by_first(row.alike or [])
    found = zip(row.lines, row.references, strict=True)
    return [Stored(line, reference, tuple(alike.get(reference, ()))) for line, reference in found], row.ordinal + 1


def summary(job: Job, progress: Progress) -> dict[str, Any]:
    """The import as it is answered and printed; `read` is the sum of the four counts after it."""
    counts = progress.counts
    return {
        "id": job.name,
        "state": progress.state,
        "format": job.kind,
        "dry_run": job.dry_run,
        "encoding": progress.encoding,
        "lines": progress.lines,
        "read": counts["lines_read"],
        **{name: counts[name] for name in ("stored", "known", "without_evidence", "faulty")},
        "fault": progress.fault,
        "created_at": moment_text(job.created_at),
        "finished_at": None if progress.finished_at is None else moment_text(progress.finished_at),
    }


def by_code(faults: Sequence[Fault]) -> Mapping[tuple[str, str], int]:
    """How often each code stands at each place; places in lists are one place."""
    return Counter((_place(fault.pointer), fault.code) for fault in faults)


def _place(pointer: str) -> str:
    return "/".join("*" if step.isdigit() else step for step in pointer.split("/"))


def _by_first(pairs: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for own, other in _two_by_two(pairs):
        found.setdefault(own, []).append(other)
    return found


def _two_by_two(flat: Sequence[str]) -> Iterator[tuple[str, str]]:
    return zip(flat[::2], flat[1::2], strict=True)
