"""Handing over through the API: the way of an offer, what each side sees of it at each point, and the end."""

from typing import Any

import pytest
from sqlalchemy import text

from app.grants.expire import sweep
from app.unit_of_work import open_unit
from app.world import World
from tests.app.referrals.handing import CATEGORIES, Handing
from tests.support.clock import MovableClock
from tests.support.people import Json, Tool


def changes_of(page: Json) -> list[tuple[str, str | None]]:
    return [(item["type"], item.get("referral")) for item in page["items"] if item["type"].startswith(("referral", "consent"))]


async def feed(agency: Tool) -> list[tuple[str, str | None]]:
    return changes_of((await agency.get("/v1/changes")).json())


async def status(agency: Tool, referral: str) -> Any:
    answer = await agency.get(f"/v1/referrals/{referral}")
    return answer.json()["status"] if answer.status_code == 200 else answer.status_code


async def test_the_whole_way_from_offer_to_done(handing: Handing) -> None:
    offered = await handing.offer()
    assert offered.status_code == 201
    referral = offered.json()["id"]
    assert (offered.json()["status"], offered.json()["side"]) == ("asked", "sent")

    [asked] = (await handing.phone.get("/v1/me/requests")).json()["items"]
    assert (asked["id"], asked["agency"], asked["offered_by"]["agency"]) == (
        referral,
        "Beratung Neustadt",
        "Beratung am Beispielplatz",
    )
    assert (asked["reason"], asked["offered_by"]["ground"]) == ("Sie zieht im Mai um.", "moving")
    assert (await handing.agree(referral)).status_code == 201

    [seen] = await handing.received()
    assert (seen["status"], seen["side"], seen["categories"]) == ("offered", "received", CATEGORIES)
    assert seen["newcomer"] != handing.reference
    assert (await handing.recipient.get(f"/v1/referrals/{referral}")).json()["reason"] == "Sie zieht im Mai um."
    early = await handing.reads(referral)
    assert (early.status_code, early.json()["reason"]) == (403, "category-not-covered")

    accepted = await handing.step(handing.recipient, referral, "acceptance")
    assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted")
    record = (await handing.reads(referral)).json()
    assert set(record["categories"]) == set(CATEGORIES)
    assert record["release"]["valid_until"] == accepted.json()["open_until"]
    assert await status(handing.sender, referral) == "accepted"

    assert (await handing.step(handing.recipient, referral, "completion")).json()["status"] == "done"
    over = await handing.reads(referral)
    assert (over.status_code, over.json()["reason"]) == (403, "consent-expired")
    assert await feed(handing.sender) == [
        ("consent-granted", None),
        ("referral-answered", referral),
        ("referral-answered", referral),
        ("referral-done", referral),
    ]
    assert await feed(handing.recipient) == [("referral-offered", referral), ("consent-expired", None)]
    [mine] = (await handing.phone.get("/v1/me/referrals")).json()["items"]
    assert (mine["status"], mine["sender"]["name"], mine["reason"]) == (
        "done",
        "Beratung am Beispielplatz",
        "Sie zieht im Mai um.",
    )


async def test_before_her_yes_the_recipient_finds_nothing_and_a_third_office_never_does(handing: Handing) -> None:
    referral = await handing.offered()
    unknown = await handing.recipient.get("/v1/referrals/r_0197a3c22e936172dbb5e69db720b3dd")
    assert unknown.status_code == 404
    for name, body in (("acceptance", {}), ("decline", {"ground": "full"}), ("completion", {}), ("withdrawal", {})):
        answer = await handing.step(handing.recipient, referral, name, body)
        assert (answer.status_code, answer.content) == (404, unknown.content)
    assert (await handing.recipient.get(f"/v1/referrals/{referral}")).content == unknown.content
    assert await handing.received() == []
    assert await feed(handing.recipient) == []
    assert (await handing.agree(referral)).status_code == 201
    third = await handing.third.get(f"/v1/referrals/{referral}")
    assert (third.status_code, third.content) == (404, unknown.content)
    assert (await handing.step(handing.third, referral, "acceptance")).content == unknown.content
    assert (await handing.third.get("/v1/referrals")).json()["items"] == []
    assert await feed(handing.third) == []


async def test_a_recipient_that_knows_her_already_learns_nothing_of_an_offer_she_refuses(handing: Handing) -> None:
    own = await handing.phone.link(handing.recipient)
    referral = await handing.offered()
    assert (await handing.recipient.get("/v1/consent-requests")).json()["items"] == []
    body = {"newcomer": own, "template": "counselling", "categories": ["language"], "reason": "Beratung"}
    assert (await handing.recipient.post("/v1/consent-requests", body)).status_code == 201
    assert (await handing.phone.post("/v1/me/refusals", {"request": referral})).status_code == 201
    assert await handing.received() == []
    assert await feed(handing.recipient) == []
    read = await handing.recipient.get(f"/v1/newcomers/{own}/record", purpose="handover")
    assert read.json()["reason"] == "consent-missing"
    assert await status(handing.sender, referral) == "refused"
    assert (await feed(handing.sender))[-1] == ("referral-answered", referral)


