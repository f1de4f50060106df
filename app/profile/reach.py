"""From an agency's reference to a record it may work on: relation, purpose, consent, in the order of the contract.

The consent is decided on what the ledger says under the newcomer's lock, by the same rule that a read is decided by.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from starlette.responses import Response

from app.audit.record import Entry
from app.crypto.statement_ids import StatementIds
from app.identity.callers import AsAgency
from app.ledger.blocks import Block, Statement
from app.ledger.head import Head, lock_head
from app.ledger.references import find_reference
from app.ledger.releases import current_releases
from app.ledger.visible import Lens, is_shielded
from app.problems import problem, refuse
from app.profile.death import stands_still
from app.unit_of_work import UnitOfWork
from consent.decision import Deny, Reason
from consent.release import Release, decide_read


@dataclass(frozen=True, slots=True)
class Reached:
    """A locked record with the release this caller holds on it, and the name of what it is about to do."""

    head: Head
    caller: AsAgency
    release: Release
    action: str

    async def refuse(self, reason: str) -> Response:
        """Record that this act was refused and give its answer; returned, not raised, so that the row is committed."""
        await self.head.uow.record(self.entry(reason=reason, outcome="refused"))
        return problem(reason)

    def entry(self, categories: Sequence[int] = (), reason: str | None = None, outcome: str = "allowed") -> Entry:
        """The audit row of this act."""
        return Entry(
            self.action,
            outcome,
            subject_ref=self.head.key.subject_ref,
            agency=self.caller.agency.agency_id,
            purpose=self.caller.purpose,
            categories=tuple(categories),
            granting_event=self.release.granting_event,
            consent=self.release.consent,
            reason=reason,
            actor=self.caller.actor,
            case=self.caller.case,
        )

    async def find(self, outward: str, *, former: bool = False) -> tuple[Block, str, Statement] | None:
        """The released block, field and standing statement behind this agency's own id; None for what it may not see.

        `former` True: also what this agency recorded itself and what has been replaced since.
        """
        world, agency = self.head.uow.world, self.caller.agency
        internal = StatementIds(world.keyring).inward(agency.agency_id.bytes, outward)
        if internal is None:
            return None
        lens = Lens(world.catalogue, agency, self.release.purpose)
        for number in self.release.categories:
            spec = world.catalogue.by_number[number]
            block = await self.head.open_block(spec.code)
            found = block.find(internal.hex())
            if found is None:
                continue
            field, statement = found
            shielded = is_shielded(spec, block.fields)
            own = former and statement["_agency"] == agency.agency_id.hex
            judged = {name: value for name, value in statement.items() if name != "_superseded_by"} if own else statement
            if field in lens.readable[number] and lens.may_leave(
                judged, spec.fields[field], number, self.release.secrecy, shielded
            ):
                return block, field, statement
        return None


async def reach(uow: UnitOfWork, caller: AsAgency, reference: str, action: str, *, frozen: bool = False) -> Reached | Response:
    """The record, or the recorded refusal: 404 or 410 without a relation, else 403 with the reason.

    `frozen` True: what is about to be done shows nothing and may be done to a restricted record as well, unless the person died.
    """
    agency = caller.agency.agency_id
    denied = Entry(action, "refused", agency=agency, purpose=caller.purpose, actor=caller.actor, case=caller.case)
    uow.attempts(denied)
    relation = await find_reference(uow, agency, reference)
    denied = denied._replace(subject_ref=relation.subject_ref if relation else None)
    head = await lock_head(uow, relation.newcomer_id) if relation is not None and relation.own else None
    if head is None:
        erased = relation is not None and relation.own and relation.former_recipient
        return await _refused(uow, denied, problem("erased" if erased else "not-found"), "erased" if erased else "not-found")
    missing = caller.without_purpose()
    if missing is not None:
        return await _refused(uow, denied, problem(missing), missing)
    standing = head.standing()
    releases = await current_releases(uow, standing)
    own = next((one for one in releases if (one.agency, one.purpose) == (caller.agency.agency_id, caller.purpose)), None)
    decision = decide_read(own, caller.agency, None, uow.now, restricted=standing.restricted)
    if (
        isinstance(decision, Deny)
        and decision.reason is Reason.RESTRICTED
        and frozen
        and not await stands_still(uow, head.newcomer_id)
    ):
        return Reached(head, caller, cast(Release, own), action)
    if isinstance(decision, Deny):
        spec = uow.world.catalogue.purposes[str(caller.purpose)]
        askable = {} if decision.reason is Reason.RESTRICTED or spec.one_time else {"consent_request_template": caller.purpose}
        return await _refused(uow, denied, refuse(decision, **askable), str(decision.reason))
    return Reached(head, caller, cast(Release, own), action)


async def _refused(uow: UnitOfWork, denied: Entry, answer: Response, reason: str) -> Response:
    await uow.record(denied._replace(reason=reason))
    return answer
