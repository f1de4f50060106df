"""Somebody died: reported on a paper by one, confirmed by another, and only then acted on; her record tells relatives nothing.

1. A report changes nothing: who is alive sees it in her list, and may go to any office. An agency needs a live consent to report.
2. Confirmed by somebody else than the reporter: the record is frozen (nobody reads), card, PIN, sessions and passkeys go,
   statistics no longer count her, recipients hear of a restriction and of no death, and no new letter opens the record.
3. After half a year, in which an error can be undone, the record is erased like any other.
4. Relatives get nothing: a right of access ends with the person, and § 35(5) SGB I protects what is left. Whoever has a legal
   claim goes the way of every authority (docs/rights.md).
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app.agencies.store import add, change, checked
from app.audit.record import Entry
from app.errors import Conflict, NotFound, ValidationFailed
from app.identity.letters import forget_account
from app.ids import DEATH_REPORT, new_uuid, wire
from app.ledger.head import Head, lock_head
from app.newcomers.tables import link_code
from app.profile.restrict import freeze
from app.profile.tables import death_report
from app.unit_of_work import UnitOfWork

Row = dict[str, Any]
REPORT = "death.report"
CONFIRM = "death.confirm"
REJECT = "death.reject"
UNDO = "death.undo"
KEPT_FOR = timedelta(days=183)
_LABEL = b"kiim/v1/death-reporter\0"
_MOST = 500


async def report_death(head: Head, evidence: str, by: str, entry: Entry, agency: UUID | None = None) -> Row:
    """Write down who says so, on which paper; nothing happens yet. A report that stands already stays as it is."""
    uow = head.uow
    standing = death_report.c.newcomer_id == head.newcomer_id, death_report.c.status.in_(("reported", "confirmed"))
    known = (await uow.session.execute(select(death_report).where(*standing))).mappings().first()
    row: Row = _checked(uow, known) if known is not None else {}
    if known is None:
        report_id = new_uuid()
        row = {
            "report_id": report_id,
            "newcomer_id": head.newcomer_id,
            "evidence": evidence,
            "agency_id": agency,
            "reporter_token": uow.world.keyring.authz_mac(_LABEL, report_id.bytes, _name(by)),
            "status": "reported",
            "reported_at": uow.now,
            "decided_at": None,
            "erase_at": None,
        }
        await add(uow, death_report, row)
    await uow.record(entry._replace(subject_ref=head.key.subject_ref))
    return row


async def confirm_death(uow: UnitOfWork, report_id: UUID, by: str) -> Row:
    """The second person has seen the paper too. Raises NotFound, Conflict (rights-closed), ValidationFailed at `/by`."""
    head, row = await _reported(uow, report_id, "reported")
    if await _is_reporter(uow, row, by):
        raise ValidationFailed.at("/by", "same-person", "Somebody else than the reporter must confirm it.")
    await freeze(head, Entry(CONFIRM, actor=by))
    await forget_account(uow, head.newcomer_id)
    await uow.session.execute(delete(link_code).where(link_code.c.newcomer_id == head.newcomer_id))
    return await _decide(uow, row, "confirmed", erase_at=uow.now + KEPT_FOR)


async def reject_death(uow: UnitOfWork, report_id: UUID, by: str) -> Row:
    """It is not so; the report stays on record. Raises NotFound, Conflict (rights-closed)."""
    head, row = await _reported(uow, report_id, "reported")
    await uow.record(Entry(REJECT, subject_ref=head.key.subject_ref, actor=by))
    return await _decide(uow, row, "rejected")


async def undo_death(uow: UnitOfWork, report_id: UUID, by: str) -> Row:
    """It was an error: a letter can be made again, with which she ends the freeze herself. Raises NotFound, Conflict."""
    head, row = await _reported(uow, report_id, "confirmed")
    await uow.record(Entry(UNDO, subject_ref=head.key.subject_ref, actor=by))
    return await _decide(uow, row, "undone", erase_at=None)


async def is_said_dead(head: Head) -> bool:
    """Whether a report about her waits for its confirmation: she is shown it, and may say that she lives."""
    waiting = death_report.c.newcomer_id == head.newcomer_id, death_report.c.status == "reported"
    return (await head.uow.session.execute(select(death_report.c.report_id).where(*waiting))).first() is not None


async def due_to_go(uow: UnitOfWork, newcomer_id: UUID) -> bool:
    """Whether the half year after a confirmed death is over. Raises IntegrityFault."""
    standing = death_report.c.newcomer_id == newcomer_id, death_report.c.status == "confirmed"
    row = (await uow.session.execute(select(death_report).where(*standing))).mappings().first()
    return row is not None and bool(_checked(uow, row)["erase_at"] <= uow.now)


async def reports(uow: UnitOfWork) -> list[Row]:
    """The newest reports, whatever became of them."""
    rows = await uow.session.execute(select(death_report).order_by(death_report.c.reported_at.desc()).limit(_MOST))
    return [_checked(uow, row) for row in rows.mappings()]


def shown(row: Row) -> dict[str, Any]:
    """A report as the operator is shown it; it names nobody."""
    return {"id": wire(DEATH_REPORT, row["report_id"]), "evidence": row["evidence"], "status": row["status"]}


async def _reported(uow: UnitOfWork, report_id: UUID, status: str) -> tuple[Head, Row]:
    found = select(death_report).where(death_report.c.report_id == report_id)
    named = (await uow.session.execute(found)).mappings().first()
    head = None if named is None else await lock_head(uow, named["newcomer_id"])
    row = (await uow.session.execute(found.with_for_update())).mappings().first()
    if head is None or row is None:
        raise NotFound()
    if row["status"] != status:
        raise Conflict("rights-closed")
    return head, _checked(uow, row)


async def _decide(uow: UnitOfWork, row: Row, status: str, **changes: object) -> Row:
    await change(uow, death_report, row, status=status, decided_at=uow.now, **changes)
    return row | {"status": status, "decided_at": uow.now} | changes


def _checked(uow: UnitOfWork, row: Any) -> Row:
    return {**checked(uow.world.keyring, death_report.name, dict(row)), "row_version": row["row_version"]}


async def _is_reporter(uow: UnitOfWork, row: Row, by: str) -> bool:
    """Whether this is who reported it: the keyed token tells that of one report, and nothing else."""
    made = await uow.session.execute(select(death_report.c.mac_generation).where(death_report.c.report_id == row["report_id"]))
    return uow.world.keyring.authz_check(made.scalar_one(), row["reporter_token"], _LABEL, row["report_id"].bytes, _name(by))


def _name(by: str) -> bytes:
    return " ".join(by.casefold().split()).encode()
