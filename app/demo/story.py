"""The main job, told step by step over real HTTP: recorded once, shared once, every look logged, withdrawn at once.

The teller is an outside program: it knows the address, two agencies' clients and the published contract, nothing else. Each step
asserts what it claims; the first that does not hold ends the story.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from random import SystemRandom
from typing import Any

import httpx

from app.demo.caller import Caller, Say, StoryBroken
from app.demo.people import Person, is_adult, person

_FIRST = ["identity", "communication", "language"]
_ASKED = ["identity", "language", "education", "course"]
_GIVEN = ["language", "course"]
_LEVEL = "A2"
_LEAST_SHOWN = 12
_FEED_SECONDS = 20.0
_POLL_SECONDS = 0.2


class Story:
    """One telling, with a newcomer nobody has registered before."""

    def __init__(self, http: httpx.AsyncClient, clients: Sequence[Mapping[str, Any]], say: Say) -> None:
        self._say = say
        self._counselling = _client(clients, "counselling")
        self._school = _client(clients, "course_provider")
        self.adviser = Caller(http, say, "counselling agency")
        self.school = Caller(http, say, "language school")
        self.newcomer = Caller(http, say, "newcomer")
        self._monitoring = _client(clients, "monitoring")
        self.office = Caller(http, say, "monitoring office")
        self._who = _somebody()
        self._today = datetime.now(UTC).date().isoformat()
        self._steps = 0
        self._feed: str | None = None

    async def tell(self) -> None:
        """Tell it from beginning to end; StoryBroken names the step that failed."""
        letter, reference = await self._register()
        await self._record(reference)
        await self._activate(letter)
        school_reference = await self._link()
        request = await self._ask(school_reference)
        consent = await self._grant(request)
        await self._read(school_reference)
        await self._see_who_looked()
        await self._withdraw(consent)
        await self._refused(school_reference)
        await self._log()
        await self._figures(school_reference)

    def _step(self, words: str) -> None:
        self._steps += 1
        self._say(f"\n{self._steps:2}. {words}")

    def _must(self, holds: bool, words: str) -> None:
        if not holds:
            raise StoryBroken(f"in step {self._steps}: {words}")

    async def _register(self) -> tuple[dict[str, Any], str]:
        self._step("A newcomer comes to the counselling agency. She agrees that it may keep a record; only with that consent")
        self._say("    is there a record at all. She goes home with a letter: a card number and a code to open her own view.")
        await self.adviser.sign_in_as_agency(self._counselling, "counselling")
        body = {
            "external_id": f"case-{SystemRandom().randrange(10**9)}",
            "consent": {
                "purpose": "counselling",
                "categories": _FIRST,
                "notice_language": self._who.tongue.notice,
                "channel": "assisted",
                "interpreter": "professional",
            },
        }
        registered = await self.adviser.post("/v1/newcomers", body)
        letter: dict[str, Any] = registered["letter"]
        self._must(bool(letter.get("card")), "there should be a letter with a card number")
        return letter, str(registered["id"])

    async def _record(self, reference: str) -> None:
        self._step("The adviser writes down what she learned, once: name, language, and that the German is about A2.")
        said = [
            ("identity", "family_name", self._who.family_name, "self_stated"),
            ("identity", "given_names", self._who.given_names, "self_stated"),
            ("identity", "birth_date", self._who.birth_date.isoformat(), "self_stated"),
            ("communication", "preferred_language", self._who.tongue.iso639_3, "self_stated"),
            ("language", "german_overall", _LEVEL, "adviser_estimate"),
        ]
        statements = [
            {"category": category, "field": field, "value": value, "kind": kind, "as_of": self._today}
            for category, field, value, kind in said
        ]
        await self.adviser.post(f"/v1/newcomers/{reference}/statements", {"statements": statements})

    async def _activate(self, letter: Mapping[str, Any]) -> None:
        self._step("At home she opens her own view with the letter and chooses a PIN; from then on card and PIN are enough.")
        pin = f"{SystemRandom().randrange(10**8):08d}x"
        opening = {"activation_code": letter["activation_code"], "spoken_digits": letter["spoken_digits"], "new_pin": pin}
        await self.newcomer.post("/v1/me/session", opening)
        session = await self.newcomer.post("/v1/me/session", {"card": letter["card"], "pin": pin})
        self.newcomer.use(str(session["access_token"]))

    async def _link(self) -> str:
        self._step("She wants a German course and shows the school a one-time code; it gives the school a reference and no data.")
        code = (await self.newcomer.post("/v1/me/link-codes", {}))["code"]
        await self.school.sign_in_as_agency(self._school, "language_course")
        reference = str((await self.school.post("/v1/links", {"code": code}))["id"])
        refused = await self.school.get(f"/v1/newcomers/{reference}/record", 403)
        self._must(refused["reason"] == "consent-missing", "without her consent the school should read nothing")
        return reference

    async def _ask(self, reference: str) -> str:
        self._step("The school asks: it would like name, German, education and courses, and says why. She sees it in her view.")
        body = {"newcomer": reference, "template": "language_course", "categories": _ASKED, "reason": "Den passenden Kurs finden"}
        asked = await self.school.post("/v1/consent-requests", body)
        mine = (await self.newcomer.get("/v1/me/requests"))["items"]
        open_ones = [item for item in mine if item["status"] == "pending"]
        self._must(
            len(open_ones) == 1 and sorted(open_ones[0]["categories"]) == sorted(_ASKED), "she should see one open request"
        )
        self._must(open_ones[0]["agency"] == self._school["agency"], "the request should name the school")
        self._must(open_ones[0]["id"] == asked["id"], "it should be the request the school made")
        return str(asked["id"])

    async def _grant(self, request: str) -> str:
        self._step("She grants a part: her German and her courses, not her name and not her schooling.")
        body = {
            "purpose": "language_course",
            "recipient": self._school["agency_id"],
            "categories": _GIVEN,
            "notice_language": self._who.tongue.notice,
            "request": request,
        }
        given = await self.newcomer.post("/v1/me/consents", body)
        self._must(given["status"] == "active", "her consent should be active")
        return str(given["id"])

    async def _read(self, reference: str) -> None:
        self._step("The school reads exactly that. Nobody had to ask her again: the level is the one the adviser wrote down.")
        record = await self.school.get(f"/v1/newcomers/{reference}/record")
        categories: dict[str, Any] = record["categories"]
        self._must(
            sorted(categories) == sorted(_GIVEN), f"the school should get {_GIVEN} and nothing else, it got {sorted(categories)}"
        )
        level = categories["language"]["fields"]["german_overall"]
        current = next(s for s in level["statements"] if s["id"] == level["current"])
        self._must(current["value"] == _LEVEL, "the level should be the recorded one")
        self._must(current["recorded_by"]["agency"] == self._counselling["agency"], "it should say who recorded it")

    async def _see_who_looked(self) -> None:
        self._step("She looks up who has looked: the school, what for, and which consent allowed it.")
        looks = (await self.newcomer.get("/v1/me/accesses"))["items"]
        allowed = [look for look in looks if self._by_school(look) and look["outcome"] == "allowed" and look["categories"]]
        self._must(
            any(sorted(look["categories"]) == sorted(_GIVEN) for look in allowed), "the school's look should be in her list"
        )

    async def _withdraw(self, consent: str) -> None:
        self._step("She changes her mind and withdraws. No reason is asked; it holds from this moment.")
        _, self._feed = await self.school.pages("/v1/changes")
        ended = await self.newcomer.post(f"/v1/me/consents/{consent}/withdrawal", {}, 200)
        self._must(ended["status"] == "withdrawn", "the consent should be withdrawn")

    async def _refused(self, reference: str) -> None:
        self._step("The school's next request is refused, with the reason; its feed tells it to delete what it copied.")
        refused = await self.school.get(f"/v1/newcomers/{reference}/record", 403)
        self._must(refused["reason"] == "consent-withdrawn", "the reason should be the withdrawal")
        self._must(refused.get("obligation") == "delete-or-justify", "the school should learn that it must delete or justify")
        self._must("categories" not in refused, "a refusal should hold no data")
        told = await self._withdrawals(reference)
        self._must(len(told) == 1, "the feed should tell of the withdrawal, once")
        await self.school.post(f"/v1/changes/{told[0]['id']}/acknowledgement", {"outcome": "deleted"})

    async def _withdrawals(self, reference: str) -> list[dict[str, Any]]:
        """What the feed tells of them: polled as a case tool does, because a change waits for writers that began before it."""
        told: list[dict[str, Any]] = []
        deadline = time.monotonic() + _FEED_SECONDS
        while not told and time.monotonic() < deadline:
            changes, self._feed = await self.school.pages("/v1/changes", self._feed)
            told = [change for change in changes if change.get("newcomer") == reference and change["type"] == "consent-withdrawn"]
            if not told:
                await asyncio.sleep(_POLL_SECONDS)
        return told

    async def _log(self) -> None:
        self._step("Her list holds every step, the refusals too.")
        looks = (await self.newcomer.get("/v1/me/accesses"))["items"]
        reasons = [look.get("reason") for look in looks if self._by_school(look) and look["outcome"] == "refused"]
        self._must("consent-missing" in reasons, "the school's first, refused look should be in her list")
        self._must("consent-withdrawn" in reasons, "the look refused after the withdrawal should be in her list")
        mine = (await self.newcomer.get("/v1/me/consents"))["items"]
        states = sorted((consent["agency"], consent["status"]) for consent in mine)
        held = [(self._counselling["agency"], "active"), (self._school["agency"], "withdrawn")]
        self._must(states == sorted(held), "her consents should show one that holds and one withdrawn")
        for look in reversed(looks):
            why = f" ({look['reason']})" if look.get("reason") else ""
            self._say(f"      {look['time']}  {look['agency']}: {look['action']}, {look['outcome']}{why}")

    async def _figures(self, reference: str) -> None:
        self._step(
            "The monitoring office reads how many people speak how much German, place by place: numbers with noise, released"
        )
        self._say("    at the end of a quarter, and null where there are few. It can open nobody's record.")
        await self.office.sign_in(self._monitoring, "aggregates")
        releases = (await self.office.get("/v1/releases"))["items"]
        self._must(len(releases) > 1, "there should be releases of several quarters")
        table = f"/v1/releases/{releases[0]['id']}/tables/municipality.level"
        told = await self.office.get(table)
        values = [cell["value"] for cell in told["cells"]]
        shown = [value for value in values if value is not None]
        self._must(bool(shown) and min(shown) >= _LEAST_SHOWN, "no number should be small")
        self._must(len(shown) < len(values), "something should be too small to be told")
        self._must(await self.office.get(table) == told, "the same table should be the same on every pull")
        refused = await self.office.get(f"/v1/newcomers/{reference}/record", 403)
        self._must("categories" not in refused, "the monitoring office should read nobody's record")

    def _by_school(self, look: Mapping[str, Any]) -> bool:
        return bool(look["agency"] == self._school["agency"] and look["purpose"] == "language_course")


async def tell_story(base_url: str, clients: Sequence[Mapping[str, Any]], say: Say) -> None:
    """Tell the main job against the service at `base_url`; StoryBroken when a step does not hold."""
    async with httpx.AsyncClient(base_url=base_url, timeout=30, trust_env=False) as http:
        try:
            await Story(http, clients, say).tell()
        except httpx.HTTPError as fault:
            raise StoryBroken(f"the service could not be reached ({type(fault).__name__})") from None
        except (KeyError, IndexError, StopIteration, TypeError) as fault:
            raise StoryBroken(f"an answer lacks what the contract promises ({type(fault).__name__}: {fault})") from None


def _somebody() -> Person:
    """An invented newcomer who is of age: in her own view a person decides alone from 18 on."""
    chance, today = SystemRandom(), datetime.now(UTC).date()
    while True:
        who = person(chance, chance.randrange(10**6), today)
        if is_adult(who, today):
            return who


def _client(clients: Sequence[Mapping[str, Any]], kind: str) -> Mapping[str, Any]:
    found = next((client for client in clients if client["type"] == kind), None)
    if found is None:
        raise StoryBroken(f"no agency of type {kind} has a client")
    return found
