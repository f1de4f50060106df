"""The wrapper around python-jose refuses what jose would let pass; each case was seen to pass jose's own decode or verify."""

import base64
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from jose import jws, jwt

from app.identity.tokens import (
    ACCESS_TYPES,
    ASSERTION_TYPES,
    PROOF_TYPES,
    TokenFault,
    check_claims,
    jti_of,
    kid_of,
    open_signed,
    public_key,
    read_header,
    sign,
    signing_key,
    unproven_issuer,
    whole_seconds,
)
from tests.support.agencies import KeyPair

PAIR = KeyPair(kid="one")
KEY = public_key(PAIR.public)
NOW = 1_800_000_000
GOOD: dict[str, Any] = {"iss": "tool", "sub": "tool", "aud": "https://kiim", "exp": NOW + 300, "iat": NOW}


def raw(header: object, claims: object) -> str:
    """A token with any header, signed all the same."""
    parts = [base64.urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=") for part in (header, claims)]
    signature = signing_key(PAIR.private).sign(b".".join(parts))
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def checked(**changes: Any) -> None:
    claims = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    check_claims(claims, issuer="tool", subject="tool", audiences=("https://kiim",), now=NOW, max_lifetime=600, leeway=60)


def test_a_good_token_opens() -> None:
    token = PAIR.sign(GOOD)
    assert kid_of(read_header(token, ASSERTION_TYPES)) == "one"
    assert unproven_issuer(token) == "tool"
    assert open_signed(token, KEY) == GOOD
    checked()


def test_jose_alone_accepts_a_token_without_audience_and_expiry() -> None:
    bare = PAIR.sign({"iss": "tool"})
    assert jwt.decode(bare, KEY, algorithms=["ES256"]) == {"iss": "tool"}  # why this wrapper exists


@pytest.mark.parametrize(
    "header",
    [
        pytest.param({"alg": "none", "typ": "JWT", "kid": "one"}, id="none"),
        pytest.param({"alg": "HS256", "typ": "JWT", "kid": "one"}, id="HS256"),
        pytest.param({"alg": "es256", "typ": "JWT", "kid": "one"}, id="lower case"),
        pytest.param({"alg": ["ES256"], "typ": "JWT", "kid": "one"}, id="a list"),
        pytest.param({"typ": "JWT", "kid": "one"}, id="no alg"),
        pytest.param({"alg": "ES256", "typ": "at+jwt", "kid": "one"}, id="an access token"),
        pytest.param({"alg": "ES256", "typ": "dpop+jwt", "kid": "one"}, id="a proof"),
        pytest.param({"alg": "ES256", "typ": ["JWT"], "kid": "one"}, id="typ a list"),
        pytest.param({"alg": "ES256", "typ": "JWT", "kid": "one", "crit": ["exp"]}, id="critical extension"),
        pytest.param({"alg": "ES256", "typ": "JWT", "kid": "one", "b64": False}, id="unencoded payload"),
        pytest.param(["ES256"], id="no object"),
    ],
)
def test_a_header_of_another_kind_is_refused(header: object) -> None:
    with pytest.raises(TokenFault):
        read_header(raw(header, GOOD), ASSERTION_TYPES)


@pytest.mark.parametrize(
    "token",
    ["", "a.b", "a.b.c.d", "...", "ä.b.c", "!!!.e30.AA", "e30.e30.AA", "x" * 9000, ("W" * 6000) + ".e30.AA"],
)
def test_what_is_no_compact_token_is_refused(token: str) -> None:
    with pytest.raises(TokenFault):
        read_header(token, ASSERTION_TYPES)


def test_deep_nesting_is_a_refusal_and_not_a_crash() -> None:
    deep = base64.urlsafe_b64encode(b'{"iss":' + b"[" * 4000).rstrip(b"=").decode()
    for token in (f"{deep}.e30.AA", f"e30.{deep}.AA"):
        with pytest.raises(TokenFault):
            read_header(token, ASSERTION_TYPES)
        with pytest.raises(TokenFault):
            unproven_issuer(token)


@pytest.mark.parametrize("kid", [None, "", 5, ["one"]])
def test_the_key_must_be_named(kid: object) -> None:
    with pytest.raises(TokenFault):
        kid_of({"alg": "ES256", "kid": kid})


def test_kinds_of_token_do_not_stand_in_for_each_other() -> None:
    for typ, own in (("JWT", ASSERTION_TYPES), ("at+jwt", ACCESS_TYPES), ("dpop+jwt", PROOF_TYPES)):
        token = sign(GOOD, signing_key(PAIR.private), typ, "one")
        read_header(token, own)
        for other in {ASSERTION_TYPES, ACCESS_TYPES, PROOF_TYPES} - {own}:
            with pytest.raises(TokenFault):
                read_header(token, other)


def test_a_signature_by_another_key_or_over_other_claims_is_refused() -> None:
    token = PAIR.sign(GOOD)
    head, claims, signature = token.split(".")
    changed = base64.urlsafe_b64encode(orjson.dumps({**GOOD, "sub": "other"})).rstrip(b"=").decode()
    for forged in (KeyPair(kid="one").sign(GOOD), f"{head}.{changed}.{signature}", f"{head}.{claims}.", f"{head}.{claims}.AAAA"):
        with pytest.raises(TokenFault):
            open_signed(forged, KEY)


def test_a_mac_made_with_the_public_key_is_no_signature() -> None:
    pem = KEY.to_pem()
    head = base64.urlsafe_b64encode(orjson.dumps({"alg": "HS256", "typ": "JWT", "kid": "one"})).rstrip(b"=").decode()
    confused = f"{head}." + jws.sign(GOOD, "0" * 32, algorithm="HS256").split(".", 1)[1]
    assert pem
    with pytest.raises(TokenFault):
        open_signed(confused, KEY)


def test_claims_must_be_an_object() -> None:
    with pytest.raises(TokenFault):
        open_signed(raw({"alg": "ES256"}, [1, 2]), KEY)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"iss": None}, id="no iss"),
        pytest.param({"iss": "other"}, id="other iss"),
        pytest.param({"sub": None}, id="no sub"),
        pytest.param({"sub": "other"}, id="other sub"),
        pytest.param({"sub": ["tool"]}, id="sub a list"),
        pytest.param({"aud": None}, id="no aud"),
        pytest.param({"aud": "https://elsewhere"}, id="other aud"),
        pytest.param({"aud": []}, id="empty aud"),
        pytest.param({"aud": ["https://kiim", "https://elsewhere"]}, id="also good elsewhere"),
        pytest.param({"aud": {"https://kiim": 1}}, id="aud an object"),
        pytest.param({"exp": None}, id="no exp"),
        pytest.param({"exp": str(NOW + 300)}, id="exp text"),
        pytest.param({"exp": True}, id="exp true"),
        pytest.param({"exp": NOW - 60}, id="expired by the skew"),
        pytest.param({"exp": -1}, id="exp negative"),
        pytest.param({"exp": 2**41}, id="exp absurd"),
        pytest.param({"exp": NOW + 661}, id="too long from now"),
        pytest.param({"iat": NOW - 400, "exp": NOW + 300}, id="too long from iat"),
        pytest.param({"iat": NOW + 61}, id="iat in the future"),
        pytest.param({"nbf": NOW + 61}, id="nbf in the future"),
        pytest.param({"nbf": "soon"}, id="nbf text"),
    ],
)
def test_claims_that_do_not_hold_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(TokenFault):
        checked(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"aud": ["https://kiim"]}, id="aud as a list of one"),
        pytest.param({"iat": None}, id="iat left out"),
        pytest.param({"exp": NOW - 59}, id="expired within the skew"),
        pytest.param({"iat": NOW + 60, "exp": NOW + 660}, id="a clock one minute ahead"),
        pytest.param({"exp": NOW + 300.75}, id="a fraction of a second"),
    ],
)
def test_what_the_standards_allow_is_accepted(changes: dict[str, Any]) -> None:
    checked(**changes)


def test_a_subject_is_needed_even_when_any_will_do() -> None:
    with pytest.raises(TokenFault):
        check_claims(
            {**GOOD, "sub": ""}, issuer="tool", subject=None, audiences=("https://kiim",), now=NOW, max_lifetime=600, leeway=0
        )


@pytest.mark.parametrize("jti", [None, "", 7, "x" * 257])
def test_an_id_of_its_own_is_needed(jti: object) -> None:
    with pytest.raises(TokenFault):
        jti_of({"jti": jti})


def test_nan_and_infinity_are_no_times() -> None:
    for value in (float("nan"), float("inf")):
        with pytest.raises(TokenFault):
            whole_seconds({"exp": value}, "exp")


def test_a_private_key_never_becomes_a_verification_key() -> None:
    with pytest.raises(ValueError, match="private"):
        public_key({**PAIR.public, "d": "AQ"})
    assert isinstance(PAIR.private, ec.EllipticCurvePrivateKey)