async def test_her_no_is_remembered_for_this_recipient_and_only_towards_the_sender(handing: Handing) -> None:
    referral = await handing.offered()
    assert (await handing.phone.post("/v1/me/refusals", {"request": referral})).status_code == 201
    again = await handing.offer()
    assert (again.status_code, again.json()["reason"]) == (409, "asked-too-soon")
    assert (await handing.offer(recipient=handing.third.wire_id)).status_code == 201


async def test_the_recipient_declines_with_a_code_and_nothing_was_ever_open(handing: Handing) -> None:
    referral = await handing.agreed()
    assert (await handing.step(handing.recipient, referral, "decline")).status_code == 422
    declined = await handing.step(handing.recipient, referral, "decline", {"ground": "full"})
    assert (declined.json()["status"], declined.json()["declined_because"]) == ("declined", "full")
    assert (await handing.reads(referral)).status_code == 403
    assert (await handing.sender.get(f"/v1/referrals/{referral}")).json()["declined_because"] == "full"
    assert await feed(handing.recipient) == [("referral-offered", referral)]
    [consent, _] = (await handing.phone.get("/v1/me/consents")).json()["items"]
    assert (consent["status"], consent["deletion"]) == ("expired", None)


@pytest.mark.parametrize("answered", [False, True])
async def test_the_sender_withdraws_what_nobody_accepted(handing: Handing, answered: bool) -> None:
    referral = await (handing.agreed() if answered else handing.offered())
    assert (await handing.step(handing.sender, referral, "withdrawal")).json()["status"] == "withdrawn"
    assert await feed(handing.recipient) == ([("referral-offered", referral), ("referral-ended", referral)] if answered else [])
    accept = await handing.step(handing.recipient, referral, "acceptance")
    assert accept.json()["reason"] == ("referral-closed" if answered else "not-found")
    late = await handing.agree(referral)
    assert late.status_code == 422
    assert (await handing.offer()).status_code == 201


async def test_what_was_accepted_is_not_withdrawn_by_the_sender_but_by_her(handing: Handing) -> None:
    referral = await handing.accepted()
    late = await handing.step(handing.sender, referral, "withdrawal")
    assert (late.status_code, late.json()["reason"]) == (409, "referral-closed")
    [consent, _] = (await handing.phone.get("/v1/me/consents")).json()["items"]
    assert (await handing.phone.post(f"/v1/me/consents/{consent['id']}/withdrawal", {})).status_code == 200
    refused = await handing.reads(referral)
    assert (refused.status_code, refused.json()["obligation"]) == (403, "delete-or-justify")
    assert await status(handing.sender, referral) == "withdrawn"
    assert (await feed(handing.recipient))[-1] == ("consent-withdrawn", None)
    assert (await feed(handing.sender))[-1] == ("referral-ended", referral)


async def test_a_step_sent_twice_is_one_step(handing: Handing, world: World) -> None:
    referral = await handing.accepted()
    again = await handing.step(handing.recipient, referral, "acceptance")
    assert (again.status_code, again.json()["status"]) == (200, "accepted")
    async with open_unit(world) as uow:
        uow.unaudited("a test counts events")
        found = await uow.session.execute(text("SELECT count(*) FROM ledger_event WHERE body LIKE '%referral_stepped%'"))
        assert found.scalar_one() == 1


async def test_an_offer_sent_twice_with_one_key_is_one_offer(handing: Handing) -> None:
    body = {"newcomer": handing.reference, "recipient": handing.recipient.wire_id, "categories": CATEGORIES}
    first = await handing.sender.post("/v1/referrals", body, Idempotency_Key="one")
    second = await handing.sender.post("/v1/referrals", body, Idempotency_Key="one")
    assert (second.status_code, second.json()) == (201, first.json())
    third = await handing.sender.post("/v1/referrals", body)
    assert (third.status_code, third.json()["reason"]) == (409, "request-open")


async def test_seven_days_after_acceptance_it_is_used_up(handing: Handing, clock: MovableClock, world: World) -> None:
    referral = await handing.accepted()
    clock.advance(days=7, seconds=-1)
    handing.recipient.tokens.clear()
    assert (await handing.reads(referral)).status_code == 200
    clock.advance(seconds=1)
    assert (await handing.reads(referral)).json()["reason"] == "consent-expired"
    await sweep(world)
    assert (await handing.reads(referral)).json()["reason"] == "consent-expired"
    assert (await feed(handing.recipient))[-1] == ("consent-expired", None)
    assert await status(handing.recipient, referral) == "accepted"


