"""What a tool got wrong, from what it sent and from what it says that it holds after each run.

Each finding has a code that docs/conformance.md explains. That a tool never came so far is a finding too: silence is no proof.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.conformance.played import LOST, WAIT_SECONDS, Exchange
from app.conformance.scenes import DISPUTED, ERASED, GONE, PLAIN, SCENES, WITHDRAWN
from app.identity.oauth import ASSERTION_SECONDS, ASSERTION_TYPE, TOKEN_PATH
from app.identity.tokens import (
    ASSERTION_TYPES,
    SKEW_SECONDS,
    TokenFault,
    TokenKey,
    check_claims,
    jti_of,
    kid_of,
    open_signed,
    read_header,
)

Holdings = Mapping[str, Mapping[str, Mapping[str, Any]]]
_BASES = frozenset({"legal_duty", "public_task", "contract", "legal_claims"})
_EARLY = 0.1


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the tool got wrong; the words repeat no secret of it."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of the tool: its scene, its exit code, and what it says it holds (None: it said nothing that can be read)."""

    scene: str
    code: int
    holdings: Holdings | None


@dataclass(frozen=True, slots=True)
class Party:
    """The tool as the service knows it."""

    client_id: str
    key: TokenKey
    issuer: str
    purpose: str


def judged(exchanges: Sequence[Exchange], runs: Sequence[Ran], party: Party) -> list[Finding]:
    """Every finding, in the order of the rules; the same thing said once."""
    rules = (_of_runs(runs), _of_tokens(exchanges, party), _of_feed(exchanges), _of_waiting(exchanges))
    more = (
        _of_lost(exchanges),
        _of_expiry(exchanges),
        _of_holdings(runs),
        _of_acknowledgements(exchanges),
        _of_secrets(exchanges),
        _of_proofs(exchanges),
    )
    return list(dict.fromkeys(finding for rule in (*rules, *more) for finding in rule))


def _of_runs(runs: Sequence[Ran]) -> Iterator[Finding]:
    for run in runs:
        if run.code != 0:
            words = {
                "first": "it must bear unknown members, an unknown type of change, 429 and 503",
                "ended": "it must bear refusals whose reason it does not know, and an answer that breaks off",
            }
            yield Finding(
                "crashed", f"it ended with {run.code} in scene {run.scene}: {words.get(run.scene, 'nothing was unusual')}"
            )
        if run.holdings is None:
            yield Finding("holdings-unreadable", f"it left no JSON object of what it holds after scene {run.scene}")


def _of_tokens(exchanges: Sequence[Exchange], party: Party) -> Iterator[Finding]:
    asked = [one for one in exchanges if one.path == TOKEN_PATH]
    used: set[str] = set()
    if not asked:
        yield Finding("token-never-asked", "it never asked for a token")
    for one in asked:
        form = one.form
        if form.get("grant_type") != "client_credentials" or form.get("client_assertion_type") != ASSERTION_TYPE:
            yield Finding("token-form", "the grant is client_credentials, proven by private_key_jwt")
            continue
        if not _names_purpose(form, party.purpose):
            yield Finding(
                "purpose-missing", "it asked for a token without the purpose that it was given: such a token reads nothing"
            )
        try:
            assertion = form.get("client_assertion", "")
            kid_of(read_header(assertion, ASSERTION_TYPES))
            claims = open_signed(assertion, party.key)
            check_claims(
                claims,
                issuer=party.client_id,
                subject=party.client_id,
                audiences=(party.issuer, party.issuer + TOKEN_PATH),
                now=one.second,
                max_lifetime=ASSERTION_SECONDS,
                leeway=SKEW_SECONDS,
            )
            jti = jti_of(claims)
        except TokenFault as fault:
            yield Finding("assertion-refused", f"the service would refuse its client assertion: {fault}")
            continue
        if jti in used:
            yield Finding("assertion-reused", "it sent one client assertion twice; each is good for one request")
        used.add(jti)


def _names_purpose(form: Mapping[str, str], purpose: str) -> bool:
    by_details = form.get("authorization_details", "").replace(" ", "")
    return f"purpose:{purpose}" in form.get("scope", "").split() or f'"purpose":"{purpose}"' in by_details


def _of_feed(exchanges: Sequence[Exchange]) -> Iterator[Finding]:
    expected: str | None = None
    brought = 0
    for scene in SCENES:
        polls = [one for one in exchanges if one.scene == scene.name and one.path == "/v1/changes" and one.status == 200]
        if not polls:
            yield Finding("feed-not-polled", f"it did not poll the feed in scene {scene.name}")
            continue
        sent = _cursor(polls[0].query)
        if sent != expected:
            came = "without a cursor" if sent is None else "with another cursor"
            yield Finding("cursor-not-kept", f"in scene {scene.name} it came {came} than the `next` that it was given last")
        brought += len(scene.changes)
        if polls[-1].told["next"] != f"after-{brought}":
            yield Finding("feed-not-finished", f"in scene {scene.name} it stopped before the end of the feed")
        expected = str(polls[-1].told["next"])


