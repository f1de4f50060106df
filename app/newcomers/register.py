"""Register a person: first consent, statements, letter and tokens in one transaction; no profile without a consent."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.audit.record import Entry
from app.crypto.blind_index import blind_index, normalise_external_id
from app.crypto.keyring import Keyring
from app.errors import Fault, ValidationFailed
from app.identity.callers import AsAgency
from app.identity.letters import Letter, issue_letter
from app.ledger.granting import Evidence, Order, grant
from app.ledger.head import Head, create_head
from app.ledger.references import add_reference
from app.ledger.save import save
from app.ledger.statements import Invalid, NewStatement, Writer, add_statements
from app.newcomers.duplicates import find_duplicates, index_person
from app.newcomers.store import lock_case_number, reference_by_case_number
from app.unit_of_work import UnitOfWork
from consent.catalogue import Catalogue
from consent.decision import Deny
from consent.vocabulary import AgencyFacts


@dataclass(frozen=True, slots=True)
class Registration:
    """What an agency wants to register; the recipient of the first consent is the agency itself."""

    purpose: str
    categories: tuple[str, ...]
    valid_until: datetime | None
    evidence: Evidence
    statements: tuple[NewStatement, ...]
    external_id: str | None


@dataclass(frozen=True, slots=True)
class Registered:
    """The new reference, the letter to hand over, and own newcomers who may be the same person."""

    reference: str
    letter: Letter
    possible_duplicates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlreadyRegistered:
    """This agency used the case number before, for this reference of its own."""

    reference: str


Carry = Callable[[Head], Awaitable[None]]
"""Puts into a new record what came along with the person, before anything is decided about it."""


async def register(
    uow: UnitOfWork, caller: AsAgency, wanted: Registration, carry: Carry | None = None
) -> Registered | AlreadyRegistered | Deny:
    """Store everything or nothing.

    Denies with `purpose-not-allowed`, `reporting-duty`, `not-steward`; raises ValidationFailed. Nothing is stored then.
    """
    agency, token = caller.agency, None
    if wanted.external_id is not None:
        token = case_token(uow.world.keyring, agency, wanted.external_id)
        await lock_case_number(uow, token)
        known = await reference_by_case_number(uow, agency.agency_id, token)
        if known is not None:
            return AlreadyRegistered(known)
    head = await create_head(uow)
    if carry is not None:
        await carry(head)
    refused = await _add(head, agency, wanted.statements)
    if refused is not None:
        return refused
    order = Order(agency, wanted.purpose, wanted.categories, wanted.valid_until, wanted.evidence, root="/consent")
    given = await grant(head, order)
    if isinstance(given, Deny):
        return given
    duplicates = await find_duplicates(head, agency, await index_person(head))
    entry = registration_entry(uow.world.catalogue, agency, wanted.purpose, wanted.categories)
    await save(uow, head, entry._replace(consent=given.consent, actor=caller.actor, case=caller.case))
    reference = await add_reference(uow, head.newcomer_id, agency.agency_id, registered=True, external_token=token)
    return Registered(reference, await issue_letter(uow, head.newcomer_id), tuple(duplicates))


def registration_entry(catalogue: Catalogue, agency: AgencyFacts, purpose: str, categories: Sequence[str]) -> Entry:
    """What the log says of a registration, still without the newcomer and her consent."""
    numbers = tuple(sorted(catalogue.categories[code].number for code in categories))
    return Entry("newcomer.register", agency=agency.agency_id, purpose=purpose, categories=numbers, granting_event=1)


def case_token(keyring: Keyring, agency: AgencyFacts, external_id: str) -> bytes:
    """The blind index of an agency's own case number."""
    return blind_index(keyring, "external-id", normalise_external_id(agency.agency_id.bytes, external_id))


async def _add(head: Head, agency: AgencyFacts, items: Sequence[NewStatement]) -> Deny | None:
    catalogue = head.uow.world.catalogue
    blocks = await head.open_blocks(sorted({item.category for item in items if item.category in catalogue.categories}))
    added = add_statements(catalogue, blocks, Writer(agency), items, head.uow.now, lambda: secrets.token_hex(16))
    if isinstance(added, Deny):
        return added
    if isinstance(added, Invalid):
        raise ValidationFailed(
            [Fault(pointer=f"/statements{fault.pointer}", code=fault.code, detail=fault.detail) for fault in added.faults]
        )
    for block in added.blocks:
        head.put_block(block)
    return None
