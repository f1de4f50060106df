"""HTTP of identity: the authorization server's documents and token endpoint, and the newcomer's session."""

from typing import Annotated, Any
from urllib.parse import parse_qsl

import orjson
from fastapi import APIRouter, Body, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError, WithJsonSchema
from starlette.responses import Response

from app.audit.record import Entry
from app.identity.access_tokens import token_keys
from app.identity.callers import NewcomerCaller, PublicCaller
from app.identity.oauth import JWKS_PATH, TOKEN_PATH, TokenAnswer, TokenRefusal, answer_token_request, metadata
from app.identity.schemas import (
    TOKEN_FORM,
    Activation,
    AuthorizationServer,
    CardSignIn,
    KeySet,
    SessionAnswer,
    TokenError,
    TokenGrant,
)
from app.identity.sessions import end_session
from app.identity.sign_in import NotSignedIn, activate, sign_in, subject_ref_of
from app.problems import problem, responses
from app.unit_of_work import UoW
from app.world import world_of

router = APIRouter()

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_PUBLISHED = {"Cache-Control": "public, max-age=300"}
_MAX_PARAMETERS = 20
_TOKEN_REQUEST = {
    "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": TOKEN_FORM}}},
    "parameters": [
        {
            "name": "DPoP",
            "in": "header",
            "required": False,
            "description": "a proof (RFC 9449); the token is then bound to its key",
            "schema": {"type": "string", "maxLength": 8192},
        }
    ],
}
_CREDENTIALS = {"oneOf": [CardSignIn.model_json_schema(), Activation.model_json_schema()]}
Credentials = Annotated[dict[str, Any], Body(), WithJsonSchema(_CREDENTIALS)]


@router.get(
    "/.well-known/oauth-authorization-server",
    tags=["tokens"],
    summary="Authorization server metadata (RFC 8414)",
    response_model=AuthorizationServer,
    responses=responses("unavailable"),
)
async def read_metadata(request: Request, caller: PublicCaller) -> Response:
    """Where the token endpoint and the keys are, and what is supported."""
    return Response(orjson.dumps(metadata(world_of(request))), headers=_PUBLISHED, media_type="application/json")


@router.get(
    JWKS_PATH,
    tags=["tokens"],
    summary="Public keys of access tokens (RFC 7517)",
    response_model=KeySet,
    responses=responses("unavailable"),
)
async def read_keys(request: Request, caller: PublicCaller) -> Response:
    """The keys that access tokens are signed with."""
    document = {"keys": token_keys(world_of(request).keyring).jwks}
    return Response(orjson.dumps(document), headers=_PUBLISHED, media_type="application/json")


@router.post(
    TOKEN_PATH,
    tags=["tokens"],
    summary="Get an access token for one purpose",
    response_model=TokenGrant,
    responses={
        400: {"model": TokenError},
        401: {"model": TokenError},
        **responses("body-too-large", "media-type-unsupported", "unavailable"),
    },
    openapi_extra=_TOKEN_REQUEST,
)
async def issue_token(request: Request, caller: PublicCaller, uow: UoW) -> Response:
    """client_credentials with private_key_jwt (RFC 7523), ES256; DPoP (RFC 9449) is honoured when present."""
    form = _form(await request.body())
    if isinstance(form, TokenRefusal):
        uow.unaudited("the request could not be read, nobody is known")
        return _token_error(form)
    answered = await answer_token_request(uow, form, request.headers.get("dpop"))
    if isinstance(answered, TokenAnswer):
        return Response(orjson.dumps(dict(answered.members)), headers=_NO_STORE, media_type="application/json")
    return _token_error(answered)


@router.post(
    "/v1/me/session",
    tags=["newcomer"],
    summary="Sign in with card and PIN, or activate a letter",
    status_code=201,
    response_model=SessionAnswer,
    responses=responses(
        "body-malformed",
        "token-invalid",
        "body-too-large",
        "media-type-unsupported",
        "validation-failed",
        "too-many-requests",
        "unavailable",
    ),
)
async def create_session(request: Request, caller: PublicCaller, uow: UoW, credentials: Credentials) -> Response:
    """An unknown card, a wrong PIN and a used letter get the same answer; limits per card, letter and network."""
    body = _credentials(credentials)
    address = request.client.host if request.client is not None else ""
    match body:
        case CardSignIn():
            session = await sign_in(uow, body.card, body.pin, address)
        case Activation():
            session = await activate(uow, body.activation_code, body.spoken_digits, body.new_pin, address)
    if isinstance(session, NotSignedIn):
        return problem("token-invalid", headers=_NO_STORE)
    answer = {"access_token": session.access_token, "token_type": "Bearer", "expires_in": session.expires_in}
    return Response(orjson.dumps(answer), 201, _NO_STORE, "application/json")


@router.delete(
    "/v1/me/session",
    tags=["newcomer"],
    summary="Sign out",
    status_code=204,
    responses=responses("token-missing", "token-invalid", "unavailable"),
)
async def delete_session(caller: NewcomerCaller, uow: UoW) -> Response:
    """Ends the session of the token; it is worth nothing from now on."""
    await end_session(uow, caller.session)
    await uow.record(Entry("sign-out", subject_ref=await subject_ref_of(uow, caller.newcomer_id)))
    return Response(status_code=204, headers=_NO_STORE)


def _credentials(members: dict[str, Any]) -> CardSignIn | Activation:
    """Whichever of the two bodies was meant, with faults at the body's own pointers."""
    meant = Activation if members.keys() & Activation.model_fields.keys() else CardSignIn
    try:
        return meant.model_validate(members)
    except ValidationError as faults:
        found = faults.errors(include_input=False, include_url=False, include_context=False)
        raise RequestValidationError([{**fault, "loc": ("body", *fault["loc"])} for fault in found]) from None


def _form(raw: bytes) -> dict[str, str] | TokenRefusal:
    """The form's parameters, none twice (RFC 6749 3.2); a parameter without a value counts as left out."""
    try:
        pairs = parse_qsl(raw.decode("ascii"), errors="strict", max_num_fields=_MAX_PARAMETERS)
    except ValueError:
        return TokenRefusal("invalid_request", "the form cannot be read")
    form = dict(pairs)
    if len(form) != len(pairs):
        return TokenRefusal("invalid_request", "a parameter appears twice")
    return form


def _token_error(refusal: TokenRefusal) -> Response:
    body = orjson.dumps({"error": refusal.error, "error_description": refusal.description})
    return Response(body, refusal.status, _NO_STORE, "application/json")
