"""What a receiver of pushed tokens does with good ones and with bad ones (RFC 8417, RFC 8935)."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from app.conformance.judge import Finding, Party
from app.conformance.played import KID, Played
from app.conformance.scenes import GRANTED, NEW_TYPE, WITHDRAWN
from app.exchange.event_tokens import EVENT_URI, MEDIA_TYPE, TYP, VERIFICATION
from app.identity.tokens import sign

_SECONDS = 10.0
_HEADERS = {"Content-Type": MEDIA_TYPE, "Accept": "application/json"}


def pushed(played: Played, party: Party, address: str, now: int) -> Iterator[Finding]:
    """Send a receiver tokens, one of each kind; what it should not have answered."""
    withdrawn = _token(played, party, now, EVENT_URI + WITHDRAWN["type"], WITHDRAWN, WITHDRAWN["id"])
    unknown = _token(played, party, now, EVENT_URI + NEW_TYPE, {**GRANTED[0], "type": NEW_TYPE}, "e_new")
    head, _, signature = withdrawn.split(".")
    granted = _token(played, party, now, EVENT_URI + GRANTED[0]["type"], GRANTED[0], GRANTED[0]["id"])
    forged = f"{head}.{granted.split('.')[1]}.{signature}"
    erased: tuple[Played, Party, int, str, Mapping[str, Any]] = (played, party, now, EVENT_URI + "erased", {})
    tries = (
        (True, "push-verification", "a verification event", _token(played, party, now, VERIFICATION, {"state": "s"}, "v-1")),
        (True, "push-refused", "a good token", withdrawn),
        (True, "push-repeat-refused", "the same token a second time", withdrawn),
        (True, "push-unknown-type", "an event of a type that it does not know", unknown),
        (False, "push-forged", "a token with claims that were never signed", forged),
        (False, "push-audience", "a token for another client", _token(*erased, "e_x", aud="other")),
        (False, "push-issuer", "a token of another issuer", _token(*erased, "e_y", iss="https://other.example")),
        (False, "push-type", "a token of another kind", _token(*erased, "e_z", typ="at+jwt")),
    )
    with httpx.Client(trust_env=False, timeout=_SECONDS) as http:
        for taken, code, words, token in tries:
            try:
                answer = http.post(address, content=token.encode(), headers=_HEADERS)
            except httpx.HTTPError as fault:
                yield Finding("push-unreachable", f"the receiver did not answer ({type(fault).__name__})")
                return
            if taken and answer.status_code != 202:
                yield Finding(code, f"{words} is answered with 202, not {answer.status_code}")
            elif not taken and answer.status_code != 400:
                yield Finding(code, f"{words} is answered with 400, not {answer.status_code}")
            elif not taken and not _names_error(answer):
                yield Finding("push-error-form", 'a refusal is JSON with "err" (RFC 8935 2.3)')


def _names_error(answer: httpx.Response) -> bool:
    try:
        document = answer.json()
    except ValueError:
        return False
    return isinstance(document, dict) and isinstance(document.get("err"), str)


def _token(
    played: Played, party: Party, now: int, uri: str, event: Mapping[str, Any], jti: str, *, typ: str = TYP, **changes: str
) -> str:
    claims = {"iss": played.issuer, "aud": party.client_id, "iat": now, "jti": jti, "events": {uri: dict(event)}, **changes}
    return sign(claims, played.key, typ, KID)
