"""Replace one's own statement: the new version stands, the old one is kept for the person and shown to nobody else.

Another value for the same day says that the old one was wrong: a correction, told to everybody who could have received it,
former recipients included (Art. 19 GDPR). A value for a later day is news, told to whoever may read it now.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from app.errors import Fault, ValidationFailed
from app.ledger.blocks import Block, Statement
from app.ledger.recipients import recipients
from app.ledger.releases import current_releases, facts_of
from app.ledger.renew import renew_key
from app.ledger.save import save
from app.ledger.statements import MAX_STATEMENTS_PER_FIELD, NewStatement, Writer, build_statement
from app.newcomers.duplicates import COMPARED, index_person
from app.profile.exercised import settled
from app.profile.forget import take_out
from app.profile.informed import inform
from app.profile.reach import Reached
from consent.decision import Deny
from consent.rights import Ground
from consent.stewardship import may_write
from consent.values import validate
from consent.vocabulary import Action, AgencyId


@dataclass(frozen=True, slots=True)
class Replacement:
    """The new value with its evidence; category and field, where given, must be those of the statement.

    `forget_former`: she disputed the old value and wants it gone for good, out of her own history too.
    """

    value: Any
    kind: str
    as_of: str | None
    category: str | None = None
    field: str | None = None
    forget_former: bool = False


async def replace(reached: Reached, block: Block, field: str, old: Statement, wanted: Replacement) -> str | Deny:
    """Store the new version, return its internal id. Denies with `not-steward`, `reporting-duty`; raises ValidationFailed."""
    head, agency = reached.head, reached.caller.agency
    catalogue = head.uow.world.catalogue
    same = old["_agency"] == agency.agency_id.hex
    verdict = may_write(
        catalogue, agency.type, agency.reporting_duty, block.category, field, Action.CHANGE, wanted.kind, recorded_by_same=same
    )
    if isinstance(verdict, Deny):
        return verdict
    value, faults = validate(catalogue, block.category, field, wanted.value, wanted.kind, wanted.as_of, head.uow.now.date())
    found = [Fault(pointer=fault.pointer, code=fault.code, detail=fault.detail) for fault in faults]
    found += _faults(block, field, old, wanted)
    if found:
        raise ValidationFailed(found)
    item = NewStatement(
        block.category,
        field,
        value,
        wanted.kind,
        wanted.as_of,
        secrecy=old.get("_secrecy", "none"),
        entrusted_by=old.get("_entrusted_by"),
        recorder_secrecy=old.get("_recorder_secrecy", "none"),
    )
    new = build_statement(Writer(agency), item, value, head.uow.now, uuid4().hex)
    still_disputed = old["disputed"] and value == old["value"]
    if still_disputed:  # the same value said again answers no dispute (§ 84(2) SGB X)
        new |= {"disputed": True, "_dispute": old.get("_dispute")}
    if "_side" in old:
        new["_side"] = old["_side"]
    old["_superseded_by"] = new["id"]
    block.fields[field].insert(0, new)
    if wanted.forget_former:
        take_out(block, field, old)
    head.put_block(block)
    if block.category in COMPARED:
        await index_person(head)
    answered = old["disputed"] and not still_disputed
    know: frozenset[AgencyId] = frozenset()
    if answered or _corrects(new, old):
        know = await inform(head, "statement-corrected", block, field, old, but=agency.agency_id)
    await announce_change(reached, block.category, field, old, know)
    await settled(head, UUID(hex=old["id"]), Ground.STATEMENT_STANDS if still_disputed else None)
    await save(head.uow, head, reached.entry((block.number,)))
    if wanted.forget_former:
        await renew_key(head)
    return str(new["id"])


def _faults(block: Block, field: str, old: Statement, wanted: Replacement) -> Iterator[Fault]:
    """What stands against a replacement beside its value."""
    for name, given, true in (("category", wanted.category, block.category), ("field", wanted.field, field)):
        if given not in (None, true):
            yield Fault(pointer=f"/{name}", code="cannot-change", detail="A replacement keeps category and field.")
    if len(block.fields[field]) >= MAX_STATEMENTS_PER_FIELD:
        yield Fault(pointer="", code="too-many-statements", detail="The history of this field is full.")
    if wanted.forget_former and not old["disputed"]:
        detail = "Only what the person has disputed is removed; she can remove any former value herself."
        yield Fault(pointer="/forget_former", code="not-disputed", detail=detail)


def _corrects(new: Statement, old: Statement) -> bool:
    """Whether the new version says that the old one was wrong. Days that cannot be told apart are the same day."""
    if new["value"] == old["value"]:
        return False
    later = bool(new["as_of"] and old["as_of"]) and f"{new['as_of']}-01-01"[:10] > f"{old['as_of']}-01-01"[:10]
    return not later


async def announce_change(
    reached: Reached, category: str, field: str, statement: Statement, know: Collection[AgencyId] = ()
) -> None:
    """A feed row for everybody else who may read the statement's field now; whoever knows already hears nothing more."""
    head = reached.head
    releases = await current_releases(head.uow, head.standing())
    agencies = await facts_of(head.uow.world, (release.agency for release in releases))
    touched = frozenset({(category, field)})
    catalogue, now, writer = head.uow.world.catalogue, head.uow.now, reached.caller.agency.agency_id
    sides = {category: statement.get("_side")}
    for release in recipients(catalogue, releases, agencies, touched, now, but=writer, sides=sides):
        if release.agency not in know:
            head.announce(release.agency, "statement-changed", consent=release.consent, purpose=str(release.purpose))
