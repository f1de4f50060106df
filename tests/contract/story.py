"""Acts of offices and people over HTTP, each compared with the diary at once; the whole story is compared at its end."""

from collections import Counter
from collections.abc import Collection
from datetime import timedelta
from typing import Any

import httpx

from app.grants.expire import sweep
from tests.contract.diary import (
    OFFICES,
    No,
    Person,
    Question,
    Said,
    Secret,
    Yes,
    months_later,
    readable,
    wire_time,
)
from tests.contract.district import Card, District
from tests.support.people import registration

UNKNOWN = "n_" + "0" * 32
NO_STATEMENT = "s_" + "0" * 32


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and reason of a problem document."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["reason"]


class Story:
    """One district and what happens in it."""

    def __init__(self, district: District, counted: Counter[str]) -> None:
        self.district = district
        self.counted = counted
        self.people: list[Person] = []
        self.cards: list[Card] = []
        self.unknown_looks = 0
        self.rounds = 0

    @property
    def now(self) -> Any:
        """The district's time."""
        return self.district.clock.now()

    # -- noting what must be told and logged -------------------------------------------------------------------------------

    def logged(self, person: Person, office: str, action: str, purpose: str | None, **facts: Any) -> None:
        """One row of the person's list of accesses."""
        reason = facts.get("reason")
        row = (
            wire_time(self.now),
            office,
            action,
            purpose,
            tuple(sorted(facts.get("categories", ()))),
            reason or "",
            facts.get("consent") or "",
        )
        person.looks.append(row)
        if reason:
            self.counted[reason] += 1

    def tell(
        self, person: Person, office: str, kind: str, consent: str = "", request: str = "", purpose: str = "", outcome: str = ""
    ) -> None:
        """One row of an office's feed."""
        person.told.append((office, wire_time(self.now), kind, consent, request, purpose, outcome))

    def decided(self, person: Person) -> None:
        """A decision was written into the ledger: ends that nobody had noted yet are noted and told with it."""
        for one in person.yes:
            if one.word(self.now) == "expired" and not one.end_told:
                one.end_told = True
                self.tell(person, one.agency, "consent-expired", one.consent, purpose=one.purpose)
                self.counted["told-expired"] += 1

    def told_change(self, person: Person, touched: set[tuple[str, str]], writer: str, know: Collection[str] = ()) -> None:
        """Whoever else may read one of the fields now hears that it changed, unless it heard already."""
        for office, facts in OFFICES.items():
            for purpose in facts.purposes:
                live = person.live(office, purpose, self.now)
                if live is None or office == writer or office in know or person.restricted:
                    continue
                if any(category in live.categories and readable(office, purpose, category, code) for category, code in touched):
                    self.tell(person, office, "statement-changed", live.consent, purpose=purpose)

    def told_ever(self, person: Person, kind: str, category: str, code: str, one: Said, but: str = "") -> set[str]:
        """Whoever could ever have received the statement, once per purpose, and whoever recorded it; `but` does it itself."""
        heard: dict[tuple[str, str], str] = {}
        for yes in person.yes:
            if category in yes.categories and yes.agency != but and person.could_have_seen(yes, category, code, one, self.now):
                heard.setdefault((yes.agency, yes.purpose), yes.consent)
        for (office, purpose), consent in heard.items():
            self.tell(person, office, kind, consent, purpose=purpose)
        know = {office for office, _ in heard} | {but}
        if one.by not in know:
            self.tell(person, one.by, kind)
        know.add(one.by)
        assert set(one.names) <= know, "somebody was shown the statement and is not told"
        self.counted["told-after-reading"] += len(one.names)
        return know

    # -- people --------------------------------------------------------------------------------------------------------------

    async def register(self, office: str, purpose: str, categories: list[str], days: int) -> None:
        until = self.now + timedelta(days=days)
        consent = {"purpose": purpose, "categories": categories, "valid_until": wire_time(until)}
        answer = await self.district.call(
            office, "POST", "/v1/newcomers", purpose, registration(purpose, consent=consent, statements=[])
        )
        assert answer.status_code == 201, answer.text
        person = Person(names={office: answer.json()["id"]})
        self.people.append(person)
        self.cards.append(Card(answer.json()["letter"]))
        held = (await self.me(person, "consents")).json()["items"]
        yes = Yes(held[0]["id"], office, purpose, frozenset(categories), self.now, until)
        person.yes.append(yes)
        self.logged(person, office, "newcomer.register", purpose, categories=categories, consent=yes.consent)
        self.tell(person, office, "consent-granted", yes.consent, purpose=purpose)

    async def me(self, person: Person, path: str, body: Any = None, method: str = "GET") -> httpx.Response:
        """The person reads or decides something about herself."""
        phone = await self.district.phone(self.cards[self.people.index(person)])
        if method == "DELETE":
            headers = {"Authorization": f"Bearer {phone.token}"}
            return await self.district.http.delete(f"/v1/me/{path}", headers=headers)
        return await (phone.get(f"/v1/me/{path}") if body is None else phone.post(f"/v1/me/{path}", body))

    async def link(self, person: Person, office: str) -> None:
        code = await self.me(person, "link-codes", {})
        purpose = OFFICES[office].purposes[0]
        linked = await self.district.call(office, "POST", "/v1/links", purpose, {"code": code.json()["code"]})
        assert linked.status_code == 201, linked.text
        assert person.names.setdefault(office, linked.json()["id"]) == linked.json()["id"]
        self.logged(person, office, "newcomer.link", None)

    # -- deciding ------------------------------------------------------------------------------------------------------------

    async def ask(self, person: Person, office: str, purpose: str, categories: list[str]) -> None:
        body = {"newcomer": person.names[office], "template": purpose, "categories": categories, "reason": "Einstufung"}
        answer = await self.district.call(office, "POST", "/v1/consent-requests", purpose, body)
        refused = person.may_not_ask(office, purpose, self.now)
        self.logged(person, office, "consent.request", purpose, reason=refused, categories=[] if refused else categories)
        if refused:
            assert problem(answer) == (409, refused)
            return
        assert (answer.status_code, answer.json()["status"]) == (201, "pending"), answer.text
        self.lapse(person)
        person.questions.append(Question(answer.json()["id"], office, purpose, frozenset(categories), self.now))
        self.decided(person)
        self.counted["asked"] += 1

    def lapse(self, person: Person) -> None:
        """Requests that silence has ended."""
        for one in person.questions:
            if one.closed is None and months_later(one.asked, 3) <= self.now:
                one.closed = "lapsed"
                self.counted["lapsed"] += 1

    async def taken_down(self, person: Person, writer: str, purpose: str, body: dict[str, Any]) -> Any:
        """A decision that an office with a link writes down for her, under one of its own purposes."""
        path = f"/v1/newcomers/{person.names[writer]}/assisted-decisions"
        return await self.district.call(writer, "POST", path, purpose, {"channel": "assisted"} | body)

    async def grant(
        self, person: Person, office: str, purpose: str, categories: list[str], days: int, named: bool, writer: str | None = None
    ) -> None:
        """By the person, or taken down by an office that has a link, for itself or another; `named` names the open request."""
        until = self.now + timedelta(days=days)
        asked = person.open_question(office)
        fits = asked is not None and asked.purpose == purpose and set(categories) <= asked.categories
        body = {
            "purpose": purpose,
            "recipient": self.district.tools[office].wire_id,
            "categories": categories,
            "valid_until": wire_time(until),
            "notice_language": "de",
        }
        if named and asked is not None:
            body["request"] = asked.request
        if writer is None:
            answer = await self.me(person, "consents", body)
        else:
            answer = await self.taken_down(person, writer, OFFICES[writer].purposes[0], body | {"decision": "grant"})
        if named and asked is not None and not fits:
            code = "more-than-requested" if asked.purpose == purpose else "no-open-request"
            assert (problem(answer), answer.json()["errors"][0]["code"]) == ((422, "validation-failed"), code)
            if writer is not None:
                self.logged(person, writer, "decision.assisted", OFFICES[writer].purposes[0], reason="validation-failed")
            return
        assert (answer.status_code, answer.json()["status"]) == (201, "active"), answer.text
        live = person.live(office, purpose, self.now)
        if live is not None:
            live.replaced = self.now
        yes = Yes(answer.json()["id"], office, purpose, frozenset(categories), self.now, until)
        person.yes.append(yes)
        if writer is not None:
            self.logged(person, writer, "consent.give", purpose, categories=categories, consent=yes.consent)
            self.counted["granted-at-a-desk" if writer == office else "granted-elsewhere"] += 1
        self.tell(person, office, "consent-granted", yes.consent, purpose=purpose)
        if live is not None and not live.categories <= yes.categories:
            self.tell(person, office, "consent-narrowed", live.consent, purpose=purpose)
            self.counted["narrowed"] += 1
        if asked is not None and fits:
            asked.closed = "granted"
            self.tell(person, office, "consent-requested-answered", yes.consent, asked.request, purpose, "granted")
        self.decided(person)
        self.counted["granted"] += 1
        if office not in person.names:
            fed = await self.district.feed(office)
            person.names[office] = next(item["newcomer"] for item in fed if item.get("consent") == yes.consent)

    async def refuse(self, person: Person, office: str, purpose: str, how: str) -> None:
        """`how`: `request` answers the open one, `ahead` names office and purpose, `desk` is taken down by the office itself."""
        asked = person.open_question(office)
        if how == "request" and asked is not None:
            purpose = asked.purpose
            answer = await self.me(person, "refusals", {"request": asked.request})
        elif how == "desk" and office in person.names:
            answer = await self.taken_down(person, office, purpose, {"decision": "refusal", "purpose": purpose})
        else:
            how = "ahead"
            body = {"purpose": purpose, "recipient": self.district.tools[office].wire_id}
            answer = await self.me(person, "refusals", body)
        answers = asked is not None and asked.purpose == purpose
        if not answers and person.live(office, purpose, self.now) is not None:
            assert answer.json()["errors"][0]["code"] == "withdraw-instead", answer.text
            if how == "desk":
                self.logged(person, office, "decision.assisted", purpose, reason="validation-failed")
            return
        assert answer.status_code == 201, answer.text
        asked_ever = any((one.agency, one.purpose) == (office, purpose) for one in person.questions)
        person.no.append(No(office, purpose, self.now, asked_ever or how == "desk"))
        if answers and asked is not None:
            asked.closed = "refused"
            self.tell(person, office, "consent-requested-answered", "", asked.request, purpose, "refused")
        if how == "desk":
            self.logged(person, office, "consent.refuse", purpose)
        self.decided(person)

    async def withdraw(self, person: Person, one: Yes, writer: str | None) -> None:
        """By the person on any of her consents, or taken down by an office that has a link."""
        recipient = self.district.tools[one.agency].wire_id
        if writer is None:
            meant = person.last(one.agency, one.purpose) if one.replaced is not None else one
            answer = await self.me(person, f"consents/{one.consent}/withdrawal", {})
        else:
            meant = person.last(one.agency, one.purpose)
            body = {"decision": "withdrawal", "channel": "paper", "purpose": one.purpose, "recipient": recipient}
            answer = await self.taken_down(person, writer, OFFICES[writer].purposes[0], body)
        assert meant is not None
        assert answer.status_code == (200 if writer is None else 201), answer.text
        assert answer.json()["status"] == "withdrawn"
        shown = meant.consent if writer is None or writer == one.agency else None
        assert answer.json()["id"] == shown
        self.note_withdrawal(person, meant, writer)

    def note_withdrawal(self, person: Person, meant: Yes, writer: str | None) -> None:
        if meant.stopped is None:
            meant.stopped = self.now
            self.tell(person, meant.agency, "consent-withdrawn", meant.consent, purpose=meant.purpose)
            self.decided(person)
            self.counted["withdrawn"] += 1
        if writer is not None:
            self.logged(person, writer, "consent.withdraw", meant.purpose, consent=meant.consent)

    async def give_back(self, person: Person, office: str, purpose: str) -> None:
        answer = await self.taken_down(person, office, purpose, {"decision": "give_back", "purpose": purpose})
        held = person.last(office, purpose)
        if held is None:
            assert (problem(answer), answer.json()["errors"][0]["pointer"]) == ((422, "validation-failed"), "/consent")
            self.logged(person, office, "decision.assisted", purpose, reason="validation-failed")
            return
        assert (answer.status_code, answer.json()["id"]) == (201, held.consent), answer.text
        self.note_withdrawal(person, held, office)

    async def restrict(self, person: Person, on: bool) -> None:
        answer = await self.me(person, "restriction", {}, "POST" if on else "DELETE")
        assert (answer.status_code, answer.json()["status"]) == (200, "restricted" if on else "active"), answer.text
        if on is person.restricted:
            return
        person.restricted = on
        for office in {one.agency for one in person.yes}:
            self.tell(person, office, "restricted" if on else "restriction-lifted")
        self.decided(person)

    async def release_secrets(self, person: Person, office: str, purpose: str, categories: list[str], holder: str | None) -> None:
        body = {
            "recipient": self.district.tools[office].wire_id,
            "purpose": purpose,
            "categories": categories,
            "releaser": None if holder is None else self.district.tools[holder].wire_id,
        }
        answer = await self.me(person, "secrecy-releases", body)
        assert answer.status_code == 201, answer.text
        person.secrets.append(Secret(office, purpose, frozenset(categories), holder, self.now))
        self.decided(person)

    async def swept(self) -> None:
        """The sweeper notes what time ended, for everybody."""
        while await sweep(self.district.world):
            pass
        for person in self.people:
            self.lapse(person)
            self.decided(person)
