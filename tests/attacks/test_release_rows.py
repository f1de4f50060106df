"""Attacks 12, 19, 20, 69 and 71: a database administrator releases data that the newcomer did not release.

In each the database itself was fooled (its own audit row says "allowed"); what the application checks afterwards stops it.
"""

import pytest

from app.crypto.row_mac import RELEASE_MESSAGE
from app.errors import IntegrityFault
from app.ledger.opening import open_row
from app.world import World
from tests.attacks.administrator import SECRET, Administrator, Story, assert_nothing_leaked, read

COPY = """
INSERT INTO release (newcomer_id, agency_id, purpose, state, consent_id, categories, secrecy, valid_until, ended_at,
                     granting_event, head_hash, mac, mac_generation)
SELECT newcomer_id, $2, 'language_course', state, consent_id, categories, secrecy, valid_until, ended_at, granting_event,
       head_hash, mac, mac_generation FROM release WHERE newcomer_id = $1
"""


async def test_the_honest_story(story: Story) -> None:
    allowed = await read(story.office, story.at_office)
    assert allowed.status_code == 200
    assert SECRET in allowed.text
    refused = await read(story.school, story.at_school)
    assert (refused.status_code, refused.json()["reason"]) == (403, "consent-missing")


async def test_19_and_69_an_inserted_release_row_releases_nothing(story: Story, administrator: Administrator) -> None:
    await administrator.run(COPY, story.newcomer, story.school.client.agency_id)
    assert_nothing_leaked(await read(story.school, story.at_school))
    assert await administrator.last_decision() == "allowed"


CHANGES = [
    pytest.param("categories = categories || 9999", id="categories"),
    pytest.param("valid_until = valid_until + interval '10 years'", id="a longer time"),
    pytest.param("granting_event = granting_event + 1", id="another granting event"),
    pytest.param("consent_id = gen_random_uuid()", id="another consent"),
    pytest.param("""secrecy = '[[1,"*"]]'""", id="a release from secrecy"),
    pytest.param("mac_generation = 7", id="another key generation"),
    pytest.param("mac = decode(repeat('00', 32), 'hex')", id="no MAC"),
]


@pytest.mark.parametrize("change", CHANGES)
async def test_19_a_raised_release_row_releases_nothing_more(story: Story, administrator: Administrator, change: str) -> None:
    await administrator.run(f"UPDATE release SET {change} WHERE newcomer_id = $1", story.newcomer)
    assert_nothing_leaked(await read(story.office, story.at_office))
    assert await administrator.last_decision() == "allowed"


async def withdrawn(story: Story) -> None:
    """The newcomer withdraws the office's consent, and the next read is refused."""
    consent = (await story.phone.get("/v1/me/consents")).json()["items"][0]["id"]
    assert (await story.phone.post(f"/v1/me/consents/{consent}/withdrawal", {})).status_code in (200, 201)
    refused = await read(story.office, story.at_office)
    assert (refused.status_code, refused.json()["reason"]) == (403, "consent-withdrawn")


async def test_20_a_withdrawn_row_set_to_granted_releases_nothing(story: Story, administrator: Administrator) -> None:
    await withdrawn(story)
    revived = "state = 'granted', categories = '{1,2,3}', valid_until = now() + interval '9 years'"
    await administrator.run(f"UPDATE release SET {revived} WHERE newcomer_id = $1", story.newcomer)
    assert_nothing_leaked(await read(story.office, story.at_office))
    assert await administrator.last_decision() == "allowed"


async def test_69_a_withdrawn_row_put_back_with_its_valid_mac_releases_nothing(
    story: Story, administrator: Administrator
) -> None:
    before = await administrator.rows("release", story.newcomer)
    await withdrawn(story)
    await administrator.put_back("release", story.newcomer, before)
    assert_nothing_leaked(await read(story.office, story.at_office))
    assert await administrator.last_decision() == "allowed"


async def test_69_naming_the_new_head_in_the_old_row_does_not_help(story: Story, administrator: Administrator) -> None:
    before = await administrator.rows("release", story.newcomer)
    await withdrawn(story)
    await administrator.put_back("release", story.newcomer, before)
    head = "(SELECT ledger_hash FROM newcomer n WHERE n.newcomer_id = $1)"
    await administrator.run(f"UPDATE release SET head_hash = {head} WHERE newcomer_id = $1", story.newcomer)
    assert_nothing_leaked(await read(story.office, story.at_office))


TABLES = ("release", "ledger_event", "newcomer", "profile_category")


async def test_71_release_ledger_and_manifest_rolled_back_together_release_nothing(
    story: Story, administrator: Administrator
) -> None:
    before = {table: await administrator.rows(table, story.newcomer) for table in TABLES}
    await withdrawn(story)
    for table, rows in before.items():
        await administrator.put_back(table, story.newcomer, rows)
    assert_nothing_leaked(await read(story.office, story.at_office))
    assert await administrator.last_decision() == "allowed"


async def test_71_only_the_audited_state_stands_in_the_way(story: Story, administrator: Administrator) -> None:
    before = {table: await administrator.rows(table, story.newcomer) for table in TABLES}
    await withdrawn(story)
    for table, rows in before.items():
        await administrator.put_back(table, story.newcomer, rows)
    await administrator.run("DELETE FROM audit.state WHERE seq = (SELECT max(seq) FROM audit.state)")
    control_off = await read(story.office, story.at_office)
    assert (
        control_off.status_code == 200
    )  # without it the whole old profile is believed; the missing row is the log's own finding


async def test_12_a_deleted_category_row_is_damage_and_not_emptiness(story: Story, administrator: Administrator) -> None:
    await administrator.run("DELETE FROM profile_category WHERE newcomer_id = $1", story.newcomer)
    assert_nothing_leaked(await read(story.office, story.at_office))


async def test_a_stopped_look_is_an_integrity_row_in_the_log(story: Story, administrator: Administrator, world: World) -> None:
    await administrator.run(COPY, story.newcomer, story.school.client.agency_id)
    await read(story.school, story.at_school)
    assert await world.pool.fetchval("SELECT count(*) FROM audit.event WHERE action = 'integrity'") == 1


async def test_a_genuine_release_to_another_office_opens_nothing_for_this_one(story: Story) -> None:
    """Whatever made the database answer with it: a row whose MAC fits still has to be this agency's, for this purpose."""
    world, school = story.office.world, story.school.client
    async with world.pool.acquire() as connection:
        row = await connection.fetchrow(
            f"SELECT l.newcomer_id, n.ledger_hash, {RELEASE_MESSAGE} AS release_message, l.mac AS release_mac, "
            "l.mac_generation AS release_mac_generation FROM release l JOIN newcomer n USING (newcomer_id) "
            "WHERE l.newcomer_id = $1 AND l.state = 'granted'",
            story.newcomer,
        )
    assert row is not None
    for agency_id, purpose in ((school.agency_id, "counselling"), (story.office.client.agency_id, "contact")):
        with pytest.raises(IntegrityFault, match="not the one that was asked for"):
            await open_row(world.keyring, row, (), agency_id, purpose)
    with pytest.raises(KeyError, match="wrapped"):  # the right one goes on to the next step
        await open_row(world.keyring, row, (), story.office.client.agency_id, "counselling")
