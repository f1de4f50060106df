"""Push: every change of the feed reaches its receiver, in order, at least once, and never what the feed would not show."""

import asyncio
import time
from datetime import datetime, timedelta
from uuid import UUID

import httpx

from app.exchange.event_tokens import EVENT_URI, TYP
from app.ids import CHANGE, wire
from app.main import open_world
from app.wire import moment_text, parse_moment
from app.world import World
from tests.support.clock import MovableClock
from tests.support.people import Json, Phone, Tool, activate, confirm_notices, tool
from tests.support.pushing import newcomer_of, pushing, stream, write_changes
from tests.support.receiver import TAKEN, Reply, Sent, receiver
from tests.support.scenes import scene

BUSY: Reply = (503, {}, b"")


@scene
async def office(client: httpx.AsyncClient, world: World) -> Tool:
    await confirm_notices(world, "de")
    return await tool(client, world, "counselling", "counselling")


@scene
async def newcomer(office: Tool) -> Json:
    return await office.register()


async def shown(office: Tool, opened: Json) -> Json:
    answer = await office.get(f"/v1/event-streams/{opened['id']}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def until(office: Tool, opened: Json, **wanted: object) -> Json:
    """The stream once it has these members."""
    for _ in range(500):
        found = await shown(office, opened)
        if all(found.get(name) == value for name, value in wanted.items()):
            return found
        await asyncio.sleep(0.02)
    raise AssertionError((wanted, found))


async def attempted(office: Tool, opened: Json, at: datetime) -> Json:
    """The stream once the attempt at this time is noted and another one is planned."""
    for _ in range(500):
        found = await shown(office, opened)
        if parse_moment(found.get("next_attempt_at", moment_text(at))) > at:
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(found)


async def withdraw(phone: Phone) -> None:
    consent = (await phone.get("/v1/me/consents")).json()["items"][0]["id"]
    assert (await phone.post(f"/v1/me/consents/{consent}/withdrawal", {})).status_code == 200


async def test_a_withdrawal_is_there_in_under_a_second_as_the_feed_s_own_item(
    office: Tool, newcomer: Json, client: httpx.AsyncClient, world: World
) -> None:
    phone = await activate(client, newcomer["letter"])
    async with receiver() as there, pushing(world, seconds=30):  # woken, not looking
        await stream(office, there)
        before = time.monotonic()
        await withdraw(phone)
        await there.wait_for(1)
    (sent,) = there.sent
    assert sent.at - before < 1
    assert (sent.headers["content-type"], sent.headers["accept"]) == ("application/secevent+jwt", "application/json")
    (item,) = [one for one in (await office.get("/v1/changes")).json()["items"] if one["type"] == "consent-withdrawn"]
    assert sent.claims["events"] == {EVENT_URI + "consent-withdrawn": item}
    assert (sent.claims["jti"], sent.claims["aud"]) == (item["id"], office.client.client_id)
    assert sent.claims["iss"] == world.settings.issuer
    assert not {"sub", "exp"} & sent.claims.keys()


async def test_what_happened_before_the_stream_was_opened_is_not_sent(office: Tool, newcomer: Json, world: World) -> None:
    who = await newcomer_of(world, newcomer["id"])
    async with receiver() as there, pushing(world):
        await stream(office, there)
        await write_changes(world, office, who, "restricted")
        await there.wait_for(1)
    assert there.types == ["restricted"]


async def test_changes_come_in_the_feed_s_order_each_once(office: Tool, newcomer: Json, world: World) -> None:
    who = await newcomer_of(world, newcomer["id"])
    async with receiver() as there, pushing(world):
        await stream(office, there)
        written = [one for _ in range(5) for one in await write_changes(world, office, who, *["statement-corrected"] * 50)]
        await there.wait_for(len(written))
    assert [one.claims["jti"] for one in there.sent] == [wire(CHANGE, one) for one in written]
    assert world.pushed.taken == len(written)


async def test_only_the_types_that_were_asked_for_are_sent(office: Tool, newcomer: Json, world: World) -> None:
    who = await newcomer_of(world, newcomer["id"])
    async with receiver() as there, pushing(world):
        await stream(office, there, ["erased", "merged"])
        await write_changes(world, office, who, "restricted", "merged", "statement-corrected", "erased")
        await there.wait_for(2)
    assert there.types == ["merged", "erased"]


async def test_after_an_hour_down_it_comes_within_the_schedule(
    office: Tool, newcomer: Json, world: World, clock: MovableClock
) -> None:
    who = await newcomer_of(world, newcomer["id"])
    async with receiver() as there, pushing(world, seconds=0.02):
        there.reply = lambda _: BUSY
        opened = await stream(office, there)
        (written,) = await write_changes(world, office, who, "restricted")
        start, tried, pauses = clock.now(), 1, []
        while clock.now() - start < timedelta(hours=1):
            failing = await attempted(office, opened, clock.now())
            assert (failing["last_error"], failing["status"], len(there.sent)) == ("busy", "enabled", tried)
            then = parse_moment(failing["next_attempt_at"])
            pauses.append((then - clock.now()).total_seconds())
            clock.set(then + timedelta(seconds=1))
            office.tokens.clear()
            tried += 1
            await there.wait_for(tried)
        planned = [min(2 * 2**n, 900) for n in range(len(pauses))]
        assert all(0.75 * most - 1 <= pause <= most for pause, most in zip(pauses, planned, strict=True)), pauses
        assert len(pauses) < 20
        await attempted(office, opened, clock.now())
        there.reply = lambda _: TAKEN
        down = len(there.sent)
        clock.advance(minutes=15)
        office.tokens.clear()
        await there.wait_for(down + 1)
        found = await until(office, opened, failing_since=None)
    assert "last_error" not in found
    assert {one.claims["jti"] for one in there.sent} == {wire(CHANGE, written)}


async def test_a_receiver_that_asks_for_time_gets_it(office: Tool, newcomer: Json, world: World, clock: MovableClock) -> None:
    who = await newcomer_of(world, newcomer["id"])
    async with receiver() as there, pushing(world, seconds=0.02):
        there.reply = lambda _: (429, {"Retry-After": "1800"}, b"")
        opened = await stream(office, there)
        await write_changes(world, office, who, "restricted")
        await there.wait_for(1)
        await until(office, opened, last_error="busy")
        clock.advance(minutes=29)
        await asyncio.sleep(0.15)
        assert len(there.sent) == 1
        clock.advance(minutes=2)
        await there.wait_for(2)


async def test_a_week_of_failures_pauses_the_stream_and_a_resend_goes_on_where_it_stood(
    office: Tool, newcomer: Json, world: World, clock: MovableClock
) -> None:
    who = await newcomer_of(world, newcomer["id"])
    async with receiver() as there, pushing(world, seconds=0.02):
        there.reply = lambda _: (500, {}, b"<h1>")
        opened = await stream(office, there)
        first, second = await write_changes(world, office, who, "restricted", "statement-corrected")
        await until(office, opened, last_error="status-500")
        clock.advance(days=7)
        office.tokens.clear()
        paused = await until(office, opened, status="paused")
        assert "next_attempt_at" not in paused
        tries = len(there.sent)
        clock.advance(hours=1)
        office.tokens.clear()
        await asyncio.sleep(0.1)
        assert len(there.sent) == tries
        there.reply = lambda _: TAKEN
        again = await office.post(f"/v1/event-streams/{opened['id']}/resend", {"change": wire(CHANGE, second)})
        assert (again.status_code, again.json()["status"]) == (202, "enabled")
        await there.wait_for(tries + 2)
    assert [one.claims["jti"] for one in there.sent[tries:]] == [wire(CHANGE, first), wire(CHANGE, second)]


async def test_a_receiver_that_is_gone_is_left_alone(office: Tool, newcomer: Json, world: World, clock: MovableClock) -> None:
    who = await newcomer_of(world, newcomer["id"])
    async with receiver() as there, pushing(world, seconds=0.02):
        there.reply = lambda _: (410, {}, b"")
        opened = await stream(office, there)
        await write_changes(world, office, who, "restricted")
        assert (await until(office, opened, status="disabled"))["last_error"] == "gone"
        clock.advance(hours=5)
        await write_changes(world, office, who, "erased")
        await asyncio.sleep(0.1)
    assert len(there.sent) == 1
    shown = (await office.http.get("/metrics")).text
    assert 'kiim_push_events_total{outcome="failed"} 1.0' in shown
    assert "kiim_push_streams_turned_off_total 1.0" in shown


async def test_a_resend_sends_again_from_a_time_or_a_change(
    office: Tool, newcomer: Json, world: World, clock: MovableClock
) -> None:
    who = await newcomer_of(world, newcomer["id"])
    async with receiver() as there, pushing(world):
        opened = await stream(office, there)
        path = f"/v1/event-streams/{opened['id']}/resend"
        (early,) = await write_changes(world, office, who, "restricted")
        clock.advance(minutes=1)
        since = clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        late = await write_changes(world, office, who, "merged", "erased")
        await there.wait_for(3)
        assert (await office.post(path, {"change": wire(CHANGE, late[1])})).status_code == 202
        clock.advance(seconds=6)
        await there.wait_for(4)
        assert (await office.post(path, {"since": since})).status_code == 202
        clock.advance(seconds=6)
        await there.wait_for(6)
    said = [UUID(one.claims["jti"][2:]) for one in there.sent]
    assert said == [early, *late, late[1], *late]


async def test_a_resend_of_the_event_that_is_just_on_its_way_sends_it_again(
    office: Tool, newcomer: Json, world: World, clock: MovableClock
) -> None:
    """Its receiver has it, and asks for it again before the sender has noted that it was taken."""
    who = await newcomer_of(world, newcomer["id"])
    async with receiver() as there, pushing(world, seconds=0.02):
        there.answers.clear()
        opened = await stream(office, there)
        (one,) = await write_changes(world, office, who, "restricted")
        await there.wait_for(1)
        answer = await office.post(f"/v1/event-streams/{opened['id']}/resend", {"change": wire(CHANGE, one)})
        assert answer.status_code == 202
        there.answers.set()
        clock.advance(seconds=6)
        await there.wait_for(2)
    assert {sent.claims["jti"] for sent in there.sent} == {wire(CHANGE, one)}


async def test_a_verification_event_overtakes_what_waits_and_names_nobody(
    office: Tool, newcomer: Json, world: World, clock: MovableClock
) -> None:
    def only_verification(sent: Sent) -> Reply:
        return TAKEN if "verification" in sent.type else BUSY

    who = await newcomer_of(world, newcomer["id"])
    async with receiver() as there, pushing(world):
        there.reply = only_verification
        opened = await stream(office, there)
        await write_changes(world, office, who, "restricted")
        await until(office, opened, last_error="busy")
        answer = await office.post(f"/v1/event-streams/{opened['id']}/verification", {"state": "hallo-1"})
        assert (answer.status_code, answer.json()["verifying"]) == (202, True)
        clock.advance(seconds=6)
        await until(office, opened, verifying=False)
    (verified,) = [one.claims for one in there.sent if "verification" in one.type]
    assert list(verified["events"].values()) == [{"stream": opened["id"], "state": "hallo-1"}]


async def test_a_closed_stream_sends_nothing_more(office: Tool, newcomer: Json, world: World) -> None:
    who = await newcomer_of(world, newcomer["id"])
    async with receiver() as there, pushing(world):
        opened = await stream(office, there)
        assert (await office.call("DELETE", f"/v1/event-streams/{opened['id']}")).status_code == 204
        await write_changes(world, office, who, "restricted")
        await asyncio.sleep(0.2)
        assert (await office.get(f"/v1/event-streams/{opened['id']}")).status_code == 404
        assert (await office.get("/v1/event-streams")).json()["items"] == []
    assert there.sent == []


async def test_every_page_that_is_sent_stands_in_the_log_before(office: Tool, newcomer: Json, world: World) -> None:
    who = await newcomer_of(world, newcomer["id"])
    seen: list[int] = []
    async with receiver() as there, pushing(world):
        await stream(office, there)
        await write_changes(world, office, who, "restricted", "erased")
        await there.wait_for(2)
        seen.append(await world.pool.fetchval("SELECT count(*) FROM audit.event WHERE action = 'feed.push'"))
    assert seen == [1]


async def test_two_processes_share_the_work_and_send_nothing_twice(office: Tool, newcomer: Json, world: World) -> None:
    who = await newcomer_of(world, newcomer["id"])
    async with receiver() as there, open_world(world.settings, world.clock) as other, pushing(world), pushing(other):
        await stream(office, there)
        written = [one for _ in range(10) for one in await write_changes(world, office, who, *["merged"] * 10)]
        await there.wait_for(len(written))
        await asyncio.sleep(0.2)
    assert [one.claims["jti"] for one in there.sent] == [wire(CHANGE, one) for one in written]


async def test_a_slow_receiver_holds_back_nobody_s_feed(office: Tool, newcomer: Json, world: World) -> None:
    who = await newcomer_of(world, newcomer["id"])
    async with receiver() as there, pushing(world):
        there.slow_seconds = 2
        await stream(office, there)
        await write_changes(world, office, who, "merged")
        await there.wait_for(1)  # and it has not answered
        (later,) = await write_changes(world, office, who, "erased")
        assert (await office.get("/v1/changes")).json()["items"][-1]["id"] == wire(CHANGE, later)
        assert len(there.sent) == 1


async def test_the_token_s_kind_is_its_own(office: Tool, newcomer: Json, world: World, client: httpx.AsyncClient) -> None:
    who = await newcomer_of(world, newcomer["id"])
    async with receiver() as there, pushing(world):
        await stream(office, there)
        await write_changes(world, office, who, "restricted")
        await there.wait_for(1)
    token = there.sent[0].body.decode()
    assert TYP == "secevent+jwt"
    answer = await client.get("/v1/changes", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["reason"]) == (401, "token-invalid")
