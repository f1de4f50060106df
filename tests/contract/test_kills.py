"""Kill the service, its database, or both under a stream of writes: what was acknowledged is there, once, and all of it fits.

A real `kiim serve` with its durable embedded database; an outside client that knows api.md and keeps count.
"""

import random
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract.outside import CaseTool, JsonObject
from tests.contract.serving import Service

pytestmark = pytest.mark.durable
PURPOSE = "counselling"
LINES = 3
CONSENT = {
    "purpose": PURPOSE,
    "categories": ["identity", "contact"],
    "notice_language": "de",
    "channel": "assisted",
    "interpreter": "none",
}


@dataclass
class Kept:
    """A person as the client remembers her: what was acknowledged, and nothing else."""

    reference: str
    said: list[str] = field(default_factory=list)
    withdrawn: bool = False


@dataclass
class Writer:
    """One line of work: registers people, writes, reads, withdraws; a request without an answer is sent again later."""

    tool: CaseTool
    stop: threading.Event
    people: list[Kept] = field(default_factory=list)
    unanswered: list[tuple[str, JsonObject, str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    refused_for_now: int = 0
    acknowledged: int = 0

    def send(self, path: str, body: JsonObject, key: str, note: Any) -> bool:
        """One write; what its acknowledgement means is noted by `note`. False when it is not known to be stored."""
        try:
            answer = self.tool.call("POST", path, PURPOSE, json=body, headers={"Idempotency-Key": key})
        except httpx.TransportError:
            self.unanswered.append((path, body, key, note))
            self.stop.wait(0.3)
            return False
        if answer.status_code == 201:
            self.acknowledged += 1
            note(answer.json())
            return True
        if answer.status_code == 503 and int(answer.headers["retry-after"]) > 0:
            self.refused_for_now += 1
        elif answer.json()["reason"] != "request-in-progress":
            self.faults.append(f"{answer.status_code} {answer.text}")
            return False
        self.unanswered.append((path, body, key, note))
        self.stop.wait(0.1)
        return False

    def work(self) -> None:
        """Until told to stop."""
        while not self.stop.is_set():
            body = {"external_id": secrets.token_hex(8), "consent": CONSENT}
            if not self.send("/v1/newcomers", body, secrets.token_hex(16), lambda got: self.people.append(Kept(got["id"]))):
                continue
            person = self.people[-1]
            written = [self.write(person, f"nach {turn + 9} Uhr, Zettel {secrets.token_hex(3)} x") for turn in range(4)]
            self.look(person)
            if len(self.people) % 2 and all(written):  # what is sent again after a withdrawal is refused, and rightly
                self.withdraw(person)

    def write(self, person: Kept, text: str) -> bool:
        """One statement that is found again."""
        told = {"category": "contact", "field": "safe_to_contact_times", "value": text, "kind": "self_stated"}
        path = f"/v1/newcomers/{person.reference}/statements"
        return self.send(path, {"statements": [told]}, secrets.token_hex(16), lambda _: person.said.append(text))

    def withdraw(self, person: Kept) -> None:
        """Taken down for the person."""
        path = f"/v1/newcomers/{person.reference}/assisted-decisions"
        body = {"decision": "withdrawal", "channel": "paper", "purpose": PURPOSE}
        self.send(path, body, secrets.token_hex(16), lambda _: setattr(person, "withdrawn", True))

    def look(self, person: Kept) -> None:
        """A read; it may fail now, and never says anything else than what is so."""
        try:
            answer = self.tool.call("GET", f"/v1/newcomers/{person.reference}/record", PURPOSE)
        except httpx.TransportError:
            return
        if answer.status_code not in (200, 503):
            self.faults.append(f"{answer.status_code} {answer.text}")

    def send_again(self) -> None:
        """Everything that had no answer, with the same keys and in the same order, until it has one."""
        deadline = time.monotonic() + 30
        while self.unanswered and time.monotonic() < deadline:
            waiting, self.unanswered = self.unanswered, []
            for one in waiting:
                self.send(*one)
        assert not self.unanswered

    def compare(self) -> None:
        """Every acknowledged write is there, once."""
        for person in self.people:
            answer = self.tool.call("GET", f"/v1/newcomers/{person.reference}/record", PURPOSE)
            if person.withdrawn:
                assert (answer.status_code, answer.json()["reason"]) == (403, "consent-withdrawn")
                continue
            assert answer.status_code == 200, answer.text
            fields = answer.json()["categories"]["contact"]["fields"]
            held = [one["value"] for one in fields.get("safe_to_contact_times", {"statements": []})["statements"]]
            assert sorted(held) == sorted(person.said)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    running = Service(tmp_path)
    try:
        yield running
    finally:
        running.stop()


def strike(service: Service, what: str) -> None:
    """Kill what the round is about and bring back what does not come back by itself."""
    if what != "service":
        service.kill_database()
    if what == "database":
        return
    service.kill()
    service.start()


@pytest.mark.parametrize("what", ["service", "service and database", "database"])
def test_whatever_is_killed_every_acknowledged_write_is_there_once(service: Service, what: str) -> None:
    tool = service.found()
    service.start()
    with tool.http:
        tell_the_story(service, tool, what)
    service.stop()
    code, words = service.verify()
    assert code == 0, words


def tell_the_story(service: Service, tool: CaseTool, what: str) -> None:
    """Two rounds of writing, killing, coming back, sending again and comparing."""
    tool.token(PURPOSE)
    writers = [Writer(CaseTool(tool.http, tool.registration, dict(tool.tokens)), threading.Event()) for _ in range(LINES)]
    moments = random.Random(what)  # noqa: S311  where in the stream it strikes; another number would do as well
    for _ in range(2):
        lines = [threading.Thread(target=writer.work) for writer in writers]
        for writer, line in zip(writers, lines, strict=True):
            writer.stop.clear()
            line.start()
        time.sleep(moments.uniform(0.6, 1.6))
        life = service.process
        strike(service, what)
        time.sleep(0.5)
        service.wait_ready()
        for writer in writers:
            writer.stop.set()
        for line in lines:
            line.join(60)
        if what == "database":
            assert service.process is life  # it went on without a restart
        for writer in writers:
            writer.send_again()
            writer.compare()
    faults = [fault for writer in writers for fault in writer.faults]
    assert not faults, (faults, service.complaints())
    assert sum(writer.acknowledged for writer in writers) > 40
    assert all(person.said for writer in writers for person in writer.people[:1])
