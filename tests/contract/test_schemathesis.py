"""Schemathesis against a running demo: requests of two offices as peers and of a newcomer, and of one office in sequence.

Every generated request is sent as it is; where it names ids, once more with ids that exist. What the second office sends about a
person of the first must be answered like a question about nobody, byte for byte.
"""

import copy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import Case
from schemathesis import checks as general
from schemathesis.specs.openapi import checks as openapi

from tests.contract.conforming import description
from tests.contract.outside import CaseTool, JsonObject, Phone, case_tools
from tests.support.demo import running_demo

UNKNOWN = "n_" + "0" * 32
ALWAYS = [
    general.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
]
_MALFORMED = {400, 413, 415, 422}
PEERS_COMPARED = 5
"""Times per operation that the second office asks about the first one's person."""
AS_GENERATED = [*ALWAYS, openapi.negative_data_rejection]
BOUNDED = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def said(category: str, field_code: str, value: str) -> JsonObject:
    return {"category": category, "field": field_code, "value": value, "kind": "self_stated", "as_of": "2025-11"}


REGISTRATION = {
    "consent": {
        "purpose": "counselling",
        "categories": ["identity", "language", "communication"],
        "notice_language": "de",
        "channel": "assisted",
        "interpreter": "professional",
    },
    "statements": [said("identity", "family_name", "Erprobt"), said("language", "german_overall", "A2")],
}
SENSIBLE: dict[str, JsonObject] = {
    "POST /v1/newcomers": REGISTRATION,
    "POST /v1/newcomers/{id}/statements": {"statements": [said("language", "german_speaking", "A2")]},
}
"""Bodies without which a sequence would end at its first step: no chance finds a purpose, its categories and a value that fit."""
FEWEST_FOLLOWED = 8
"""Steps about a person that was registered in the same sequence; with fewer the sequences proved nothing."""


@dataclass
class Cast:
    """Two offices that are peers, a person of the first, her phone, and ids that exist of everything."""

    http: httpx.Client
    session: requests.Session
    first: CaseTool
    second: CaseTool
    newcomer: str = ""
    phone: Phone | None = None
    known: JsonObject = field(default_factory=dict)
    compared: int = 0

    def renew(self) -> None:
        """Another person, because the one before may have been erased, restricted or signed out; tokens for five more minutes."""
        self.first.tokens.clear()
        self.second.tokens.clear()
        self.compared = 0
        registered = self.first.call("POST", "/v1/newcomers", "counselling", json=REGISTRATION).json()
        self.newcomer = registered["id"]
        self.phone = Phone.activate(self.http, registered["letter"], "493817")
        record = self.first.call("GET", f"/v1/newcomers/{self.newcomer}/record", "counselling").json()
        changes = self.first.call("GET", "/v1/changes?limit=1", "counselling").json()["items"]
        self.known = {
            "id": self.newcomer,
            "newcomer": self.newcomer,
            "consent": record["release"]["consent"],
            "statement": record["categories"]["language"]["fields"]["german_overall"]["current"],
            "change": changes[0]["id"] if changes else "e_" + "0" * 32,
            "name": "purposes",
            "secrecy_release": "x_" + "0" * 32,
        }

    def send(self, case: Case[Any], tool: CaseTool | None = None) -> Any:
        """The request as it is, with the proof that its operation asks for."""
        return case.call(base_url=str(self.http.base_url), session=self.session, headers=self.headers(case, tool))

    def names_what_exists(self, case: Case[Any]) -> bool:
        """Put ids that exist where the request names any; whether it does."""
        named = set(case.path_parameters or {}) & set(self.known)
        for name in named:
            case.path_parameters[name] = self.known[name]
        body = case.body
        if isinstance(body, dict) and "newcomer" in body:
            case.body = {**body, "newcomer": self.newcomer}
            return True
        return bool(named)

    def compare_peers(self, case: Case[Any]) -> None:
        """The second office learns nothing of the first one's person: her reference is answered like nobody's."""
        name = next((name for name in ("newcomer", "id") if name in (case.path_parameters or {})), None)
        if name is None:
            return
        self.compared += 1
        stranger = self.send(case, self.second)
        case.path_parameters[name] = UNKNOWN
        nobody = self.send(case, self.second)
        assert stranger.status_code in {400, 404, 413, 415, 422}, stranger.text
        assert (stranger.status_code, stranger.content) == (nobody.status_code, nobody.content)

    def headers(self, case: Case[Any], tool: CaseTool | None = None) -> dict[str, str]:
        """The proof that the operation asks for, and a fresh key where the case has none."""
        security = case.operation.definition.raw.get("security")
        token = ""
        if security == [{"client": []}]:
            token = (tool or self.first).token("counselling")
        elif {"newcomer": []} in (security or []):
            assert self.phone is not None
            token = self.phone.access_token
        return {"Authorization": f"Bearer {token}"} if token else {}


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    with (
        running_demo(tmp_path_factory.mktemp("fuzzed")) as (base_url, data),
        httpx.Client(base_url=base_url, timeout=30) as http,
        requests.Session() as session,
    ):
        first, second = [tool for tool in case_tools(http, data) if tool.registration["type"] == "counselling"][:2]
        yield Cast(http, session, first, second)


@pytest.fixture
def scene(cast: Cast) -> Cast:
    """The cast with fresh tokens and a person of its own for one operation's requests."""
    cast.renew()
    return cast


schemathesis.serializer.alias("application/x-ndjson", "application/octet-stream")  # a file, sent as it is drawn
API = schemathesis.openapi.from_dict(description())
API.config.phases.coverage.unexpected_methods = set()  # other methods than the documented: tests/contract/test_problems.py


@API.parametrize()
@BOUNDED
def test_generated_requests_get_documented_answers(case: Case[Any], scene: Cast) -> None:
    answer = scene.send(case)
    case.validate_response(answer, checks=AS_GENERATED)
    if answer.status_code in _MALFORMED or not scene.names_what_exists(case):
        return
    case.validate_response(scene.send(case), checks=ALWAYS)
    if scene.compared < PEERS_COMPARED:
        scene.compare_peers(case)


def operations_about_people() -> Any:
    """What an office can call about people, without the case number that would look like the id of something nobody creates.

    Lists, feed and code lists have no next step about a person and would use up the steps of a sequence by chance.
    """
    narrowed = copy.deepcopy(description())
    del narrowed["components"]["schemas"]["NewcomerBody"]["properties"]["external_id"]
    return schemathesis.openapi.from_dict(narrowed).include(path_regex="^/v1/newcomers")


def test_one_office_in_sequence(cast: Cast) -> None:
    followed: Counter[str] = Counter()

    class Sequence(operations_about_people().as_state_machine()):  # type: ignore[misc]  # the class is made from the description
        def get_call_kwargs(self, case: Case[Any]) -> JsonObject:
            return {"base_url": str(cast.http.base_url), "session": cast.session, "headers": cast.headers(case)}

        def validate_response(self, response: Any, case: Case[Any], **_: Any) -> None:
            case.validate_response(response, checks=ALWAYS)
            if response.status_code < 300:
                followed[case.operation.label] += 1

        def before_call(self, case: Case[Any]) -> None:
            if isinstance(case.body, dict) and case.operation.label in SENSIBLE:
                case.body = copy.deepcopy(SENSIBLE[case.operation.label])

    cast.renew()
    run_state_machine_as_test(Sequence, settings=settings(BOUNDED, max_examples=20, stateful_step_count=6))
    about_her = sum(times for step, times in followed.items() if "/v1/newcomers/{" in step)
    assert about_her >= FEWEST_FOLLOWED, followed
