"""What stands, as it is shown: to the person everything she decided and was asked, to an agency only what names it."""

from collections.abc import Mapping
from typing import Any

from app.grants.named import codes_of
from app.grants.schemas import (
    Deletion,
    MyConsents,
    MyConsentView,
    NoticeShown,
    Offering,
    RefusalView,
    RequestStored,
    RequestToMe,
    SecrecyReleaseView,
)
from app.grants.store import Request, acknowledgements, open_reason, requests_to
from app.ids import AGENCY, CONSENT, REQUEST, SECRECY_RELEASE, wire
from app.ledger.head import Head
from app.ledger.releases import facts_of
from app.unit_of_work import UnitOfWork
from app.wire import moment_text
from consent.standing import ConsentState, RefusalState, SecrecyState
from consent.vocabulary import AgencyFacts, AgencyId

Facts = Mapping[AgencyId, AgencyFacts]


def consent_members(state: ConsentState, agencies: Facts) -> dict[str, Any]:
    """The members of a consent that every party may see; the status is the one that the replay derived."""
    return {
        "id": wire(CONSENT, state.consent),
        "status": state.status.wire,
        "purpose": str(state.purpose),
        "categories": list(state.categories),
        "valid_until": moment_text(state.valid_until),
        "given_at": moment_text(state.granted_at),
        "ended_at": None if state.ended_at is None else moment_text(state.ended_at),
        "channel": str(state.channel),
        "interpreter": str(state.interpreter),
        "capacity": str(state.capacity.basis),
        "assisted_by": None if state.assisted_by is None else agencies[state.assisted_by].name,
        "notice": NoticeShown(
            version=state.notice.version,
            language=state.notice.language,
            sha256=state.notice.sha256,
            read_aloud=state.notice.read_aloud,
        ),
        "request": None if state.request is None else wire(REQUEST, state.request),
    }


def party_members(agency: AgencyFacts) -> dict[str, Any]:
    """What a person must know of an agency before she decides: name, function, whether it must report."""
    return {
        "recipient": wire(AGENCY, agency.agency_id),
        "agency": agency.name,
        "agency_type": str(agency.type),
        "reporting_duty": agency.reporting_duty,
        "course_reporting": agency.course_reporting,
        "legal_regime": agency.legal_regime,
    }


async def agencies_of(head: Head) -> Facts:
    """Facts of every agency that the newcomer's consents, requests and refusals speak of."""
    standing = head.standing()
    stated: list[ConsentState | RefusalState] = [*standing.consents.values(), *standing.refusals]
    named = {state.agency for state in stated} | {state.assisted_by for state in stated if state.assisted_by is not None}
    asked = standing.requests.values()
    return await facts_of(head.uow.world, named | {each.agency for each in asked} | {each.recipient for each in asked})


async def my_consents(head: Head) -> MyConsents:
    """Every consent and refusal of this person, newest first, with what each recipient said after the end."""
    agencies = await agencies_of(head)
    standing = head.standing()
    answered = await acknowledgements(head.uow, head.newcomer_id)
    items = []
    for state in reversed(list(standing.consents.values())):
        deletion = None
        if state.consent in answered:
            said = answered[state.consent]
            deletion = Deletion(
                outcome=said.outcome if said else "open",
                basis=said.basis if said else None,
                at=moment_text(said.at) if said else None,
            )
        items.append(
            MyConsentView(**consent_members(state, agencies), **party_members(agencies[state.agency]), deletion=deletion)
        )
    refusals = [
        RefusalView(
            **party_members(agencies[no.agency]),
            purpose=str(no.purpose),
            request=None if no.request is None else wire(REQUEST, no.request),
            refused_at=moment_text(no.at),
            offered_by=_offered_by(head, no, agencies),
        )
        for no in reversed(standing.refusals)
    ]
    return MyConsents(items=items, refusals=refusals)


def _offered_by(head: Head, no: RefusalState, agencies: Facts) -> str | None:
    asked = None if no.request is None else head.standing().requests.get(no.request)
    return agencies[asked.agency].name if asked is not None and asked.is_offer else None


async def my_requests(head: Head) -> list[RequestToMe]:
    """Every request to this person, open ones first, with the reason in the clear."""
    agencies = await agencies_of(head)
    return [_to_me(head, agencies, request) for request in await requests_to(head.uow, head.newcomer_id)]


def _to_me(head: Head, agencies: Facts, request: Request) -> RequestToMe:
    ground, reason = told_reason(request, open_reason(head.key, request))
    asking = agencies[AgencyId(request.agency_id)]
    recipient = asking if request.recipient_id is None else agencies[AgencyId(request.recipient_id)]
    offering = Offering.model_validate(
        {"agency_id": wire(AGENCY, asking.agency_id), "agency": asking.name, "agency_type": str(asking.type), "ground": ground}
    )
    return RequestToMe(
        **request_members(head.uow, request),
        **party_members(recipient),
        reason=reason,
        offered_by=None if request.recipient_id is None else offering,
    )


def told_reason(request: Request, opened: str) -> tuple[str | None, str]:
    """The code and the words of a reason; both are sealed as one text, the code of an offer in its first line."""
    if request.recipient_id is None:
        return None, opened
    ground, _, words = opened.partition("\n")
    return ground or None, words


def request_members(uow: UnitOfWork, request: Request) -> dict[str, Any]:
    """The members of a request that both sides may see."""
    return {
        "id": wire(REQUEST, request.request_id),
        "status": request.state,
        "template": request.template,
        "purpose": request.purpose,
        "categories": codes_of(uow, request.categories),
        "valid_months": request.valid_months,
        "created_at": moment_text(request.created_at),
        "answered_at": None if request.answered_at is None else moment_text(request.answered_at),
    }


def stored_request(uow: UnitOfWork, request: Request) -> RequestStored:
    """A request as the agency that made it sees it, under its own reference for the person."""
    return RequestStored(**request_members(uow, request), newcomer=request.reference or "")


def secrecy_view(state: SecrecyState) -> SecrecyReleaseView:
    """One release of secrecy as the person sees it."""
    return SecrecyReleaseView(
        id=wire(SECRECY_RELEASE, state.secrecy_release),
        status="active" if state.ended_at is None else "withdrawn",
        releaser=None if state.releasing is None else wire(AGENCY, state.releasing),
        recipient=wire(AGENCY, state.agency),
        purpose=str(state.purpose),
        categories=list(state.categories),
        released_at=moment_text(state.released_at),
        withdrawn_at=None if state.ended_at is None else moment_text(state.ended_at),
    )
