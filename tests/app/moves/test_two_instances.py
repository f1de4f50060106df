"""Somebody moves from one municipality to another: two running services, two databases, real HTTP between them."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio

from app.db.embedded import Embedded
from app.ids import MOVE, parse
from app.moves.receipts import deliver_due
from app.moves.sweep import sweep_moved
from app.verify.run import verify
from app.world import World
from tests.support.clock import MovableClock
from tests.support.database import TestDatabase, cloned
from tests.support.desks import FIRST_YES, desk_beside
from tests.support.instances import Instance, instance, introduce
from tests.support.people import PIN, Json, Phone, Tool, activate, registration, said, tool

pytestmark = pytest.mark.asyncio(loop_scope="module")
GOES = ["identity", "language"]
CONSENT = {"categories": ["identity", "language"]}


@dataclass
class Scene:
    """Musterland, where she lives and a school knows her, and Beispielstadt, where she moves to."""

    old: Instance
    new: Instance
    office: Tool
    school: Tool
    phone: Phone
    at_office: str
    at_school: str
    there: Tool
    card: str

    async def start(self, categories: list[str] | None = None) -> Json:
        """She starts a move; what she is told."""
        answer = await self.phone.post("/v1/me/moves", {"destination": self.new.address, "categories": categories or GOES})
        assert answer.status_code == 201, answer.text
        told: Json = answer.json()
        return told

    async def sign_in(self) -> httpx.Response:
        """With card and PIN where she lived."""
        return await self.old.http.post("/v1/me/session", json={"card": self.card, "pin": PIN})

    async def take_in(self, code: str, **changes: object) -> httpx.Response:
        """The office there takes her in with the code that she shows."""
        self.there.tokens.clear()
        body = registration(consent=CONSENT, statements=[]) | {"origin": self.old.address, "code": code} | changes
        return await self.there.post("/v1/arrivals", body)

    async def take_in_package(self, package: str) -> httpx.Response:
        """The same with the file that she brought."""
        self.there.tokens.clear()
        return await self.there.post("/v1/arrivals", registration(consent=CONSENT, statements=[]) | {"package": package})


@pytest.fixture(scope="module")
def databases(postgres: Embedded) -> Iterator[list[TestDatabase]]:
    with cloned(postgres) as one, cloned(postgres) as other:
        yield [one, other]


@pytest.fixture(scope="module")
def clock() -> MovableClock:
    return MovableClock()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def both(
    databases: list[TestDatabase], tmp_path_factory: pytest.TempPathFactory, clock: MovableClock
) -> AsyncIterator[tuple[Instance, Instance]]:
    folders = tmp_path_factory.mktemp("old"), tmp_path_factory.mktemp("new")
    async with (
        instance(databases[0], folders[0], clock, "Landkreis Musterland") as old,
        instance(databases[1], folders[1], clock, "Beispielstadt") as new,
    ):
        await introduce(old, new)
        await introduce(new, old)
        yield old, new


@pytest_asyncio.fixture(loop_scope="module")
async def scene(both: tuple[Instance, Instance]) -> Scene:
    """Agencies and a person of her own for each test; the instances and their clock go on."""
    old, new = both
    await deliver_due(new.world)
    office = await tool(old.http, old.world, "counselling", "counselling", name="Beratung am Beispielplatz")
    school = await tool(old.http, old.world, "course_provider", "language_course", name="VHS Musterland")
    today = old.world.clock.now().date()
    made = await office.register(
        consent={"categories": ["identity", "contact", "language", "counselling"]},
        statements=[
            said("identity", "family_name", "Musterprobe"),
            said("identity", "birth_date", "1991-04-03"),
            said("language", "german_overall", "B1"),
            said("language", "german_overall", "A2", "adviser_estimate"),
            said("contact", "phone", "+49391000000"),
        ],
    )
    phone = await activate(old.http, made["letter"])
    given = await phone.post(
        "/v1/me/consents",
        {
            "purpose": "language_course",
            "recipient": school.wire_id,
            "categories": ["language"],
            "notice_language": "de",
            "valid_until": f"{today + timedelta(days=180)}T00:00:00Z",
        },
    )
    assert given.status_code == 201, given.text
    at_school = await phone.link(school)
    tested = await school.post(
        f"/v1/newcomers/{at_school}/statements",
        {"statements": [said("language", "german_overall", "A2", "placement_test", "2026-10-02")]},
    )
    assert tested.status_code == 201, tested.text
    there = await tool(new.http, new.world, "counselling", "counselling", name="Beratung Beispielstadt")
    return Scene(old, new, office, school, phone, made["id"], at_school, there, made["letter"]["card"])


async def clean(world: World) -> list[str]:
    async with world.pool.acquire() as connection:
        report = await verify(connection, world.keyring, world.catalogue, lambda *_: None)
    return [f"{finding.code} {finding.where}" for finding in report.findings]


async def reads(agency: Tool, reference: str) -> tuple[int, str | None]:
    agency.tokens.clear()  # the clock may have gone on
    answer = await agency.get(f"/v1/newcomers/{reference}/record")
    return answer.status_code, answer.json().get("reason")


async def test_her_record_arrives_with_its_provenance_and_every_release_of_the_first_instance_ends(scene: Scene) -> None:
    told = await scene.start()
    assert told["status"] == "open"
    answer = await scene.take_in(told["code"])
    assert answer.status_code == 201, answer.text
    arrived = answer.json()
    assert (arrived["origin"], arrived["taken"], arrived["left"]) == ("Landkreis Musterland", 5, [])
    record = (await scene.there.get(f"/v1/newcomers/{arrived['id']}/record")).json()["categories"]
    assert set(record) == {"identity", "language"}
    level = record["language"]["fields"]["german_overall"]
    shown = {(one["value"], one["kind"], one["recorded_by"]["agency"], one["recorded_by"]["type"]) for one in level["statements"]}
    assert shown == {
        ("A2", "placement_test", "VHS Musterland (Landkreis Musterland)", "course_provider"),
        ("A2", "adviser_estimate", "Beratung am Beispielplatz (Landkreis Musterland)", "counselling"),
        ("B1", "self_stated", "Beratung am Beispielplatz (Landkreis Musterland)", "counselling"),
    }
    leading = next(one for one in level["statements"] if one["id"] == level["current"])
    assert (leading["kind"], leading["as_of"]) == ("placement_test", "2026-10-02")

    assert await reads(scene.school, scene.at_school) == (200, None), "nothing ends before the receipt"
    assert await deliver_due(scene.new.world) == 1
    assert await reads(scene.school, scene.at_school) == (403, "consent-withdrawn")
    assert await reads(scene.office, scene.at_office) == (403, "consent-withdrawn")
    feed = [change["type"] for change in (await scene.school.get("/v1/changes")).json()["items"]]
    assert feed[-1] == "consent-withdrawn"
    [move] = (await scene.phone.get("/v1/me/moves")).json()["items"]
    assert (move["status"], move["fetched"]) == ("received", True)
    assert await clean(scene.old.world) == await clean(scene.new.world) == []


async def test_a_record_that_took_up_another_goes_whole_and_both_references_end(scene: Scene) -> None:
    scene.office.tokens.clear()
    other = await scene.office.register(
        consent={"categories": ["identity", "language"]},
        statements=[said("identity", "family_name", "Musterprobe"), said("language", "german_overall", "C1")],
    )
    taken_up = await scene.office.post(f"/v1/newcomers/{scene.at_office}/merges", {"other": other["id"]})
    assert taken_up.status_code == 201, taken_up.text
    signed_in = await scene.sign_in()  # a merge ends the sessions of both
    assert signed_in.status_code == 201, signed_in.text
    scene.phone.token = signed_in.json()["access_token"]
    arrived = await scene.take_in((await scene.start())["code"])
    assert arrived.status_code == 201, arrived.text
    answer = await scene.there.get(f"/v1/newcomers/{arrived.json()['id']}/record")
    statements = answer.json()["categories"]["language"]["fields"]["german_overall"]["statements"]
    assert sorted(one["value"] for one in statements) == ["A2", "A2", "B1", "C1"]
    assert not any(name.startswith("_") for one in statements for name in one)
    assert await deliver_due(scene.new.world) == 1
    for reference in (scene.at_office, other["id"]):
        assert await reads(scene.office, reference) == (403, "consent-withdrawn")
    assert await clean(scene.old.world) == await clean(scene.new.world) == []


async def test_what_she_allowed_elsewhere_releases_nothing_here_and_is_kept_as_evidence_for_her(scene: Scene) -> None:
    code = (await scene.start())["code"]
    arrived = (await scene.take_in(code)).json()
    phone = await activate(scene.new.http, arrived["letter"])
    consents = (await phone.get("/v1/me/consents")).json()["items"]
    assert [(one["recipient"], one["purpose"]) for one in consents] == [(scene.there.wire_id, "counselling")]
    [came] = (await phone.get("/v1/me/moves")).json()["arrivals"]
    assert (came["origin"], came["taken"]) == ("Landkreis Musterland", 5)
    assert {(one["agency"], one["purpose"], one["status"]) for one in came["decisions"]} == {
        ("Beratung am Beispielplatz", "counselling", "active"),
        ("VHS Musterland", "language_course", "active"),
    }
    school = await tool(scene.new.http, scene.new.world, "course_provider", "language_course", name="VHS Musterland")
    reference = await phone.link(school)
    assert await reads(school, reference) == (403, "consent-missing")


async def test_only_what_she_chose_goes_along(scene: Scene) -> None:
    arrived = (await scene.take_in((await scene.start(["identity"]))["code"])).json()
    assert arrived["taken"] == 2
    phone = await activate(scene.new.http, arrived["letter"])
    assert set((await phone.get("/v1/me/record")).json()["categories"]) == {"identity"}


async def test_a_file_that_she_carries_arrives_as_well_as_a_code_and_only_once(scene: Scene) -> None:
    told = await scene.start()
    package = (await scene.phone.get(f"/v1/me/moves/{told['id']}/package")).json()["package"]
    assert "Musterprobe" not in package
    assert (await scene.take_in_package(package)).status_code == 201
    again = await scene.take_in_package(package)
    assert (again.status_code, again.json()["reason"]) == (409, "already-arrived")
    by_code = await scene.take_in(told["code"])
    assert (by_code.status_code, by_code.json()["reason"]) == (409, "already-arrived")


async def test_a_repeated_arrival_is_answered_again_without_a_letter(scene: Scene) -> None:
    code = (await scene.start())["code"]
    body = registration(consent=CONSENT, statements=[]) | {"origin": scene.old.address, "code": code}
    first = await scene.there.post("/v1/arrivals", body, Idempotency_Key="once")
    again = await scene.there.post("/v1/arrivals", body, Idempotency_Key="once")
    assert (again.status_code, again.json()["id"], again.json()["letter"]) == (201, first.json()["id"], None)


async def test_what_never_arrives_changes_nothing_here(scene: Scene, clock: MovableClock) -> None:
    told = await scene.start()
    package = (await scene.phone.get(f"/v1/me/moves/{told['id']}/package")).json()["package"]
    clock.advance(days=15)
    late = await scene.take_in(told["code"])
    assert (late.status_code, late.json()["errors"][0]["pointer"]) == (422, "/code")
    carried = await scene.take_in_package(package)
    assert (carried.status_code, carried.json()["errors"][0]["detail"]) == (422, "Not accepted: expired.")
    await sweep_moved(scene.old.world)
    assert await reads(scene.school, scene.at_school) == (200, None)


async def test_a_move_called_off_opens_nothing_and_another_can_be_started(scene: Scene) -> None:
    told = await scene.start()
    second = await scene.phone.post("/v1/me/moves", {"destination": scene.new.address, "categories": GOES})
    assert (second.status_code, second.json()["reason"]) == (409, "move-open")
    headers = {"Authorization": f"Bearer {scene.phone.token}"}
    off = await scene.old.http.delete(f"/v1/me/moves/{told['id']}", headers=headers)
    assert (off.status_code, off.json()["status"]) == (200, "cancelled")
    assert (await scene.take_in(told["code"])).json()["errors"][0]["pointer"] == "/code"
    gone = await scene.phone.get(f"/v1/me/moves/{told['id']}/package")
    assert (gone.status_code, gone.json()["reason"]) == (409, "move-closed")
    assert (await scene.take_in((await scene.start())["code"])).status_code == 201


async def test_a_receipt_is_sent_until_the_other_side_answers_and_may_come_late(scene: Scene, clock: MovableClock) -> None:
    told = await scene.start()
    assert (await scene.take_in(told["code"])).status_code == 201
    scene.old.fail()
    assert await deliver_due(scene.new.world) == 0
    assert await deliver_due(scene.new.world) == 0, "not again before its time"
    scene.old.recover()
    assert await reads(scene.school, scene.at_school) == (200, None)
    clock.advance(days=40)
    assert await deliver_due(scene.new.world) == 1
    assert (await reads(scene.school, scene.at_school))[1] == "consent-withdrawn"
    assert await deliver_due(scene.new.world) == 0
    sent = "SELECT receipt_status, attempts FROM arrival WHERE departure_id = $1"
    row = await scene.new.world.pool.fetchrow(sent, parse(MOVE, told["id"]))
    assert row is not None
    assert tuple(row) == ("confirmed", 2)


async def test_thirty_days_after_it_arrived_the_first_instance_erases_her(scene: Scene, clock: MovableClock) -> None:
    assert (await scene.take_in((await scene.start())["code"])).status_code == 201
    await deliver_due(scene.new.world)
    clock.advance(days=29)
    await sweep_moved(scene.old.world)
    assert await reads(scene.school, scene.at_school) == (403, "consent-withdrawn")
    clock.advance(days=2)
    await sweep_moved(scene.old.world)
    assert await reads(scene.school, scene.at_school) == (410, "erased")
    assert (await scene.sign_in()).status_code == 401, "her key and her account are gone"
    assert await clean(scene.old.world) == []


@pytest.mark.parametrize("how", ["she says so", "she consents again"])
async def test_who_keeps_the_record_here_is_not_erased(scene: Scene, clock: MovableClock, how: str) -> None:
    told = await scene.start()
    assert (await scene.take_in(told["code"])).status_code == 201
    await deliver_due(scene.new.world)
    clock.advance(days=1)
    phone = scene.phone
    phone.token = (await scene.sign_in()).json()["access_token"]
    if how == "she says so":
        kept = await phone.post(f"/v1/me/moves/{told['id']}/keeping", {})
        assert (kept.status_code, kept.json()["status"], kept.json()["erase_at"]) == (200, "kept", None)
    else:
        until = f"{clock.now().date() + timedelta(days=180)}T00:00:00Z"
        again = {"purpose": "counselling", "recipient": scene.office.wire_id, "categories": ["language"]}
        given = await phone.post("/v1/me/consents", again | {"notice_language": "de", "valid_until": until})
        assert given.status_code == 201, given.text
    clock.advance(days=40)
    await sweep_moved(scene.old.world)
    phone.token = (await scene.sign_in()).json()["access_token"]
    [move] = (await phone.get("/v1/me/moves")).json()["items"]
    assert move["status"] == "kept"


async def test_at_the_desk_she_is_taken_in_with_the_code_she_shows(scene: Scene) -> None:
    code = (await scene.start())["code"]
    desk = await desk_beside(scene.there)
    page = "/desk/person/zugezogen?zweck=counselling"
    yes = {name: value for name, value in FIRST_YES.items() if "-" not in name} | {
        "kategorie": GOES,
        "herkunft": scene.old.address,
    }
    assert "Landkreis Musterland" in (await desk.get(page)).text
    wrong = await desk.post("/desk/person/zugezogen", yes | {"code": "ABCD-EFGH-JKMN-PQRS"}, page=page)
    assert (wrong.status_code, '<a href="#code">' in wrong.text) == (422, True)
    silent = await desk.post("/desk/person/zugezogen", yes | {"code": code, "kanal": ""}, page=page)
    assert (silent.status_code, '<a href="#kanal">' in silent.text) == (422, True)
    scene.old.fail()
    away = await desk.post("/desk/person/zugezogen", yes | {"code": code}, page=page)
    scene.old.recover()
    assert (away.status_code, "antwortet gerade nicht" in away.text) == (422, True)

    made = await desk.post("/desk/person/zugezogen", yes | {"code": code}, page=page)
    assert made.status_code == 201, made.text
    assert "Mitgebracht aus Landkreis Musterland: 5 Angaben." in made.text
    reference = re.search(r"/desk/person/(n_[0-9a-f]{32})", made.text)
    assert reference is not None
    person = await desk.get(f"/desk/person/{reference.group(1)}?zweck=counselling")
    assert "VHS Musterland (Landkreis Musterland)" in person.text
    twice = await desk.post("/desk/person/zugezogen", yes | {"code": code}, page=page)
    assert (twice.status_code, "schon aufgenommen" in twice.text) == (422, True)
