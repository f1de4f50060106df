"""Bodies that no honest program sends, on every route that takes one: a 4xx problem, nothing stored, nothing repeated.

The table is made from one honest body per route: every member in turn becomes something of another kind, absurdly long or
poisoned. A route that is published and not in the table fails the last test.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from app.db.setup_connection import open_setup
from app.world import World
from tests.contract.conforming import description
from tests.support.agencies import bearer
from tests.support.people import Json, Phone, Tool, activate, confirm_notices, registration, said, tool
from tests.support.scenes import scene as played

CANARY = "Kanarienvogel"
LEVEL = said("language", "german_overall", "A2")
MISSING = "0" * 32
SIGN_IN = {"card": "0000-0000-0000", "pin": "493817"}
YES: Json = {"purpose": "language_course", "recipient": "", "categories": ["language"], "notice_language": "de"}
BODIES: dict[str, Json] = {
    "POST /v1/newcomers": registration(external_id="A-17"),
    "POST /v1/links": {"code": "ABCD-EFGH-JKMN"},
    "POST /v1/newcomers/{id}/statements": {"statements": [LEVEL]},
    "PUT /v1/newcomers/{newcomer}/statements/{statement}": {"value": "B1", "kind": "adviser_estimate", "as_of": "2026-11-02"},
    "POST /v1/newcomers/{newcomer}/confirmations": {"statement": "", "as_of": "2026-11-02"},
    "POST /v1/newcomers/{newcomer}/assisted-decisions": {
        "decision": "grant",
        "channel": "paper",
        "interpreter": "none",
        "purpose": "counselling",
        "categories": ["language"],
        "notice_language": "de",
        "paper_reference": "Ordner 3",
        "valid_until": "2027-01-01T00:00:00Z",
        "capacity": {"basis": "age"},
    },
    "POST /v1/newcomers/{newcomer}/letters": {},
    "POST /v1/newcomers/{newcomer}/rights-requests": {
        "right": "restriction",
        "channel": "assisted",
        "interpreter": "none",
        "paper_reference": "Ordner 3",
        "actor": "M. Muster",
    },
    "POST /v1/newcomers/{newcomer}/guardian": {"kind": "guardian", "evidence": "court_order", "paper_reference": "12 F 3/26"},
    "POST /v1/newcomers/{newcomer}/death-reports": {"evidence": "register_office"},
    "POST /v1/newcomers/{newcomer}/merges": {"other": f"n_{MISSING}"},
    "POST /v1/newcomers/{newcomer}/merges/{merge}/undoing": {},
    "POST /v1/consent-requests": {
        "newcomer": "",
        "template": "counselling",
        "categories": ["language"],
        "reason": "Beratung",
        "valid_months": 3,
    },
    "POST /v1/event-streams": {"endpoint": "https://push.example.org/kiim", "types": ["erased", "merged"]},
    "POST /v1/event-streams/{stream}/verification": {"state": "hello-1"},
    "POST /v1/event-streams/{stream}/resend": {"since": "2026-11-20T08:00:00Z"},
    "POST /v1/changes/{change}/acknowledgement": {"outcome": "justified", "basis": "contract"},
    "POST /v1/changes/{change}/answer": {"text": "Wir haben einen Kurs gesucht."},
    "POST /v1/referrals": {
        "newcomer": "",
        "recipient": "",
        "categories": ["identity", "language"],
        "ground": "moving",
        "reason": "Sie zieht um",
    },
    "POST /v1/referrals/{referral}/acceptance": {},
    "POST /v1/referrals/{referral}/decline": {"ground": "full"},
    "POST /v1/referrals/{referral}/completion": {},
    "POST /v1/referrals/{referral}/withdrawal": {},
    "POST /v1/me/session": SIGN_IN,
    "POST /v1/me/consents": YES | {"valid_until": "2027-01-01T00:00:00Z"},
    "POST /v1/me/consents/{consent}/withdrawal": {},
    "POST /v1/me/refusals": {"purpose": "language_course", "recipient": "", "notice_language": "de"},
    "POST /v1/me/secrecy-releases": YES | {"releaser": ""},
    "POST /v1/me/secrecy-releases/{secrecy_release}/withdrawal": {},
    "POST /v1/me/disputes": {"statement": "", "reason": "Das stimmt nicht"},
    "POST /v1/me/corrections": {"statement": "", "value": "B1", "as_of": "2026-11-02", "reason": "Neue Prüfung"},
    "POST /v1/me/removals": {"statement": ""},
    "POST /v1/me/restriction": {},
    "POST /v1/me/erasure": {},
    "POST /v1/me/rights-requests": {"right": "access"},
    "POST /v1/me/rights-requests/{request}/withdrawal": {},
    "POST /v1/me/objections": {},
    "POST /v1/me/link-codes": {},
    "POST /v1/me/merge-offers/{offer}/answer": {"same": False},
    "POST /v1/me/merges/{merge}/undoing": {},
    "POST /v1/me/moves": {"destination": "https://kiim.nachbarland.example", "categories": ["language"]},
    "POST /v1/me/moves/{move}/keeping": {},
    "POST /v1/arrivals": registration(external_id="A-18", statements=[]) | {"package": "{}"},
    "POST /v1/moves/collections": {"request": "no token of any instance"},
    "POST /v1/moves/receipts": {"receipt": "no token of any instance"},
}
RAW: dict[str, tuple[bytes, set[int]]] = {
    "half": (b'{"Kanarienvogel":', {400}),
    "no-utf-8": (b'{"Kanarienvogel": "\xff\xfe"}', {400}),
    "lone-surrogate": (rb'{"Kanarienvogel": "\ud800"}', {400}),
    "nul": (rb'{"Kanarienvogel": "a\u0000b"}', {422}),
    "nul-in-a-name": (rb'{"Kanarienvogel\u0000": 1}', {422}),
    "absurdly-deep": (b'{"a":' * 5000 + b"1" + b"}" * 5000, {400}),
    "too-deep": (b'{"a":' + b"[" * 40 + b"]" * 40 + b"}", {400}),
    "oversized": (b'{"a": "' + b"Kanarienvogel" * 100_000 + b'"}', {413}),
    "not-a-number": (b'{"Kanarienvogel": NaN}', {400}),
    "list": (b'["Kanarienvogel"]', {422}),
    "text": (b'"Kanarienvogel"', {422}),
    "null": (b"null", {422}),
    "number": (b"1" * 400, {400, 422}),
    "unknown-member": (b'{"Kanarienvogel": 1}', {422}),
}
POISON: tuple[Any, ...] = ({CANARY: 1}, 1708, True, [CANARY, 1], CANARY * 800, f"{CANARY}\0", f"{CANARY}\u0007\u202e", CANARY)
TABLES = (
    "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables"
    " WHERE schemaname IN ('public', 'keys') AND tablename <> 'sign_in_throttle' ORDER BY 1"
)
DIGEST = (
    "SELECT '{table}' AS name, count(*) AS rows, coalesce(sum(hashtext(t::text)::bigint), 0)::bigint AS digest FROM {table} t"
)


@dataclass
class Scene:
    """An office and a person it registered, with the ids that the honest bodies need."""

    http: httpx.AsyncClient
    world: World
    office: Tool
    phone: Phone
    names: dict[str, str]

    def body(self, route: str) -> Json:
        """The honest body with ids that exist."""
        honest = deepcopy(BODIES[route])
        for member in ("newcomer", "recipient", "releaser"):
            if member in honest:
                honest[member] = self.names["taker" if (member, route) == ("recipient", "POST /v1/referrals") else member]
        if "statement" in honest:
            honest["statement"] = self.names["own_statement" if "/me/" in route else "statement"]
        return honest

    async def send(self, route: str, content: bytes, media_type: str = "application/json") -> httpx.Response:
        """These bytes to this route, by whoever may use it."""
        method, path = route.split(" ")
        token = self.phone.token if "/me/" in path else self.office.tokens["counselling"]
        headers = bearer(token) | {"Content-Type": media_type, "Idempotency-Key": "once", "If-Match": '"1"'}
        return await self.http.request(method, path.format(**self.names), content=content, headers=headers)

    async def stored(self) -> dict[str, tuple[int, int]]:
        """Number and digest of the rows of every table but the log's and the sign-in limits'."""
        async with open_setup(self.world.database.owner_url) as connection:
            tables = [row["name"] for row in await connection.fetch(TABLES)]
            found = await connection.fetch(" UNION ALL ".join(DIGEST.format(table=table) for table in tables))
        return {row["name"]: (row["rows"], row["digest"]) for row in found}


@played
async def scene(client: httpx.AsyncClient, world: World) -> Scene:
    await confirm_notices(world, "de")
    office = await tool(client, world, "counselling", "counselling", "handover")
    taker = await tool(client, world, "counselling", "counselling", "handover")
    school = await tool(client, world, "course_provider", "language_course")
    made = await office.register(statements=[LEVEL])
    phone = await activate(client, made["letter"])
    record = (await office.get(f"/v1/newcomers/{made['id']}/record")).json()["categories"]["language"]["fields"]
    own = (await phone.get("/v1/me/record")).json()["categories"]["language"]["fields"]
    names = {
        "id": made["id"],
        "newcomer": made["id"],
        "recipient": school.wire_id,
        "taker": taker.wire_id,
        "referral": f"r_{MISSING}",
        "move": f"u_{MISSING}",
        "request": f"g_{MISSING}",
        "merge": f"m_{MISSING}",
        "offer": f"q_{MISSING}",
        "releaser": office.wire_id,
        "statement": record["german_overall"]["statements"][0]["id"],
        "own_statement": own["german_overall"]["statements"][0]["id"],
        "change": (await office.get("/v1/changes")).json()["items"][0]["id"],
        "consent": (await phone.get("/v1/me/consents")).json()["items"][0]["id"],
        "secrecy_release": f"x_{MISSING}",
        "stream": f"w_{MISSING}",
    }
    released = await phone.post("/v1/me/secrecy-releases", YES | {"recipient": school.wire_id})
    names["secrecy_release"] = released.json()["id"]
    return Scene(client, world, office, phone, names)


Place = tuple[str | int, ...]


def poisoned(body: Any, path: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every place of the body with every poison that is of another kind than what stands there, or a hostile text."""
    places = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for step, inner in places:
        yield from poisoned(inner, (*path, step))
        for poison in POISON:
            if type(poison) is type(inner) and not isinstance(inner, str):
                continue
            yield (*path, step), poison


