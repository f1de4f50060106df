"""The kit finds nothing in a tool that does as asked, and exactly the fault that a tool was given."""

import asyncio
import base64
import hashlib
import importlib.util
import json
import re
import secrets
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from typer.testing import CliRunner

from app.cli import cli
from app.conformance import judge
from app.conformance.run import Launch, tried

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "case_tool.py"
_SPEC = importlib.util.spec_from_file_location("case_tool", EXAMPLE)
assert _SPEC is not None
assert _SPEC.loader is not None
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)
CaseTool: Any = _MODULE.CaseTool


NOT_FINDINGS = {"v-1"}
"""Other words of this shape in the kit."""


class Impatient(CaseTool):  # type: ignore[misc]
    def wait(self, seconds: float) -> None:
        pass


class Forgetful(CaseTool):  # type: ignore[misc]
    def follow(self) -> None:
        self.place.unlink(missing_ok=True)
        super().follow()


class Hoarding(CaseTool):  # type: ignore[misc]
    def look(self, newcomer: str) -> None:
        kept = self.copies.get(newcomer)
        super().look(newcomer)
        if kept:
            self.copies[newcomer] = kept

    def act(self, change: dict[str, Any]) -> None:
        self.call("POST", f"/v1/changes/{change['id']}/acknowledgement", json=self.outcome(change))


class Silent(CaseTool):  # type: ignore[misc]
    def act(self, change: dict[str, Any]) -> None:
        self.copies.pop(change["newcomer"], None)


class Careless(CaseTool):  # type: ignore[misc]
    def outcome(self, change: dict[str, Any]) -> dict[str, str]:
        return {"outcome": "done"}


class Evasive(CaseTool):  # type: ignore[misc]
    def outcome(self, change: dict[str, Any]) -> dict[str, str]:
        return {"outcome": "justified"} if "obligation" in change else {"outcome": "done"}


class Certain(CaseTool):  # type: ignore[misc]
    def shown(self, record: dict[str, Any]) -> dict[str, Any]:
        return {code: {**one, "disputed": False} for code, one in super().shown(record).items()}


class Strict(CaseTool):  # type: ignore[misc]
    def act(self, change: dict[str, Any]) -> None:
        if change["type"] not in {"consent-granted", "consent-withdrawn", "erased"}:
            raise ValueError("what is this?")
        super().act(change)


class Discouraged(CaseTool):  # type: ignore[misc]
    def call(self, method: str, path: str, **options: Any) -> Any:
        if not self.token:
            self.renew()
        answer = self.http.request(method, path, headers={"Authorization": f"Bearer {self.token}"}, **options)
        if answer.status_code in {429, 503}:
            self.wait(1)
            return self.call(method, path, **options)
        return answer


class Resigned(CaseTool):  # type: ignore[misc]
    def call(self, method: str, path: str, **options: Any) -> Any:
        if method == "POST" and options["json"]["outcome"] == "deleted":
            with suppress(httpx.TransportError):
                return self.http.post(path, headers={"Authorization": f"Bearer {self.token}"}, **options)
            return None
        return super().call(method, path, **options)


class Fickle(CaseTool):  # type: ignore[misc]
    def call(self, method: str, path: str, **options: Any) -> Any:
        if method == "POST" and not getattr(self, "_said", False) and options["json"]["outcome"] == "deleted":
            self._said = True
            with suppress(httpx.TransportError):
                return self.http.post(path, headers={"Authorization": f"Bearer {self.token}"}, **options)
            options["json"] = {"outcome": "justified", "basis": "legal_duty"}
        return super().call(method, path, **options)


class Repetitive(CaseTool):  # type: ignore[misc]
    _one = ""

    def assertion(self) -> str:
        self._one = self._one or super().assertion()
        return self._one


class Longwinded(CaseTool):  # type: ignore[misc]
    def assertion(self) -> str:
        from jose import jwt

        claims = jwt.get_unverified_claims(super().assertion())
        claims["exp"] = int(time.time()) + 3600
        return str(jwt.encode(claims, self.key, algorithm="ES256", headers={"kid": self.key["kid"]}))


class Purposeless(CaseTool):  # type: ignore[misc]
    def __init__(self, settings: Mapping[str, str]) -> None:
        super().__init__(settings)
        self.purpose = "counselling"


class Leaking(CaseTool):  # type: ignore[misc]
    def look(self, newcomer: str) -> None:
        self.call("GET", f"/v1/newcomers/{newcomer}/record", params={"access_token": "in the log"})
        super().look(newcomer)


class Hasty(CaseTool):  # type: ignore[misc]
    def follow(self) -> None:
        place = self.place.read_text() if self.place.exists() else None
        page = self.call("GET", "/v1/changes", params={} if place is None else {"cursor": place}).json()
        for change in page["items"]:
            self.act(change)
        self.place.write_text(page["next"])