def _cursor(query: str) -> str | None:
    found = dict(pair.partition("=")[::2] for pair in query.split("&"))
    return found.get("cursor")


def _of_waiting(exchanges: Sequence[Exchange]) -> Iterator[Finding]:
    for number, one in enumerate(exchanges):
        if one.status not in {429, 503}:
            continue
        code = "retry-after-ignored" if one.status == 429 else "outage-not-waited-out"
        again = next((other for other in exchanges[number + 1 :] if (other.path, other.scene) == (one.path, one.scene)), None)
        if again is None:
            yield Finding(code, f"after {one.status} it did not come again in the same run")
        elif again.at - one.at < WAIT_SECONDS - _EARLY:
            yield Finding(code, f"after {one.status} it came again before Retry-After had passed")


def _of_lost(exchanges: Sequence[Exchange]) -> Iterator[Finding]:
    """Whoever does not know whether a request was carried out sends it again, with the same body."""
    for number, one in enumerate(exchanges):
        if one.status != LOST:
            continue
        again = next((other for other in exchanges[number + 1 :] if (other.method, other.path) == (one.method, one.path)), None)
        if again is None:
            yield Finding("lost-answer-not-repeated", "after an answer that broke off it did not send the request again")
        elif again.members != one.members:
            yield Finding("lost-answer-changed", "after an answer that broke off it sent the request again with another body")


def _of_expiry(exchanges: Sequence[Exchange]) -> Iterator[Finding]:
    """A token that has expired is answered by a new one, and the request is made again."""
    for number, one in enumerate(exchanges):
        if one.status == 401 and "authorization" not in one.headers:
            yield Finding("token-not-sent", "it sent a request without a token")
        elif one.status == 401:
            later = [other for other in exchanges[number + 1 :] if other.scene == one.scene]
            renewed = next((place for place, other in enumerate(later) if other.path == TOKEN_PATH), None)
            if renewed is None or all(other.path != one.path for other in later[renewed:]):
                yield Finding("token-not-renewed", "after 401 token-invalid it did not get a new token and ask again")


def _of_holdings(runs: Sequence[Ran]) -> Iterator[Finding]:
    held = {run.scene: run.holdings for run in runs if run.holdings is not None}
    for scene in ("first", "quiet"):
        for newcomer in (PLAIN, ERASED) if scene in held else ():
            if _field(held[scene], newcomer) is None:
                yield Finding("read-missing", f"after scene {scene} it does not hold what was released to it")
        if (
            scene in held
            and _field(held[scene], DISPUTED) is not None
            and _field(held[scene], DISPUTED).get("disputed") is not True
        ):
            yield Finding("dispute-not-marked", "it shows a disputed statement without the mark")
    for scene in ("ended", "after"):
        if held.get(scene, {}).get(PLAIN):
            yield Finding("copy-after-withdrawal", f"after scene {scene} it still holds what a withdrawn consent had released")
        if held.get(scene, {}).get(ERASED):
            yield Finding("copy-after-erasure", f"after scene {scene} it still holds a person who was erased (410)")


def _field(holdings: Holdings, newcomer: str) -> Any:
    return holdings.get(newcomer, {}).get("german_overall")


def _of_acknowledgements(exchanges: Sequence[Exchange]) -> Iterator[Finding]:
    said: dict[str, list[Mapping[str, Any]]] = {}
    for one in exchanges:
        if one.path.endswith("/acknowledgement") and one.status in {200, 201}:
            said.setdefault(one.path.split("/")[-2], []).append(one.members)
    for change, name in ((WITHDRAWN, "withdrawal"), (GONE, "erasure")):
        answers = said.get(change["id"], [])
        if not answers:
            yield Finding("not-acknowledged", f"it did not acknowledge the {name} (Art. 19)")
        for answer in answers:
            if answer.get("outcome") == "justified" and answer.get("basis") not in _BASES:
                yield Finding(
                    "justified-without-basis", f"it keeps its copy after the {name} and names no legal basis of its own"
                )
            elif answer.get("outcome") not in {"deleted", "justified"}:
                yield Finding("wrong-outcome", f"the {name} is answered with deleted, or justified and a basis")


def _of_secrets(exchanges: Sequence[Exchange]) -> Iterator[Finding]:
    for one in exchanges:
        if "token=" in one.query or "assertion=" in one.query:
            yield Finding("secret-in-address", "it put a token into an address, where logs keep it")


def _of_proofs(exchanges: Sequence[Exchange]) -> Iterator[Finding]:
    for one in exchanges:
        match one.lack:
            case ("missing", _):
                yield Finding("dpop-not-sent", "it sent a token that is bound to its key without a proof, or as a bearer token")
            case ("again", _):
                yield Finding("dpop-reused", "it sent one DPoP proof twice; each is good for one request")
            case ("wrong", why):
                yield Finding("dpop-refused", f"the service would refuse its DPoP proof: {why}")