def replaced(body: Json, place: Place, poison: Any) -> Json:
    """A copy with the poison in its place."""
    changed: Any = deepcopy(body)
    at = changed
    for step in place[:-1]:
        at = at[step]
    at[place[-1]] = poison
    result: Json = changed
    return result


def check(answer: httpx.Response, statuses: set[int], what: object) -> None:
    """A problem of one of these statuses that says where and repeats nothing."""
    assert answer.status_code in statuses, (what, answer.status_code, answer.text)
    assert answer.headers["content-type"] == "application/problem+json"
    assert CANARY not in answer.text, what
    assert CANARY not in str(answer.headers), what
    if answer.status_code == 422:
        faults = answer.json()["errors"]
        assert faults, what
        assert all(fault["pointer"] == "" or fault["pointer"].startswith("/") for fault in faults), (what, faults)


@pytest.mark.parametrize("route", BODIES)
async def test_bytes_that_are_no_body_are_refused_and_change_nothing(scene: Scene, route: str) -> None:
    before = await scene.stored()
    for what, (content, statuses) in RAW.items():
        check(await scene.send(route, content), statuses, what)
    check(await scene.send(route, b"{}", "text/plain"), {415}, "media type")
    assert await scene.stored() == before


FREE_TEXT = {"external_id", "actor", "paper_reference", "reason", "code", "card", "pin", "text", "state"}
"""Members where any clean short text is honest."""
SECRETS = {"newcomer", "code"}
"""Members where a text that cannot be one is answered like one that is not known."""


