"""JSON shapes of imports."""

from typing import Literal

from app.wire import Answer, Shown

ImportState = Literal["waiting", "running", "finished", "refused"]


class ImportShown(Answer):
    """An import: what it is and how far. `read` is the sum of the four counts after it; a dry run would store `stored`."""

    id: str
    state: ImportState
    format: Literal["ndjson", "csv"]
    dry_run: bool
    encoding: str | None
    lines: int | None
    read: int
    stored: int
    known: int
    without_evidence: int
    faulty: int
    fault: str | None
    created_at: Shown
    finished_at: Shown | None


class LineFault(Answer):
    """One thing that stands against a line; for CSV the pointer is the column's name. The value is never repeated."""

    line: int
    outcome: Literal["without_evidence", "faulty"]
    pointer: str
    code: str
    detail: str


class FaultPage(Answer):
    """Faults in the order of their chunks; `next` is null at the end."""

    items: list[LineFault]
    next: str | None


class ImportedPerson(Answer):
    """Somebody who was stored: her line, this agency's reference, and own newcomers who may be the same person."""

    line: int
    id: str
    possible_duplicates: list[str]


class ImportedPage(Answer):
    """People in the order of their chunks; `next` is null at the end."""

    items: list[ImportedPerson]
    next: str | None
