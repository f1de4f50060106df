"""Link an agency to a person by the one-time code that the person shows; linking gives a reference and no data."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.audit.record import Entry
from app.crypto.blind_index import blind_index
from app.identity.callers import AsAgency
from app.identity.codes import grouped, normalised, random_code
from app.ledger.head import lock_head
from app.ledger.references import add_reference, reference_of
from app.newcomers.store import add_link_code, use_link_code, whose_link_code
from app.unit_of_work import UnitOfWork
from consent.decision import Deny, Reason

CODE_SIGNS = 12
"""58.9 bits: nobody guesses one of the codes that are open within their fifteen minutes."""


@dataclass(frozen=True, slots=True)
class Code:
    """What the person shows; the database holds a keyed token of it."""

    text: str
    expires_in: int


def _token(uow: UnitOfWork, code: str) -> bytes:
    return blind_index(uow.world.keyring, "link-code", normalised(code))


async def issue_code(uow: UnitOfWork, newcomer_id: UUID) -> Code | None:
    """A new code for this newcomer; the former one is void. None if she was erased meanwhile."""
    head = await lock_head(uow, newcomer_id)
    if head is None:
        return None
    code = random_code(CODE_SIGNS)
    seconds = uow.world.settings.link_code_seconds
    await add_link_code(uow, _token(uow, code), newcomer_id, uow.now + timedelta(seconds=seconds))
    await uow.record(Entry("link-code.issue", subject_ref=head.key.subject_ref))
    return Code(grouped(code), seconds)


async def link(uow: UnitOfWork, caller: AsAgency, code: str) -> str | Deny:
    """The agency's reference for whoever showed this code, the existing one if there is one; recorded either way.

    Denies with `not-found` for a code that is unknown, used or out of date. The person is locked before the code, as everywhere:
    an erasure or a new code at the same moment waits, and neither waits for the other in a circle.
    """
    agency_id, actor, case = caller.agency.agency_id, caller.actor, caller.case
    token = _token(uow, code)
    newcomer_id = await whose_link_code(uow, token)
    head = await lock_head(uow, newcomer_id) if newcomer_id is not None else None
    if head is None or not await use_link_code(uow, token, agency_id):
        refused = Entry("newcomer.link", "refused", agency=agency_id, reason=Reason.NOT_FOUND, actor=actor, case=case)
        await uow.record(refused)
        return Deny(Reason.NOT_FOUND)
    reference = await reference_of(uow, head.newcomer_id, agency_id)
    if reference is None:
        reference = await add_reference(uow, head.newcomer_id, agency_id, registered=False)
    await uow.record(Entry("newcomer.link", agency=agency_id, subject_ref=head.key.subject_ref, actor=actor, case=case))
    return reference
