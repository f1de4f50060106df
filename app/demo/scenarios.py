"""People in fixed situations, for vendors: made over real HTTP as an outside program would, told in `scenarios.json`.

Each is the same person in the same situation in every sandbox; only references differ. Rule: a scenario is read once more at the
end, and what the file says is what was answered.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx

from app.demo.caller import Caller, StoryBroken
from app.wire import moment_text

PIN = "493817"
_TIMEOUT_SECONDS = 60
_PURPOSE = "language_course"
_AS_OF = "2026-01-15"
_GOOD_FOR_SECONDS = 3
_LEVELS = {"released": "A2", "disputed": "B1", "restricted": "A1", "consent-missing": "B2"}

SCENARIOS: Mapping[str, tuple[int, str]] = {
    "released": (200, "German A2, released to the language school."),
    "category-not-covered": (403, "German is released, the name is not: read it with ?categories=identity."),
    "consent-missing": (403, "Known to the language school by a code, and nothing was asked yet."),
    "consent-expired": (403, "A consent that was given for some seconds and has ended; the feed says so too."),
    "consent-withdrawn": (403, "A consent that was withdrawn on paper; the feed says so too."),
    "consent-refused": (403, "Said no after a withdrawal; asking again is 409 for six months."),
    "disputed": (200, "German B1, disputed by the person: it is marked, and current only because there is no other."),
    "merged": (
        200,
        "Registered twice and merged; this reference has become an alias, the feed names the one that stays.",
    ),
    "restricted": (403, "The person restricted processing (Art. 18)."),
    "erased": (410, "The person had herself erased (Art. 17)."),
}


async def make_scenarios(base_url: str, clients: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """All scenarios, newly made; StoryBroken names what went wrong."""
    async with httpx.AsyncClient(base_url=base_url, timeout=_TIMEOUT_SECONDS, trust_env=False) as http:
        scenarios = [_Scenario(http, clients, name) for name in SCENARIOS]
        for one in scenarios:
            await one.make()
        return [await one.told() for one in scenarios]


class _Scenario:
    def __init__(self, http: httpx.AsyncClient, clients: Sequence[Mapping[str, Any]], name: str) -> None:
        self._http = http
        self._name = name
        self._school = next(one for one in clients if one["type"] == "course_provider")
        self._office = next(one for one in clients if one["type"] == "counselling")
        self.school = Caller(http, _quiet, "language school")
        self.newcomer = Caller(http, _quiet, "newcomer")
        self._letter: Mapping[str, Any] = {}
        self._newcomer = ""
        self._until = 0.0

    async def make(self) -> None:
        """Make it."""
        await self.school.sign_in_as_agency(self._school, _PURPOSE)
        self._newcomer = await self._somebody()
        await self._bring_about(self._newcomer)

    async def told(self) -> dict[str, Any]:
        """Look once, and say what was answered."""
        await asyncio.sleep(max(0.0, self._until - time.time()))
        status, words = SCENARIOS[self._name]
        path = f"/v1/newcomers/{self._newcomer}/record" + ("?categories=identity" if self._name == "category-not-covered" else "")
        answer = await self.school.get(path, status)
        reason = answer.get("reason", "released")
        if reason != (self._name if status != 200 else "released"):
            raise StoryBroken(f"in scenario {self._name}: the school was told {reason}")
        signs_in = {"card": self._letter["card"], "pin": PIN} if self._is_activated() else {}
        return {
            "scenario": self._name,
            "words": words,
            "client_id": self._school["client_id"],
            "purpose": _PURPOSE,
            "read": path,
            "newcomer": self._newcomer,
            "status": status,
            "reason": answer.get("reason"),
            **signs_in,
        }

    async def _somebody(self) -> str:
        """Registered by the school itself, or by the counselling office whose person then shows the school a code."""
        if self._name != "consent-missing":
            return await self._register(self.school, _PURPOSE)
        office = Caller(self._http, _quiet, "counselling agency")
        await office.sign_in_as_agency(self._office, "counselling")
        await self._register(office, "counselling")
        await self._activate()
        code = (await self.newcomer.post("/v1/me/link-codes", {}))["code"]
        return str((await self.school.post("/v1/links", {"code": code}))["id"])

    async def _register(self, agency: Caller, purpose: str) -> str:
        level, kind = _LEVELS.get(self._name, "A2"), "placement_test" if agency is self.school else "self_stated"
        said = {"category": "language", "field": "german_overall", "value": level, "kind": kind, "as_of": _AS_OF}
        consent = {
            "purpose": purpose,
            "categories": ["language"],
            "notice_language": "de",
            "channel": "assisted",
            "interpreter": "professional",
        }
        if self._name == "consent-expired":
            self._until = int(time.time()) + _GOOD_FOR_SECONDS
            consent["valid_until"] = moment_text(datetime.fromtimestamp(self._until, UTC))
        body = {"external_id": f"sandbox-{self._name}-{uuid4().hex[:8]}", "consent": consent, "statements": [said]}
        registered = await agency.post("/v1/newcomers", body)
        self._letter = registered["letter"]
        return str(registered["id"])

    async def _activate(self) -> None:
        opening = {name: self._letter[name] for name in ("activation_code", "spoken_digits")}
        session = await self.newcomer.post("/v1/me/session", {**opening, "new_pin": PIN})
        self.newcomer.use(str(session["access_token"]))

    def _is_activated(self) -> bool:
        return self._name in {"consent-missing", "disputed", "restricted"}

    async def _bring_about(self, newcomer: str) -> None:
        match self._name:
            case "merged":
                other = await self._register(self.school, _PURPOSE)
                await self.school.post(f"/v1/newcomers/{other}/merges", {"other": newcomer})
            case "consent-withdrawn":
                await self._taken_down(newcomer, "withdrawal")
            case "consent-refused":
                await self._taken_down(newcomer, "withdrawal")
                await self._taken_down(newcomer, "refusal")
            case "disputed":
                await self._activate()
                record = await self.newcomer.get("/v1/me/record")
                [one] = record["categories"]["language"]["fields"]["german_overall"]["statements"]
                await self.newcomer.post("/v1/me/disputes", {"statement": one["id"], "reason": "Das stimmt nicht."})
            case "restricted":
                await self._activate()
                await self.newcomer.post("/v1/me/restriction", {}, 200)
            case "erased":
                await self._activate()
                await self.newcomer.post("/v1/me/erasure", {}, 200)

    async def _taken_down(self, newcomer: str, decision: str) -> None:
        body = {"decision": decision, "purpose": _PURPOSE, "channel": "paper", "recipient": self._school["agency_id"]}
        if decision == "refusal":
            del body["recipient"]
        await self.school.post(f"/v1/newcomers/{newcomer}/assisted-decisions", body)


def _quiet(_: str) -> None:
    """The main job is told step by step; this is not."""
