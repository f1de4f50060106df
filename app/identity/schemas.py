"""JSON shapes of sign-in and of the token endpoint."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.identity.pins import MAX_LENGTH, MIN_LENGTH
from app.wire import Answer, Body, example

_PLAIN = r"^[^\x00-\x1f\x7f]+$"
Typed = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=_PLAIN)]


class CardSignIn(Body):
    """Card number and PIN; spaces, hyphens and lower case do not matter in the card number."""

    model_config = example(card="4KXW-92TM-7RQP-3V", pin="493817")

    card: Typed
    pin: Annotated[str, StringConstraints(min_length=1, max_length=MAX_LENGTH, pattern=_PLAIN)]


class Activation(Body):
    """The first time: the letter's activation code, the four digits that were said, and the PIN from now on."""

    model_config = example(activation_code="9TQM-4KXW-2VRP", spoken_digits="4071", new_pin="493817")

    activation_code: Typed
    spoken_digits: Typed
    new_pin: Annotated[str, StringConstraints(min_length=MIN_LENGTH, max_length=MAX_LENGTH, pattern=_PLAIN)]


class SessionAnswer(Answer):
    """A bearer token for `/v1/me/*`; `expires_in` in seconds."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int


class TokenGrant(Answer):
    """A successful token answer (RFC 6749 5.1); `scope` or `authorization_details` repeat the one purpose."""

    access_token: str
    token_type: Literal["Bearer", "DPoP"]
    expires_in: int
    scope: Annotated[str, Field(json_schema_extra={"examples": ["purpose:language_course"]})]
    authorization_details: list[dict[str, str]]

    model_config = ConfigDict(json_schema_extra={"required": ["access_token", "token_type", "expires_in"]})


class AuthorizationServer(Answer):
    """Authorization server metadata (RFC 8414 2, RFC 9396 10, RFC 9449 5.1)."""

    issuer: str
    token_endpoint: str
    jwks_uri: str
    response_types_supported: list[str]
    grant_types_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    token_endpoint_auth_signing_alg_values_supported: list[str]
    scopes_supported: list[str]
    authorization_details_types_supported: list[str]
    dpop_signing_alg_values_supported: list[str]


class PublicKey(Answer):
    """A public EC P-256 key (RFC 7517); `kid` is its RFC 7638 thumbprint."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: str
    y: str
    kid: str
    alg: Literal["ES256"]
    use: Literal["sig"]


class KeySet(Answer):
    """The keys that access tokens are signed with, oldest first."""

    keys: list[PublicKey]


class TokenError(BaseModel):
    """An error answer of the token endpoint (RFC 6749 5.2, RFC 9396 5, RFC 9449 5)."""

    error: Literal[
        "invalid_request",
        "invalid_client",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
        "invalid_authorization_details",
        "invalid_target",
        "invalid_dpop_proof",
    ]
    error_description: str


TOKEN_FORM = {
    "type": "object",
    "required": ["grant_type", "client_assertion_type", "client_assertion"],
    "properties": {
        "grant_type": {"type": "string", "enum": ["client_credentials"]},
        "client_assertion_type": {"type": "string", "enum": ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"]},
        "client_assertion": {"type": "string", "maxLength": 8192, "description": "ES256, at most 10 minutes, jti used once"},
        "client_id": {"type": "string"},
        "scope": {"type": "string", "description": "purpose:<code>, or an office's own: aggregates, audit"},
        "authorization_details": {"type": "string", "description": '[{"type":"kiim_record","purpose":"<code>"}]'},
        "resource": {"type": "string", "description": "the issuer, if given at all"},
    },
}