async def test_what_nobody_answers_expires_on_both_sides(handing: Handing, clock: MovableClock, world: World) -> None:
    referral = await handing.agreed()
    clock.advance(days=32)
    handing.recipient.tokens.clear()
    handing.sender.tokens.clear()
    assert (await handing.step(handing.recipient, referral, "acceptance")).json()["reason"] == "referral-closed"
    await sweep(world)
    assert await status(handing.sender, referral) == "expired"
    assert (await feed(handing.recipient))[-1] == (await feed(handing.sender))[-1] == ("referral-ended", referral)


async def test_an_offer_she_leaves_unanswered_lapses(handing: Handing, clock: MovableClock, world: World) -> None:
    referral = await handing.offered()
    clock.advance(days=95)
    handing.sender.tokens.clear()
    await sweep(world)
    assert await status(handing.sender, referral) == "expired"
    assert ("referral-ended", referral) in await feed(handing.sender)


async def test_she_gives_less_than_proposed_and_the_sender_is_not_told(handing: Handing) -> None:
    referral = await handing.offered()
    assert (await handing.agree(referral, categories=["language"])).status_code == 201
    assert (await handing.recipient.get(f"/v1/referrals/{referral}")).json()["categories"] == ["language"]
    assert (await handing.sender.get(f"/v1/referrals/{referral}")).json()["categories"] == CATEGORIES
    assert (await handing.agree(referral, categories=["language", "course"])).status_code == 422


async def test_a_person_without_a_phone_decides_at_the_senders_desk(handing: Handing) -> None:
    referral = await handing.offered()
    decision = {
        "decision": "grant",
        "channel": "paper",
        "paper_reference": "Blatt 7",
        "purpose": "handover",
        "recipient": handing.recipient.wire_id,
        "categories": CATEGORIES,
        "notice_language": "de",
        "request": referral,
    }
    done = await handing.sender.post(f"/v1/newcomers/{handing.reference}/assisted-decisions", decision)
    assert done.status_code == 201, done.text
    assert [item["id"] for item in await handing.received()] == [referral]
    [consent, _] = (await handing.phone.get("/v1/me/consents")).json()["items"]
    assert (consent["assisted_by"], consent["channel"], consent["request"]) == ("Beratung am Beispielplatz", "paper", referral)


async def test_another_office_cannot_find_out_of_an_offer_by_taking_down_a_yes(handing: Handing) -> None:
    own = await handing.phone.link(handing.third)
    decision = {
        "decision": "grant",
        "channel": "paper",
        "purpose": "handover",
        "recipient": handing.recipient.wire_id,
        "categories": ["language"],
        "notice_language": "de",
    }
    before = await handing.third.post(f"/v1/newcomers/{own}/assisted-decisions", decision)
    await handing.offered()
    after = await handing.third.post(f"/v1/newcomers/{own}/assisted-decisions", decision)
    assert (before.status_code, before.content) == (after.status_code, after.content) == (422, before.content)


async def test_her_list_of_accesses_names_each_act_and_the_receipt_each_decision(handing: Handing) -> None:
    referral = await handing.accepted()
    await handing.reads(referral)
    looks = (await handing.phone.get("/v1/me/accesses")).json()["items"]
    acts = [(look["action"], look["agency"], look["outcome"]) for look in reversed(looks)]
    assert ("referral.offer", "Beratung am Beispielplatz", "allowed") in acts
    assert ("referral.accept", "Beratung Neustadt", "allowed") in acts
    assert acts[-1] == ("record.read", "Beratung Neustadt", "allowed")
    [consent, _] = (await handing.phone.get("/v1/me/consents")).json()["items"]
    receipt = (await handing.phone.get(f"/v1/me/consents/{consent['id']}/receipt")).json()["receipt"]
    assert receipt["consent_record"]["pii_processing"]["purpose"] == "handover"
    exported = (await handing.phone.get("/v1/me/export")).json()
    [asked] = exported["requests"]
    assert (asked["referral"], asked["offered_by"], asked["name"]) == (
        "accepted",
        "Beratung am Beispielplatz",
        "Beratung Neustadt",
    )


async def test_the_pages_of_a_list_hold_everything_once(handing: Handing) -> None:
    ids = []
    for _ in range(3):
        referral = await handing.agreed()
        await handing.step(handing.recipient, referral, "decline", {"ground": "other"})
        ids.append(referral)
    found, path = [], "/v1/referrals?side=sent&limit=2"
    while path:
        page = (await handing.sender.get(path)).json()
        found += [item["id"] for item in page["items"]]
        path = page["next"] and f"/v1/referrals?side=sent&limit=2&cursor={page['next']}"
    assert found == ids[::-1]
    foreign = (await handing.sender.get("/v1/referrals?side=sent&limit=1")).json()["next"]
    assert (await handing.third.get(f"/v1/referrals?side=sent&cursor={foreign}")).status_code == 400