class Bound(CaseTool):  # type: ignore[misc]
    """A tool whose token is bound to a key of its own (RFC 9449)."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        super().__init__(settings)
        self.http = Proving(self.proof, base_url=self.issuer, timeout=20, trust_env=False)
        self.pair = ec.generate_private_key(ec.SECP256R1())

    def proof(self, method: str, path: str) -> str:
        from jose import jwt
        from jose.backends import ECKey

        pem = self.pair.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        claims = {"jti": self.name(), "htm": method, "htu": self.issuer + path, "iat": int(time.time()), **self.hash()}
        headers = {"typ": "dpop+jwt", "jwk": ECKey(self.pair.public_key(), "ES256").to_dict()}
        return str(jwt.encode(claims, pem.decode(), algorithm="ES256", headers=headers))

    def name(self) -> str:
        return secrets.token_hex(16)

    def hash(self) -> dict[str, str]:
        digest = hashlib.sha256(self.token.encode()).digest()
        return {"ath": base64.urlsafe_b64encode(digest).rstrip(b"=").decode()}


class Proving(httpx.Client):
    """Sends a proof with every request, and its token as a bound one."""

    def __init__(self, proof: Callable[[str, str], str], **options: Any) -> None:
        super().__init__(**options)
        self.proof = proof
        self.scheme = "DPoP"

    def request(self, method: str, url: Any, **options: Any) -> httpx.Response:
        headers = {**(options.pop("headers", None) or {}), "DPoP": self.proof(method, str(url))}
        if "Authorization" in headers:
            headers["Authorization"] = headers["Authorization"].replace("Bearer", self.scheme)
        return super().request(method, url, headers=headers, **options)


class Stamping(Bound):
    def name(self) -> str:
        return "always the same"


class Unhashed(Bound):
    def hash(self) -> dict[str, str]:
        return {}


class Bearing(Bound):
    def __init__(self, settings: Mapping[str, str]) -> None:
        super().__init__(settings)
        self.http.scheme = "Bearer"


class Swapping(Bound):
    def renew(self) -> None:
        super().renew()
        self.pair = ec.generate_private_key(ec.SECP256R1())


def launched(tool: Any) -> Launch:
    """Runs a tool in a thread of this process, over real HTTP all the same."""

    def once(settings: Mapping[str, str]) -> int:
        try:
            tool(settings).run()
        except Exception:
            return 1
        return 0

    async def launch(settings: Mapping[str, str]) -> int:
        return await asyncio.to_thread(once, settings)

    return launch


async def codes(tool: Any, folder: Path) -> set[str]:
    return {finding.code for finding in await tried(launched(tool), folder)}


async def test_the_documented_tool_does_everything_right_with_dpop_and_without(tmp_path: Path) -> None:
    assert await found_in((CaseTool, Bound), tmp_path) == {CaseTool: set(), Bound: set()}


EXPECTED: Mapping[Any, set[str]] = {
    Impatient: {"retry-after-ignored", "outage-not-waited-out"},
    Forgetful: {"cursor-not-kept"},
    Hoarding: {"copy-after-withdrawal", "copy-after-erasure"},
    Silent: {"not-acknowledged"},
    Careless: {"wrong-outcome"},
    Evasive: {"justified-without-basis"},
    Certain: {"dispute-not-marked"},
    Repetitive: {"assertion-reused"},
    Longwinded: {"assertion-refused"},
    Purposeless: {"purpose-missing"},
    Leaking: {"secret-in-address"},
    Hasty: {"feed-not-finished"},
    Resigned: {"lost-answer-not-repeated", "not-acknowledged"},
    Fickle: {"lost-answer-changed"},
}
"""Tools with one fault each, and all that may be found in them."""

ENDING: Mapping[Any, set[str]] = {
    Strict: {"crashed", "feed-not-finished", "read-missing"},
    Discouraged: {"token-not-renewed", "feed-not-finished", "read-missing"},
    Stamping: {"dpop-reused", "crashed"},
    Unhashed: {"dpop-refused", "crashed"},
    Swapping: {"dpop-refused", "crashed"},
    Bearing: {"dpop-not-sent", "crashed"},
}
"""Tools whose fault ends a run: found are the fault and what did not happen after it."""


async def found_in(tools: Iterable[Any], folder: Path) -> dict[Any, set[str]]:
    """What is found in each; they wait at the same time, for waiting is most of what a tool does."""
    places = {tool: folder / tool.__name__ for tool in tools}
    for place in places.values():
        place.mkdir()
    return dict(zip(places, await asyncio.gather(*(codes(tool, place) for tool, place in places.items())), strict=True))


async def test_each_fault_is_found_and_nothing_else(tmp_path: Path) -> None:
    assert await found_in(EXPECTED, tmp_path) == EXPECTED


async def test_a_fault_that_ends_a_run_is_found_with_what_did_not_happen_after_it(tmp_path: Path) -> None:
    found = await found_in(ENDING, tmp_path)
    assert {tool: found[tool] & expected for tool, expected in ENDING.items()} == ENDING


def test_every_finding_is_explained() -> None:
    page = (EXAMPLE.parents[1] / "conformance.md").read_text(encoding="utf-8")
    source = "".join((Path(judge.__file__).with_name(name)).read_text(encoding="utf-8") for name in ("judge.py", "push.py"))
    named = set(re.findall(r'"((?:[a-z]+-)+[a-z]+|crashed)"', source)) - NOT_FINDINGS
    assert len(named) > 25
    assert named <= set(re.findall(r"`([a-z-]+)`", page))


async def test_a_tool_that_does_nothing_is_not_let_through(tmp_path: Path) -> None:
    async def nothing(_: Mapping[str, str]) -> int:
        return 0

    found = {finding.code for finding in await tried(nothing, tmp_path)}
    assert found >= {"token-never-asked", "feed-not-polled", "holdings-unreadable", "not-acknowledged"}


def kiim(*arguments: str) -> tuple[int, Any]:
    done = CliRunner().invoke(cli, ["conformance", *arguments, "--json"])
    return done.exit_code, json.loads(done.stdout)


def test_the_command_runs_the_example_and_finds_nothing() -> None:
    assert kiim("--client", f"{sys.executable} {EXAMPLE}") == (0, {"findings": []})


def test_the_command_fails_for_a_tool_that_ends_at_once() -> None:
    code, told = kiim("--client", f"{sys.executable} -c 'raise SystemExit(3)'")
    assert code == 1
    assert "crashed" in {finding["code"] for finding in told["findings"]}
