"""Attack 75: rows that hand somebody over are forged in the database; nobody is shown anybody, `kiim verify` names the row."""

from uuid import uuid4

import asyncpg
import httpx
import pytest

from app.verify.run import verify
from app.world import World
from tests.app.referrals.handing import CATEGORIES, Handing, two_offices
from tests.attacks.administrator import Administrator, assert_nothing_leaked
from tests.support.database import TestDatabase
from tests.support.people import tool
from tests.support.scenes import scene

OF_OFFER = "UPDATE consent_request SET {change} WHERE recipient_id IS NOT NULL"


@scene
async def handing(client: httpx.AsyncClient, world: World) -> Handing:
    return await two_offices(client, world)


async def found(world: World, database: TestDatabase) -> set[str]:
    connection = await asyncpg.connect(database.owner_url)
    try:
        report = await verify(connection, world.keyring, world.catalogue, lambda *_: None)
    finally:
        await connection.close()
    return set(report.by_code())


async def test_75_an_honest_hand_over_verifies(handing: Handing, world: World, database: TestDatabase) -> None:
    referral = await handing.accepted()
    assert await found(world, database) == set()
    await handing.step(handing.sender, referral, "completion")
    assert await found(world, database) == set()


async def test_75_a_row_that_says_she_agreed_shows_the_recipient_nothing(
    handing: Handing, world: World, database: TestDatabase, administrator: Administrator
) -> None:
    referral = await handing.offered()
    newcomer = await administrator.newcomer(handing.reference)
    await administrator.run(OF_OFFER.format(change="state = 'granted', answered_at = now()"))
    await administrator.run(
        "INSERT INTO newcomer_reference (newcomer_id, agency_id, reference, created_at) VALUES ($1, $2, $3, now())",
        newcomer,
        handing.recipient.client.agency_id,
        f"n_{uuid4().hex}",
    )
    assert await handing.received() == []
    assert (await handing.recipient.get(f"/v1/referrals/{referral}")).status_code == 404
    assert (await handing.step(handing.recipient, referral, "acceptance")).status_code == 404
    assert "request-differs" in await found(world, database)


async def test_75_a_row_turned_to_another_office_shows_it_nothing(
    handing: Handing, world: World, database: TestDatabase, administrator: Administrator
) -> None:
    referral = await handing.agreed()
    await administrator.run(OF_OFFER.format(change=f"recipient_id = '{handing.third.client.agency_id}'"))
    assert (await handing.third.get("/v1/referrals")).json()["items"] == []
    assert (await handing.third.get(f"/v1/referrals/{referral}")).status_code == 404
    assert (await handing.step(handing.third, referral, "acceptance")).status_code == 404
    assert await found(world, database) == {"request-differs"}


async def test_75_an_acceptance_typed_into_the_ledger_is_noticed_and_opens_nothing(
    handing: Handing, world: World, database: TestDatabase, administrator: Administrator
) -> None:
    referral = await handing.agreed()
    own = (await handing.received())[0]["newcomer"]
    newcomer = await administrator.newcomer(handing.reference)
    await administrator.run(
        "INSERT INTO ledger_event SELECT newcomer_id, n + 1, $2, NULL, sha256('x'), sha256('y'), mac_generation "
        "FROM ledger_event WHERE newcomer_id = $1 ORDER BY n DESC LIMIT 1",
        newcomer,
        '{"agency":"' + handing.recipient.client.agency_id.hex + '","step":"accepted","type":"referral_stepped"}',
    )
    await administrator.run(
        "UPDATE release SET categories = '{1,6}' WHERE newcomer_id = $1 AND agency_id = $2",
        newcomer,
        handing.recipient.client.agency_id,
    )
    assert_nothing_leaked(await handing.recipient.get(f"/v1/newcomers/{own}/record", purpose="handover"))
    assert_nothing_leaked(await handing.step(handing.recipient, referral, "acceptance"))
    assert "ledger-chain" in await found(world, database)


async def test_75_a_used_up_release_that_is_put_back_opens_nothing(handing: Handing, administrator: Administrator) -> None:
    referral = await handing.accepted()
    newcomer = await administrator.newcomer(handing.reference)
    open_rows = await administrator.rows("release", newcomer)
    assert (await handing.reads(referral)).status_code == 200
    own = (await handing.received())[0]["newcomer"]
    await handing.step(handing.recipient, referral, "completion")
    await administrator.put_back("release", newcomer, open_rows)
    assert_nothing_leaked(await handing.recipient.get(f"/v1/newcomers/{own}/record", purpose="handover"))