@pytest.mark.parametrize("route", [route for route, body in BODIES.items() if body])
async def test_every_member_refuses_what_is_not_its_own_at_its_pointer(scene: Scene, route: str) -> None:
    before = await scene.stored()
    honest = scene.body(route)
    for place, poison in poisoned(honest):
        if poison == CANARY and (place[-1] in FREE_TEXT or (route, place[-1]) == ("POST /v1/newcomers", "value")):  # a name
            continue
        answer = await scene.send(route, encoded(replaced(honest, place, poison)))
        pointer, what = "/" + "/".join(map(str, place)), (place, repr(poison)[:40])
        unknown = place[-1] in SECRETS and answer.status_code == 404
        check(answer, {404 if unknown else 422}, what)
        pointers = [fault["pointer"] for fault in answer.json().get("errors", ())]
        assert unknown or any(one and (one.startswith(pointer) or pointer.startswith(one)) for one in pointers), (what, pointers)
    assert await scene.stored() == before


def encoded(body: Json) -> bytes:
    """JSON as any program writes it."""
    return httpx.Request("POST", "http://localhost", json=body).content


@pytest.mark.parametrize("day", ["2027", "2026-12", "2026-11-23", "2026-02-30", "0000-00-00", "20261101", "+2026-11-01"])
async def test_days_that_are_not_or_not_yet_are_refused_at_their_pointer(scene: Scene, day: str) -> None:
    before = await scene.stored()
    path = f"/v1/newcomers/{scene.names['id']}"
    for answer, pointer in (
        (await scene.office.post(f"{path}/statements", {"statements": [LEVEL | {"as_of": day}]}), "/statements/0/as_of"),
        (await scene.office.post(f"{path}/confirmations", {"statement": scene.names["statement"], "as_of": day}), "/as_of"),
        (await scene.office.post("/v1/newcomers", registration(statements=[LEVEL | {"as_of": day}])), "/statements/0/as_of"),
    ):
        check(answer, {422}, day)
        assert pointer in [fault["pointer"] for fault in answer.json()["errors"]]
    assert await scene.stored() == before


@pytest.mark.parametrize("reference", ["n_%00", "n_%ED%A0%80", "..%2f", "n_" + "z" * 32, "N_" + MISSING, "%F0%9F%92%A9" * 40])
async def test_what_cannot_be_a_reference_is_simply_unknown_to_every_write(scene: Scene, reference: str) -> None:
    before = await scene.stored()
    for route in [one for one in BODIES if "{newcomer}" in one or "{id}" in one]:
        method, path = route.split(" ")
        answers = []
        for name in (reference, "n_" + MISSING):
            headers = bearer(scene.office.tokens["counselling"]) | {"Idempotency-Key": "once", "If-Match": '"1"'}
            url = path.format(**scene.names | {"newcomer": name, "id": name})
            answers.append(await scene.http.request(method, url, json=scene.body(route), headers=headers))
        assert [answer.status_code for answer in answers] == [404, 404], (route, answers[0].text)
        assert answers[0].content == answers[1].content
    assert await scene.stored() == before


def test_no_published_route_with_a_body_is_missing_here() -> None:
    published = {
        f"{method.upper()} {path}"
        for path, methods in description()["paths"].items()
        for method, operation in methods.items()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    }
    assert published == set(BODIES)
