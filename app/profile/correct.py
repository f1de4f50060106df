"""Correct a statement (Art. 16 GDPR): what the person may state herself counts at once, anything else is proposed."""

from typing import Any
from uuid import UUID, uuid4

from app.audit.record import Entry
from app.errors import ValidationFailed
from app.ledger.head import Head
from app.ledger.save import save
from app.ledger.statements import Added, Invalid, NewStatement, Writer, add_statements
from app.newcomers.duplicates import COMPARED, index_person
from app.profile.exercised import HERSELF, Via, exercised, left_open
from app.profile.informed import inform
from app.profile.own import own_statement
from app.wire import moment_text
from consent.decision import Deny
from consent.rights import Right
from consent.values import validate
from consent.vocabulary import SUBJECT, Kind


async def correct(head: Head, statement_id: str, value: Any, as_of: str | None, reason: str | None, via: Via = HERSELF) -> str:
    """Put the person's value beside or in place of a statement; returns `applied` or `forwarded`.

    `applied`: she is a steward of the field; her own earlier statement is replaced, another body's is disputed and both are
    kept. `forwarded`: only its steward may say (a tested level); the statement is disputed and carries her proposal, and the
    clock of her request runs until it is replaced or confirmed.
    """
    world = head.uow.world
    block, field, old = await own_statement(head, statement_id)
    item = NewStatement(block.category, field, value, Kind.SELF_STATED, as_of)
    added = add_statements(world.catalogue, {block.category: block}, Writer(None), [item], head.uow.now, lambda: uuid4().hex)
    if isinstance(added, Invalid):
        raise _at_own_pointers(added)
    mine = old["_agency"] == SUBJECT
    if isinstance(added, Deny):
        _check_value(head, item)
        _mark(head, old, reason, value)
    elif mine:
        old["_superseded_by"] = added.ids[0]
    else:
        _mark(head, old, reason, None)
    head.put_block(block)
    if block.category in COMPARED:
        await index_person(head)
    applied = isinstance(added, Added)
    await inform(head, "statement-corrected" if applied else "statement-disputed", block, field, old)
    if applied:
        await exercised(head, Right.RECTIFICATION, via)
    else:
        await left_open(head, Right.RECTIFICATION, via, UUID(hex=old["id"]))
    await save(head.uow, head, via.logged(Entry("me.correction", categories=(block.number,))))
    return "applied" if applied else "forwarded"


def _mark(head: Head, statement: dict[str, Any], reason: str | None, proposed: Any) -> None:
    statement["disputed"] = True
    statement["_dispute"] = {"at": moment_text(head.uow.now), "reason": reason, "proposed": proposed}


def _check_value(head: Head, item: NewStatement) -> None:
    """A proposal is stored too, so it must be a value of its field."""
    catalogue = head.uow.world.catalogue
    _, faults = validate(catalogue, item.category, item.field, item.value, item.kind, item.as_of, head.uow.now.date())
    if faults:
        raise _at_own_pointers(Invalid(tuple(faults)))


def _at_own_pointers(invalid: Invalid) -> ValidationFailed:
    return ValidationFailed(
        [
            {"pointer": "/" + fault.pointer.removeprefix("/0").strip("/"), "code": fault.code, "detail": fault.detail}
            for fault in invalid.faults
        ]
    )
