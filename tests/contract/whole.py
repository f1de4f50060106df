"""The end of a story: feeds, lists of looks, the people's own views and everything stored, held against the diary."""

import asyncio
from collections import Counter
from typing import Any

from tests.contract.diary import OFFICES, Person
from tests.contract.records import Records


def unlike(got: list[tuple[Any, ...]], expected: list[tuple[Any, ...]]) -> dict[tuple[Any, ...], int]:
    """Rows that came too often (positive) or too seldom (negative)."""
    counts = Counter(got)
    counts.subtract(expected)
    return {row: count for row, count in counts.items() if count}


class Whole(Records):
    """A story that can be compared as a whole."""

    async def compare_feed(self, office: str, limit: int = 1000) -> None:
        """The feed holds what the diary told this office, in order, once, and nothing else."""
        expected = sorted(self.expected_feed(office))
        for _ in range(20):  # rows become visible when every older transaction of the server has ended, autovacuum's too
            items = await self.district.feed(office, limit)
            if len(items) >= len(expected):
                break
            await asyncio.sleep(0.1)
        assert [item["time"] for item in items] == sorted(item["time"] for item in items)
        members = ("time", "newcomer", "type", "consent", "request", "purpose", "outcome")
        different = unlike([tuple(item.get(name) or "" for name in members) for item in items], expected)
        assert not different, different
        assert len({item["id"] for item in items}) == len(items)
        self.counted["feed-items"] += len(items)

    def expected_feed(self, office: str) -> list[tuple[Any, ...]]:
        """What this office was told, as it is shown now: a changed statement only while its reader may read."""
        shown = []
        for person in self.people:
            for told_to, time, kind, consent, request, purpose, outcome in person.told:
                hidden = kind == "statement-changed" and person.live(office, purpose, self.now) is None
                if told_to == office and not hidden:
                    shown.append((time, person.names[office], kind, consent, request, purpose, outcome))
        return shown

    async def compare_person(self, person: Person) -> None:
        """What she is shown: her record, her decisions, the requests, and every look exactly once."""
        await self.own_record(person)
        held = (await self.me(person, "consents")).json()
        assert {item["id"]: item["status"] for item in held["items"]} == {one.consent: one.word(self.now) for one in person.yes}
        assert len(held["refusals"]) == len(person.no)
        asked = (await self.me(person, "requests")).json()["items"]
        assert {item["id"]: item["status"] for item in asked} == {
            one.request: one.closed or "pending" for one in person.questions
        }
        looks = [
            (
                item["time"],
                item["agency"],
                item["action"],
                item["purpose"],
                tuple(sorted(item["categories"])),
                item["reason"] or "",
                item["consent"] or "",
            )
            for item in await self.district.all_accesses(self.cards[self.people.index(person)])
        ]
        different = unlike(looks, person.looks)
        assert not different, different
        self.counted["looks"] += len(looks)

    async def compare_everything(self) -> None:
        """The whole invariant: stored data follow from the ledger, feeds are complete, every look has one row."""
        for person in self.people:
            await self.look_everywhere(person)
        for office in OFFICES:
            await self.compare_feed(office)
            await self.compare_feed(office, limit=3)
        for person in self.people:
            await self.compare_person(person)
        nameless = "SELECT count(*) FROM audit.event WHERE subject_ref IS NULL AND body::jsonb->>'a' = 'record.read'"
        assert await self.auditor_count(nameless) == self.unknown_looks
        report = await self.district.verified()
        assert report.clean, [(one.code, one.where) for one in report.findings]

    async def auditor_count(self, query: str) -> int:
        """One number from the log."""
        return int(await self.district.world.pool.fetchval(query))
