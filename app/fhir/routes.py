"""`GET /v1/newcomers/{id}/fhir`: one released record as a FHIR R4 Bundle of Patient and Consent, read-only, through the gate."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from app.access.look import look_at
from app.errors import NotFound
from app.fhir.consent import consent
from app.fhir.patient import patient
from app.identity.callers import AgencyCaller, AsAgency
from app.ids import CONSENT, parse
from app.ledger.head import lock_head
from app.ledger.references import find_reference
from app.problems import responses
from app.profile.refusals import OF_LOOKING
from app.unit_of_work import UnitOfWork, open_request_unit
from app.wire import moment_text
from app.world import world_of
from consent.standing import ConsentState
from consent.vocabulary import ConsentId, ConsentStatus

router = APIRouter()
_RESOURCE = {"type": "object", "required": ["resourceType"], "properties": {"resourceType": {"type": "string"}}}
_BUNDLE: dict[str, Any] = {
    "type": "object",
    "title": "FhirBundle",
    "required": ["resourceType", "type", "entry"],
    "properties": {
        "resourceType": {"type": "string", "const": "Bundle"},
        "type": {"type": "string", "const": "collection"},
        "entry": {"type": "array", "items": {"type": "object", "properties": {"resource": _RESOURCE}}},
    },
}


class FhirResponse(Response):
    """An answer of FHIR's media type."""

    media_type = "application/fhir+json"


_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "A Bundle of type `collection`.", "content": {FhirResponse.media_type: {"schema": _BUNDLE}}}
}


@router.get(
    "/v1/newcomers/{id}/fhir",
    tags=["record"],
    summary="A released record as FHIR R4",
    response_class=FhirResponse,
    responses=_ANSWER | responses(*OF_LOOKING, "restricted", "too-many-requests"),
)
async def read_fhir(
    request: Request,
    caller: AgencyCaller,
    id: Annotated[str, Path(max_length=64)],  # noqa: A002  # the published name of the parameter
) -> Response:
    """Patient and Consent (R4), of what is released under the token's purpose. A look like the main read."""
    world = world_of(request)
    answered = await look_at(request, caller, id, caller.purpose)
    if isinstance(answered, Response):
        return answered
    record = orjson.loads(answered)
    async with open_request_unit(request) as uow:
        uow.unaudited("the gate recorded the look; this reads the consent that allowed it")
        state = await _state(uow, caller, record)
    issuer = world.settings.issuer
    resources = [patient(record, issuer), consent(record, state, caller.agency, world.catalogue, issuer)]
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": moment_text(world.clock.now()),
        "entry": [
            {"fullUrl": f"{issuer}/fhir/{resource['resourceType']}/{resource['id']}", "resource": resource}
            for resource in resources
        ],
    }
    return FhirResponse(orjson.dumps(bundle))


async def _state(uow: UnitOfWork, caller: AsAgency, record: dict[str, Any]) -> ConsentState:
    """The consent that released the record; NotFound if it ended since the look, a moment ago."""
    relation = await find_reference(uow, caller.agency.agency_id, record["newcomer"])
    head = await lock_head(uow, relation.newcomer_id, shared=True) if relation is not None else None
    named = parse(CONSENT, record["release"]["consent"])
    state = head.standing().consents.get(ConsentId(named)) if head is not None and named is not None else None
    if state is None or state.status is not ConsentStatus.GRANTED:
        raise NotFound()
    return state
