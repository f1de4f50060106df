"""Everything held about a person in one signed document (Art. 15, 20 GDPR): record, consents, requests, looks, recipients."""

from typing import Any

from app.audit.prove import published
from app.identity.access_tokens import token_keys
from app.ids import AGENCY, CONSENT, REQUEST, RIGHTS_REQUEST, wire
from app.ledger.head import Head
from app.ledger.releases import facts_of
from app.profile.about import about
from app.profile.accesses import NEWEST, accesses
from app.profile.exercised import Row, requests_of
from app.profile.own_record import own_record
from app.profile.question import questions_told
from app.wire import moment_text
from consent.duties import ever_released
from consent.referral import answered_offer, referral_status
from consent.standing import RequestState, Standing
from consent.vocabulary import AgencyFacts, AgencyId

FORMAT = "kiim-export/1"
JWS_TYPE = "export+jwt"
_PAGE = 500


async def export(head: Head) -> dict[str, Any]:
    """The document and, under `jws`, the same document signed (ES256) so that another body can trust it."""
    standing = head.standing()
    named = {state.agency for state in standing.consents.values()} | {no.agency for no in standing.refusals}
    asked = standing.requests.values()
    agencies = await facts_of(head.uow.world, named | {each.agency for each in asked} | {each.recipient for each in asked})
    document = {
        "format": FORMAT,
        "made_at": moment_text(head.uow.now),
        "status": head.status,
        "record": await own_record(head),
        "consents": [
            {
                "id": wire(CONSENT, state.consent),
                "status": state.status.wire,
                "purpose": str(state.purpose),
                **_party(agencies, state.agency),
                "categories": list(state.categories),
                "granted_at": moment_text(state.granted_at),
                "valid_until": moment_text(state.valid_until),
                "ended_at": moment_text(state.ended_at) if state.ended_at else None,
                "notice": {"version": state.notice.version, "language": state.notice.language, "sha256": state.notice.sha256},
                "channel": str(state.channel),
            }
            for state in standing.consents.values()
        ],
        "requests": [_asked(standing, agencies, state) for state in asked],
        "refusals": [
            {"purpose": str(no.purpose), **_party(agencies, no.agency), "refused_at": moment_text(no.at)}
            for no in standing.refusals
        ],
        "recipients": [_party(agencies, agency) for agency in ever_released(standing)],
        "accesses": await _all_accesses(head),
        "log_checkpoint": await _checkpoint(head),
        "questions": await questions_told(head),
        "rights_requests": [_right(row) for row in await requests_of(head)],
        "about": about(
            head.uow.world.settings,
            head.uow.world.catalogue,
            [*(str(state.purpose) for state in standing.consents.values()), *(str(each.purpose) for each in asked)],
        ),
    }
    keys = token_keys(head.uow.world.keyring)
    return {**document, "jws": keys.sign_document({"iss": head.uow.world.settings.issuer, **document}, JWS_TYPE)}


async def _checkpoint(head: Head) -> str | None:
    """The log as it was signed last: whoever keeps this document can tell later whether the log was rewritten or cut back."""
    async with head.uow.world.pool.acquire() as connection:
        signed = await published(connection)
    return None if signed is None else signed.note


def _asked(standing: Standing, agencies: dict[AgencyId, AgencyFacts], state: RequestState) -> dict[str, Any]:
    return {
        "id": wire(REQUEST, state.request),
        "status": str(state.status),
        "purpose": str(state.purpose),
        **_party(agencies, state.recipient),
        "asked_at": moment_text(state.asked_at),
        "offered_by": agencies[state.agency].name if state.is_offer else None,
        "referral": str(referral_status(state, answered_offer(standing, state))) if state.is_offer else None,
    }


def _right(row: Row) -> dict[str, Any]:
    answered = row["answered_at"]
    return {
        "id": wire(RIGHTS_REQUEST, row["request_id"]),
        "right": row["kind"],
        "way": row["way"],
        "status": row["status"],
        "received_at": moment_text(row["received_at"]),
        "due": moment_text(row["due_at"]),
        "answered_at": None if answered is None else moment_text(answered),
        "outcome": row["outcome"],
        "ground": row["ground"],
    }


def _party(agencies: dict[AgencyId, AgencyFacts], agency: AgencyId) -> dict[str, Any]:
    facts = agencies[agency]
    return {"recipient": wire(AGENCY, agency), "name": facts.name, "type": str(facts.type)}


async def _all_accesses(head: Head) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    before: int | None = NEWEST
    while before is not None:
        page, before = await accesses(head, before, _PAGE)
        found.extend(page)
    return found
