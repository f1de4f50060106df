"""Writing and reading of records in a story: every answer is compared with what the diary says this office may see."""

import asyncio

import httpx

from tests.contract.diary import (
    FIELDS,
    OFFICES,
    Person,
    Said,
    first_day,
    first_shown,
    is_old,
    may_not_write,
    wire_time,
)
from tests.contract.story import NO_STATEMENT, UNKNOWN, Story, problem
from tests.support.people import Json

REFUSED = {
    "not-found": 404,
    "category-not-covered": 403,
    "consent-missing": 403,
    "consent-withdrawn": 403,
    "consent-expired": 403,
    "consent-refused": 403,
    "restricted": 403,
    "purpose-missing": 403,
}
MAY_ASK = ("consent-missing", "consent-withdrawn", "consent-expired", "consent-refused", "category-not-covered")
NAMED = ("consent-withdrawn", "consent-expired", "restricted", "category-not-covered")


class Records(Story):
    """The acts that touch what is recorded."""

    # -- reading -------------------------------------------------------------------------------------------------------------

    async def look_everywhere(self, person: Person) -> None:
        """Every office with a name for the person reads under each of its purposes, all at once, and one of them oddly."""
        for office in person.names:
            self.district.office(office)
        self.rounds += 1
        odd = sorted(person.names)[self.rounds % len(person.names)]
        await asyncio.gather(
            *(self.look(person, office, purpose) for office in person.names for purpose in OFFICES[office].purposes),
            self.look_oddly(person, odd, OFFICES[odd].purposes[self.rounds // 8 % 2]),
        )

    async def look_oddly(self, person: Person, office: str, purpose: str) -> None:
        """For a part, without a purpose, under another office's reference or nobody's; in turn."""
        match self.rounds % 8:
            case 0:
                await self.look(person, office, None)
            case 1:
                await self.look(person, office, purpose, under=max(person.names))
            case 2:
                await self.look(person, office, purpose, under="unknown")
            case part:
                await self.look(
                    person, office, purpose, ["language", ("arrival", "counselling", "work", "contact")[part % 4]][part % 2 :]
                )

    async def look(
        self, person: Person, office: str, purpose: str | None, asked: list[str] | None = None, under: str | None = None
    ) -> None:
        """One read, by default under the office's own reference; `under` is another office's, or `unknown`."""
        owner = under or office
        reference = UNKNOWN if owner == "unknown" else person.names.get(owner, UNKNOWN)
        query = "" if asked is None else "?categories=" + ",".join(asked)
        answer = await self.district.call(office, "GET", f"/v1/newcomers/{reference}/record{query}", purpose)
        if reference == UNKNOWN or owner != office:
            assert problem(answer) == (404, "not-found")
            if reference == UNKNOWN:
                self.unknown_looks += 1
            else:
                self.logged(person, office, "record.read", purpose, reason="not-found", categories=asked or ())
                self.counted["foreign"] += 1
            return
        live = None if purpose is None else person.live(office, purpose, self.now)
        reason = "purpose-missing" if purpose is None else person.answer(office, purpose, self.now)
        covered = [] if live is None else [one for one in live.categories if asked is None or one in asked]
        if reason is None and not covered:
            reason = "category-not-covered"
        last = None if purpose is None else person.last(office, purpose)
        if reason is not None:
            consent = last.consent if reason in NAMED and last is not None else None
            self.logged(person, office, "record.read", purpose, reason=reason, categories=asked or (), consent=consent)
            self.compare_refusal(answer, person, office, purpose, reason)
            return
        assert live is not None
        assert purpose is not None
        self.logged(person, office, "record.read", purpose, categories=covered, consent=live.consent)
        assert answer.status_code == 200, answer.text
        release = {"consent": live.consent, "valid_until": wire_time(live.until)}
        record = answer.json()
        assert (record["newcomer"], record["purpose"], record["release"]) == (reference, purpose, release)
        assert set(record["categories"]) == set(covered)
        values = sum([self.compare(person, office, purpose, code, record["categories"][code]) for code in covered])
        self.counted["read" if values else "read-empty"] += 1

    def compare_refusal(self, answer: httpx.Response, person: Person, office: str, purpose: str | None, reason: str) -> None:
        """Status, reason, and the facts that belong to it: no more and no less."""
        assert problem(answer) == (REFUSED[reason], reason)
        members: Json = {}
        if reason in MAY_ASK:
            members["consent_request_template"] = purpose
        if reason == "consent-withdrawn":
            last = person.last(office, purpose or "")
            assert last is not None
            assert last.stopped is not None
            members |= {"withdrawn_at": wire_time(last.stopped), "obligation": "delete-or-justify"}
        known = {"type", "title", "status", "reason"}
        assert {key: value for key, value in answer.json().items() if key not in known} == members

    def compare(self, person: Person, office: str, purpose: str, category: str, got: Json) -> int:
        """One category of a read; learns how this office names the statements. Returns the number of values."""
        expected = person.shown(office, purpose, category, self.now)
        assert got["version"] == person.versions[category]
        assert set(got["fields"]) == set(expected)
        for code, statements in expected.items():
            told = got["fields"][code]
            assert len(told["statements"]) == len(statements)
            for one, shown in zip(statements, told["statements"], strict=True):
                assert one.names.setdefault(office, shown["id"]) == shown["id"]
                expected_words = self.as_told(one, office, FIELDS[category, code].months)
                assert shown == expected_words, (shown, expected_words)
            assert told["current"] == first_shown(statements).names[office]
        return sum(len(statements) for statements in expected.values())

    def as_told(self, one: Said, office: str, months: dict[str, int]) -> Json:
        """A statement in the contract's words."""
        return {
            "id": one.names[office],
            "value": one.value,
            "kind": one.kind,
            "as_of": one.as_of,
            "recorded_by": {"agency": one.by, "type": OFFICES[one.by].type},
            "recorded_at": wire_time(one.at),
            "disputed": one.disputed,
            "stale": is_old(one, months, self.now),
        }

    # -- writing -------------------------------------------------------------------------------------------------------------

    async def write(self, person: Person, office: str, purpose: str, items: list[Json]) -> None:
        """Add statements, all or none."""
        path = f"/v1/newcomers/{person.names[office]}/statements"
        answer = await self.district.call(office, "POST", path, purpose, {"statements": items})
        categories = {item["category"] for item in items}
        reason = person.answer(office, purpose, self.now)
        live = person.live(office, purpose, self.now)
        if reason is None and live is not None and not categories <= live.categories:
            reason = "category-not-covered"
        last = person.last(office, purpose)
        gate = reason is not None
        for item in items:
            reason = reason or may_not_write(office, item["category"], item["field"], item["kind"])
        consent = last.consent if last is not None and (reason in NAMED or not gate) else None
        self.logged(person, office, "statements.add", purpose, reason=reason, categories=categories, consent=consent)
        if reason is not None:
            assert problem(answer) == (403, reason)
            return
        assert answer.status_code == 201, answer.text
        for item, named in zip(items, answer.json()["statements"], strict=True):
            secret = item.get("secrecy") == "secrecy_203"
            one = Said(item["value"], item["kind"], item["as_of"], office, self.now, secret, names={office: named["id"]})
            person.said.setdefault((item["category"], item["field"]), []).insert(0, one)
        person.versions.update(categories)
        assert answer.json()["versions"] == {code: person.versions[code] for code in categories}
        self.told_change(person, {(item["category"], item["field"]) for item in items}, office)
        self.counted["written"] += 1

    async def replace(
        self, person: Person, office: str, purpose: str, where: tuple[str, str], one: Said, new: Json, match: int | None
    ) -> None:
        """Put a new version under a version of the category that the office remembers; `match` None sends no precondition."""
        category, code = where
        path = f"/v1/newcomers/{person.names[office]}/statements/{one.names.get(office, NO_STATEMENT)}"
        headers = {} if match is None else {"If_Match": f'"{match}"'}
        answer = await self.district.call(office, "PUT", path, purpose, new, **headers)
        live = person.live(office, purpose, self.now)
        reason = person.answer(office, purpose, self.now)
        if reason is not None:
            self.logged(person, office, "statement.replace", purpose, reason=reason)
            assert problem(answer) == (403, reason)
            return
        assert live is not None
        seen = category in live.categories and one in person.shown(office, purpose, category, self.now).get(code, [])
        if not seen or office not in one.names:
            self.logged(person, office, "statement.replace", purpose, reason="not-found", consent=live.consent)
            assert problem(answer) == (404, "not-found")
            return
        if match != person.versions[category]:
            expected = (428, "precondition-required") if match is None else (412, "version-mismatch")
            assert problem(answer) == expected
            self.logged(person, office, "statement.replace", purpose, reason=expected[1])
            self.counted["stale" if match is not None else "no-precondition"] += 1
            return
        reason = may_not_write(office, category, code, new["kind"])
        reason = reason or (None if one.by == office else "not-steward")
        self.logged(person, office, "statement.replace", purpose, reason=reason, categories=[category], consent=live.consent)
        if reason is not None:
            assert problem(answer) == (403, reason)
            return
        assert answer.status_code == 200, answer.text
        one.replaced, one.ended = True, self.now
        names = {office: answer.json()["id"]}
        unsettled = one.disputed and one.value == new["value"]
        said = Said(new["value"], new["kind"], new["as_of"], office, self.now, one.secret, unsettled, names=names)
        person.said[where].insert(0, said)
        person.versions[category] += 1
        assert (answer.json()["version"], answer.headers["etag"]) == (person.versions[category], f'"{person.versions[category]}"')
        know: set[str] = set()
        later = None not in (one.as_of, said.as_of) and first_day(said) > first_day(one)
        if one.value != said.value and (one.disputed or not later):
            know = self.told_ever(person, "statement-corrected", category, code, one, but=office)
            self.counted["corrected"] += 1
        self.told_change(person, {where}, office, know)
        self.counted["replaced"] += 1

    async def dispute(self, person: Person, where: tuple[str, str], index: int) -> None:
        """The person marks one of her statements, also a replaced one."""
        category, code = where
        held = await self.own_record(person)
        answer = await self.me(person, "disputes", {"statement": held[category]["fields"][code]["statements"][index]["id"]})
        assert (answer.status_code, answer.json()["status"]) == (201, "disputed"), answer.text
        one = person.said[where][index]
        if not one.disputed:
            one.disputed = True
            person.versions[category] += 1
            self.told_ever(person, "statement-disputed", category, code, one)
            self.counted["disputed"] += 1

    async def own_record(self, person: Person) -> Json:
        """Everything held, compared: replaced and disputed statements too, newest first."""
        answer = await self.me(person, "record")
        assert answer.status_code == 200, answer.text
        held: Json = answer.json()["categories"]
        told = {
            (category, code): [
                (one["value"], one["kind"], one["as_of"], one["recorded_by"]["agency"], one["disputed"], "replaced_by" in one)
                for one in fields["statements"]
            ]
            for category, block in held.items()
            for code, fields in block["fields"].items()
        }
        assert told == {
            where: [(one.value, one.kind, one.as_of, one.by, one.disputed, one.replaced) for one in statements]
            for where, statements in person.said.items()
        }
        assert {category: block["version"] for category, block in held.items()} == dict(person.versions)
        return held
