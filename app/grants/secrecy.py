"""Releases from professional secrecy (§ 203 StGB): objects of their own beside consent, given and taken back one by one.

Rule: who takes a release down gets nothing by its own word. Towards the writing agency itself it stands on a signed paper only:
it opens what was told in confidence to somebody else, health and violence among it (§ 67b(2) SGB X, C-03, S-02).
"""

from dataclasses import dataclass
from uuid import UUID

from app.audit.record import Entry
from app.errors import ValidationFailed
from app.grants.named import numbers_of
from app.identity.callers import AsAgency
from app.ids import new_uuid
from app.ledger.granting import Evidence, may_use, moment_of
from app.ledger.head import Head
from app.ledger.notices import notice_for
from app.ledger.save import save
from consent.decision import Deny, Reason
from consent.duties import released_with
from consent.events import SecrecyReleased, SecrecyReleaseWithdrawn
from consent.ledger import check_append
from consent.release import grantable
from consent.standing import SecrecyState
from consent.vocabulary import AgencyFacts, AgencyId, Purpose, SecrecyReleaseId


@dataclass(frozen=True, slots=True)
class Release:
    """Who is released (None: every body that holds such a secret), towards whom, for what."""

    releasing: AgencyId | None
    recipient: AgencyFacts
    purpose: str
    categories: tuple[str, ...]


async def release(head: Head, wanted: Release, evidence: Evidence, by: AsAgency | None = None) -> SecrecyState | Deny:
    """Store the release and save the head. Denies with `purpose-not-allowed` or `reporting-duty`; raises ValidationFailed."""
    uow = head.uow
    if wanted.purpose not in uow.world.catalogue.purposes:
        raise ValidationFailed.at("/purpose", "unknown", "There is no such purpose.")
    spec = uow.world.catalogue.purposes[wanted.purpose]
    allowed = grantable(uow.world.catalogue, Purpose(wanted.purpose), wanted.categories, wanted.recipient, offered=spec.one_time)
    if isinstance(allowed, Deny) and allowed.reason is Reason.VALIDATION_FAILED:
        place = f"/categories/{allowed.facts['index']}" if "index" in allowed.facts else "/categories"
        raise ValidationFailed.at(place, str(allowed.facts["code"]), "")
    if isinstance(allowed, Deny):
        return allowed
    if not await may_use(uow, wanted.recipient, wanted.purpose):
        return Deny(Reason.PURPOSE_NOT_ALLOWED)
    if by is not None and by.agency.agency_id == wanted.recipient.agency_id and evidence.paper_reference is None:
        raise ValidationFailed.at("/paper_reference", "written-form-needed", "A release towards yourself needs a signed paper.")
    now = moment_of(head)
    event = SecrecyReleased(
        at=now,
        recorded_at=now,
        secrecy_release=SecrecyReleaseId(new_uuid()),
        agency=wanted.recipient.agency_id,
        purpose=Purpose(wanted.purpose),
        categories=wanted.categories,
        notice=await notice_for(uow, Purpose(wanted.purpose), evidence.language, evidence.version),
        channel=evidence.channel,
        releasing=wanted.releasing,
        interpreter=evidence.interpreter,
        assisted_by=evidence.assisted_by,
    )
    head.append(event, evidence.detail())
    entry = Entry(
        "secrecy.release",
        agency=by.agency.agency_id if by else None,
        purpose=wanted.purpose,
        categories=numbers_of(uow, wanted.categories),
        granting_event=head.ledger_n,
        actor=by.actor if by else None,
        case=by.case if by else None,
    )
    await save(uow, head, entry)
    return head.standing().secrecy[event.secrecy_release]


def find_release(head: Head, release_id: UUID) -> SecrecyState | None:
    """The release with this id, whether or not it is over."""
    return head.standing().secrecy.get(SecrecyReleaseId(release_id))


async def take_back(head: Head, held: SecrecyState, evidence: Evidence, by: AsAgency | None = None) -> SecrecyState:
    """Store the withdrawal of a release and save the head; one that is over stays so.

    Its recipient is told, if it ever had a consent under which the secret could reach it: it may hold a copy.
    """
    now = moment_of(head)
    event = SecrecyReleaseWithdrawn(at=now, recorded_at=now, secrecy_release=held.secrecy_release, channel=evidence.channel)
    if check_append(head.standing(now), event) is None:
        head.append(event, evidence.detail())
        given = released_with(head.standing(now), held.agency, held.purpose, held.categories)
        if given is not None:
            head.announce(held.agency, "secrecy-withdrawn", consent=given.consent, purpose=str(held.purpose))
    entry = Entry(
        "secrecy.withdraw",
        agency=by.agency.agency_id if by else None,
        purpose=held.purpose,
        granting_event=held.n,
        actor=by.actor if by else None,
        case=by.case if by else None,
    )
    await save(head.uow, head, entry)
    return head.standing().secrecy[held.secrecy_release]
