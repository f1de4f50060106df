"""The demo's own identity provider: invented staff, one click to be one of them, and everything else as a real one demands it.

It is started by `kiim demo` alone, as an application of its own on this machine's loopback. Nothing proves who clicks: it must
never stand before real data, and `kiim serve` cannot mount it.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.clock import Clock
from app.demo.staff import DESKS, STAFF, DemoStaff, client_id_of
from app.identity.oauth import ASSERTION_TYPE
from app.identity.tokens import (
    ASSERTION_TYPES,
    SKEW_SECONDS,
    TokenFault,
    check_claims,
    jti_of,
    kid_of,
    open_signed,
    public_jwk,
    public_key,
    read_header,
    sign,
    signing_key,
    unproven_issuer,
)

CODE_SECONDS = 60
TOKEN_SECONDS = 300
_KID = "demo-provider"
_PARAMETERS = ("client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge", "code_challenge_method")
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_STYLE = """
body { margin: 0; font: 1.125rem/1.5 system-ui, sans-serif; color: #171717; background: #fff }
main { max-inline-size: 40rem; margin-inline: auto; padding: 1rem }
ul { list-style: none; padding: 0 }
li a { display: block; min-block-size: 2.75rem; padding: .5rem 1rem; margin-block: .5rem }
li a { border: 2px solid #1f3a6e; color: #1f3a6e }
a:focus-visible { outline: 3px solid #1f3a6e; outline-offset: 3px }
"""


@dataclass(frozen=True, slots=True)
class Granted:
    """What a code stands for, until it is exchanged."""

    client_id: str
    challenge: str
    nonce: str
    person: DemoStaff
    expires_at: int


class IdentityProvider:
    """One provider with one relying party, the demo's service; all it knows is in memory and ends with the process."""

    def __init__(self, issuer: str, redirect_uri: str, client_keys: Sequence[Mapping[str, str]], clock: Clock) -> None:
        self.issuer = issuer
        self._redirect_uri = redirect_uri
        self._client_keys = {key["kid"]: public_key(key) for key in client_keys}
        self._clock = clock
        self._key = signing_key(ec.generate_private_key(ec.SECP256R1()))
        self._granted: dict[str, Granted] = {}
        self._used: dict[str, int] = {}
        self.application = Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._describe),
                Route("/jwks", self._keys),
                Route("/authorize", self._authorize),
                Route("/token", self._exchange, methods=["POST"]),
                Route("/style.css", self._style),
            ]
        )

    def metadata(self) -> dict[str, Any]:
        """The provider's description (OpenID Connect Discovery)."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["public"],
            "scopes_supported": ["openid"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }

    def key_set(self) -> dict[str, Any]:
        """The keys that ID tokens are signed with."""
        return {"keys": [{**public_jwk(self._key), "kid": _KID, "alg": "ES256", "use": "sig"}]}

    def claims(self, granted: Granted) -> dict[str, Any]:
        """What an ID token says: who, for whom, for which sign-in, and where she works. No name."""
        return {
            "iss": self.issuer,
            "sub": granted.person.subject,
            "aud": granted.client_id,
            "iat": self._now(),
            "exp": self._now() + TOKEN_SECONDS,
            "nonce": granted.nonce,
            "sid": uuid4().hex,
            "groups": [granted.person.group],
        }

    def signed(self, claims: Mapping[str, Any], typ: str = "JWT") -> str:
        """A token over the claims."""
        return sign(claims, self._key, typ, _KID)

    async def _describe(self, _: Request) -> Response:
        return JSONResponse(self.metadata())

    async def _keys(self, _: Request) -> Response:
        return JSONResponse(self.key_set())

    async def _style(self, _: Request) -> Response:
        return Response(_STYLE, media_type="text/css")

    async def _authorize(self, request: Request) -> Response:
        """Without `person` the page to choose from; with it, back to the service with a code for that person."""
        asked = {name: request.query_params.get(name, "") for name in _PARAMETERS}
        if asked["client_id"] not in DESKS or asked["redirect_uri"] != self._redirect_uri:
            return HTMLResponse(_page("Diese Anfrage kommt nicht von der Vorführung.", ""), 400, _HEADERS)
        fault = _fault(asked)
        if fault is not None:
            return self._back(asked, error=fault)
        chosen = request.query_params.get("person")
        if chosen is None:
            return HTMLResponse(_chooser(asked), headers=_HEADERS)
        person = next((one for one in STAFF if one.subject == chosen), None)
        if person is None:
            return self._back(asked, error="access_denied")
        code = secrets.token_urlsafe(32)
        self._forget()
        self._granted[code] = Granted(
            asked["client_id"], asked["code_challenge"], asked["nonce"], person, self._now() + CODE_SECONDS
        )
        return self._back(asked, code=code)

    def _back(self, asked: Mapping[str, str], **answer: str) -> Response:
        address = f"{self._redirect_uri}?{urlencode({**answer, 'state': asked['state'], 'iss': self.issuer})}"
        return RedirectResponse(address, 303, _HEADERS)

    async def _exchange(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode("ascii", "replace"), keep_blank_values=True))
        try:
            client_id = self._client(form)
        except TokenFault:
            return JSONResponse({"error": "invalid_client"}, 401, _HEADERS)
        granted = self._granted.pop(form.get("code", ""), None)  # used up, whatever follows
        if (
            form.get("grant_type") != "authorization_code"
            or granted is None
            or granted.client_id != client_id
            or granted.expires_at <= self._now()
            or form.get("redirect_uri") != self._redirect_uri
            or _challenge(form.get("code_verifier", "")) != granted.challenge
        ):
            return JSONResponse({"error": "invalid_grant"}, 400, _HEADERS)
        answer = {
            "access_token": secrets.token_urlsafe(32),
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            "id_token": self.signed(self.claims(granted)),
        }
        return JSONResponse(answer, headers=_HEADERS)

    def _client(self, form: Mapping[str, str]) -> str:
        """The client that signed the assertion (RFC 7523). Raises TokenFault."""
        assertion = form.get("client_assertion", "")
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise TokenFault("no assertion")
        key = self._client_keys.get(kid_of(read_header(assertion, ASSERTION_TYPES)))
        client_id = unproven_issuer(assertion)
        if key is None or client_id not in DESKS or form.get("client_id", client_id) != client_id:
            raise TokenFault("no such client")
        claims = open_signed(assertion, key)
        check_claims(
            claims,
            issuer=client_id,
            subject=client_id,
            audiences=(self.issuer,),
            now=self._now(),
            max_lifetime=TOKEN_SECONDS,
            leeway=SKEW_SECONDS,
        )
        self._forget()
        if jti_of(claims) in self._used:
            raise TokenFault("used before")
        self._used[jti_of(claims)] = claims["exp"] + SKEW_SECONDS
        return client_id

    def _forget(self) -> None:
        """Drop what has expired."""
        now = self._now()
        self._granted = {code: granted for code, granted in self._granted.items() if granted.expires_at > now}
        self._used = {jti: until for jti, until in self._used.items() if until > now}

    def _now(self) -> int:
        return int(self._clock.now().timestamp())


def _fault(asked: Mapping[str, str]) -> str | None:
    if asked["response_type"] != "code":
        return "unsupported_response_type"
    if "openid" not in asked["scope"].split():
        return "invalid_scope"
    complete = asked["state"] and asked["nonce"] and len(asked["code_challenge"]) == 43
    return None if complete and asked["code_challenge_method"] == "S256" else "invalid_request"


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _chooser(asked: Mapping[str, str]) -> str:
    """The staff of the agency that was chosen first, then everybody else: whoever is of another agency is refused there."""
    own = [one for one in STAFF if client_id_of(one.agency) == asked["client_id"]]
    others = [one for one in STAFF if one not in own]
    named = f"<h2>{escape(DESKS[asked['client_id']])}</h2>{_list(asked, own)}"
    elsewhere = f"<h2>Andere Stellen</h2><p>Diese Personen werden dort abgewiesen.</p>{_list(asked, others)}"
    return _page("Wer sind Sie in der Vorführung?", f"{named}{elsewhere}{_list(asked, [], cancel=True)}")


def _list(asked: Mapping[str, str], people: Sequence[DemoStaff], *, cancel: bool = False) -> str:
    entries = [(one.subject, f"{one.name}, {DESKS[client_id_of(one.agency)]}") for one in people]
    if cancel:
        entries.append(("", "Abbrechen"))
    addresses = [escape("/authorize?" + urlencode({**asked, "person": key})) for key, _ in entries]
    links = [f'<li><a href="{address}">{escape(words)}</a></li>' for address, (_, words) in zip(addresses, entries, strict=True)]
    return f"<ul>{''.join(links)}</ul>"


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/style.css"></head><body><main><h1>{escape(title)}</h1>'
        f"<p>Das ist der Anmeldedienst der Vorführung. Alle Personen sind erfunden.</p>{body}</main></body></html>"
    )
