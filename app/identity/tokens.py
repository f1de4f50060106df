"""Sign and verify tokens: the one place that speaks to python-jose, which fails open wherever this module is strict.

Rules (RFC 8725, 9068, 7523):
T1  The algorithm is ES256, whatever the header says; a header that names another, or marks an extension critical, is refused.
T2  The kind of token is part of the check: an assertion is no access token, a proof is neither.
T3  The key is found by `kid` among the keys we hold; a key that travels with the token is trusted for DPoP proofs alone.
T4  Issuer, subject, audience and expiry are required and compared, lifetimes are bounded.
Only jose's signature check is used: its claim checks accept a token without `aud` or `exp`, and read another clock than ours.
"""

from collections.abc import Collection, Mapping
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from jose import jwk, jws
from jose.backends.base import Key
from jose.exceptions import JOSEError

from app.agencies.public_keys import public_members

ALGORITHM = "ES256"
SKEW_SECONDS = 60
MAX_TOKEN_CHARACTERS = 8192
ASSERTION_TYPES: frozenset[str | None] = frozenset({None, "JWT", "client-authentication+jwt"})
ACCESS_TYPES: frozenset[str | None] = frozenset({"at+jwt", "application/at+jwt"})
PROOF_TYPES: frozenset[str | None] = frozenset({"dpop+jwt"})


TokenKey = Key  # a key object of jose, constructed once; other modules hold it and never look inside


class TokenFault(Exception):
    """The token is not acceptable. The text names the rule that failed and repeats nothing of the token."""


def public_key(members: Mapping[str, Any]) -> TokenKey:
    """A verification key from a public P-256 JWK, constructed once and then handed to `verify`. Raises KeySetRefused."""
    return jwk.construct(public_members(dict(members)), ALGORITHM)


def signing_key(private: ec.EllipticCurvePrivateKey) -> TokenKey:
    """A signing key from a P-256 private key."""
    return jwk.construct(private, ALGORITHM)  # type: ignore[arg-type]  # jose takes key objects of `cryptography` as they are


def public_jwk(key: TokenKey) -> dict[str, Any]:
    """The public JWK members (kty, crv, x, y) of a signing key."""
    described = key.public_key().to_dict()
    return {name: described[name] for name in ("kty", "crv", "x", "y")}


def sign(claims: Mapping[str, Any], key: TokenKey, typ: str, kid: str) -> str:
    """A compact JWS over the claims with explicit `typ` and `kid`."""
    return jws.sign(dict(claims), key, headers={"typ": typ, "kid": kid}, algorithm=ALGORITHM)


def read_header(token: str, types: Collection[str | None]) -> Mapping[str, Any]:
    """The protected header, after rules T1 and T2. Nothing in it is proven yet. Raises TokenFault."""
    if len(token) > MAX_TOKEN_CHARACTERS or token.count(".") != 2 or not token.isascii():
        raise TokenFault("not a compact JWS of at most 8192 characters")
    try:
        header = jws.get_unverified_header(token)
    except (JOSEError, ValueError, RecursionError):
        raise TokenFault("the header cannot be read") from None
    if header.get("alg") != ALGORITHM:
        raise TokenFault("alg must be ES256")
    if "crit" in header or "b64" in header:
        raise TokenFault("critical header extensions are not supported")
    typ = header.get("typ")
    if not (typ is None or isinstance(typ, str)) or typ not in types:
        raise TokenFault("wrong typ")
    return header


def kid_of(header: Mapping[str, Any]) -> str:
    """The `kid` of a header; required. Raises TokenFault."""
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise TokenFault("the header needs a kid")
    return kid


def unproven_claims(token: str) -> Mapping[str, Any]:
    """What the token says, good for finding its party's key and for nothing else. Raises TokenFault."""
    try:
        claims = orjson.loads(jws.get_unverified_claims(token))
    except (JOSEError, ValueError, RecursionError):
        raise TokenFault("the claims cannot be read") from None
    return claims if isinstance(claims, dict) else {}


def unproven_issuer(token: str) -> str:
    """Who the token says it is from; see `unproven_claims`. Raises TokenFault."""
    issuer = unproven_claims(token).get("iss")
    if not isinstance(issuer, str) or not issuer:
        raise TokenFault("iss is missing")
    return issuer


def open_signed(token: str, key: TokenKey) -> dict[str, Any]:
    """The claims of a token whose header passed `read_header`, after its signature was verified. Raises TokenFault."""
    try:
        claims = orjson.loads(jws.verify(token, key, algorithms=[ALGORITHM]))
    except (JOSEError, ValueError, RecursionError):
        raise TokenFault("the signature does not verify") from None
    if not isinstance(claims, dict):
        raise TokenFault("the claims are not an object")
    return claims


def check_claims(
    claims: Mapping[str, Any],
    *,
    issuer: str,
    subject: str | None,
    audiences: Collection[str],
    now: int,
    max_lifetime: int,
    leeway: int,
) -> None:
    """Rule T4. `subject` None only asks for its presence; `leeway` (seconds) forgives clocks that differ. Raises TokenFault."""
    if claims.get("iss") != issuer:
        raise TokenFault("wrong iss")
    sub = claims.get("sub")
    if not isinstance(sub, str) or not sub or (subject is not None and sub != subject):
        raise TokenFault("wrong sub")
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    # Every audience must be ours: an assertion that is also good elsewhere could be passed on from there.
    if not named or any(not isinstance(one, str) or one not in audiences for one in named):
        raise TokenFault("wrong aud")
    expires = whole_seconds(claims, "exp")
    if expires + leeway <= now:
        raise TokenFault("expired")
    if expires > now + max_lifetime + leeway:
        raise TokenFault("lives too long")
    for name in ("iat", "nbf"):
        if name in claims and whole_seconds(claims, name) > now + SKEW_SECONDS:
            raise TokenFault(f"{name} lies in the future")
    if "iat" in claims and expires - whole_seconds(claims, "iat") > max_lifetime:
        raise TokenFault("lives too long")


def whole_seconds(claims: Mapping[str, Any], name: str) -> int:
    """A NumericDate claim (RFC 7519, fractions allowed) cut to whole seconds since 1970; required. Raises TokenFault."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**40:
        raise TokenFault(f"{name} must be seconds since 1970")
    return int(value)


def jti_of(claims: Mapping[str, Any]) -> str:
    """The token's own id; required, at most 256 characters. Raises TokenFault."""
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 1 <= len(jti) <= 256:
        raise TokenFault("jti must be a text of 1 to 256 characters")
    return jti