async def test_75_only_a_sender_with_a_relation_and_the_right_offers(
    handing: Handing, client: httpx.AsyncClient, world: World
) -> None:
    stranger = await tool(client, world, "counselling", "counselling", "handover")
    school = await tool(client, world, "course_provider", "language_course")
    pupil = await handing.phone.link(school)
    body = {"newcomer": handing.reference, "recipient": handing.recipient.wire_id, "categories": CATEGORIES}
    unknown = await stranger.post("/v1/referrals", {**body, "newcomer": f"n_{uuid4().hex}"})
    refused = await stranger.post("/v1/referrals", body)
    assert (refused.status_code, refused.content) == (404, unknown.content)
    teacher = await school.post("/v1/referrals", {**body, "newcomer": pupil})
    assert (teacher.status_code, teacher.json()["reason"]) == (403, "purpose-not-allowed")
    assert (await handing.phone.get("/v1/me/requests")).json()["items"] == []
    attempts = [
        look["action"] for look in (await handing.phone.get("/v1/me/accesses")).json()["items"] if look["outcome"] == "refused"
    ]
    assert attempts.count("referral.offer") == 2


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"recipient": "itself"}, "/recipient"),
        ({"recipient": "school"}, "/recipient"),
        ({"recipient": "a_" + "0" * 32}, "/recipient"),
        ({"categories": ["arrival"]}, "/categories/0"),
        ({"categories": ["needs"]}, "/categories/0"),
        ({"categories": ["identity", "identity"]}, "/categories/1"),
        ({"ground": "because"}, "/ground"),
        ({"reason": "eins\nzwei"}, "/reason"),
        ({"purpose": "counselling"}, ""),
    ],
    ids=str,
)
async def test_75_an_offer_that_does_not_fit_is_refused_at_its_place(
    handing: Handing, client: httpx.AsyncClient, world: World, change: dict[str, object], pointer: str
) -> None:
    if change.get("recipient") == "itself":
        change = {"recipient": handing.sender.wire_id}
    if change.get("recipient") == "school":
        change = {"recipient": (await tool(client, world, "course_provider", "language_course")).wire_id}
    answer = await handing.offer(**change)
    assert (answer.status_code, [fault["pointer"] for fault in answer.json()["errors"]]) == (422, [pointer]), answer.text


async def test_75_no_other_door_leads_to_a_one_time_consent(handing: Handing) -> None:
    own = await handing.phone.link(handing.recipient)
    asked = {"newcomer": own, "template": "handover", "categories": ["language"], "reason": "Übernahme"}
    answer = await handing.recipient.post("/v1/consent-requests", asked)
    assert (answer.status_code, answer.json()["reason"]) == (403, "purpose-not-allowed")
    granted = {"purpose": "handover", "recipient": handing.recipient.wire_id, "categories": ["language"], "notice_language": "de"}
    assert (await handing.phone.post("/v1/me/consents", granted)).status_code == 422
    read = await handing.recipient.get(f"/v1/newcomers/{own}/record", purpose="handover")
    assert read.json()["reason"] == "consent-missing"
    assert "consent_request_template" not in read.json()


async def test_75_nothing_exposed_reaches_a_recipient_with_a_reporting_duty(client: httpx.AsyncClient, world: World) -> None:
    """§ 87 AufenthG: whatever is offered and agreed to, the exposed fields stay where they are."""
    handing = await two_offices(client, world, reporting_duty=True)
    exposed = {spec.code for spec in world.catalogue.fields.values() if spec.x87}
    referral = await handing.offered(categories=["identity", "language", "communication", "course"])
    yes = await handing.agree(referral, categories=["identity", "language", "communication", "course"])
    assert yes.status_code == 201, yes.text
    assert (await handing.step(handing.recipient, referral, "acceptance")).status_code == 200
    record = (await handing.reads(referral)).json()
    shown = {field for category in record["categories"].values() for field in category["fields"]}
    assert "german_overall" in shown
    assert not shown & exposed
