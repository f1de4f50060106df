"""A valid agency with valid consents reads one person after the other: first without a limit, then with one."""

import httpx
from asyncpg import Record

from app.access.allowances import allow_looks
from app.unit_of_work import open_unit
from app.world import World
from tests.attacks.administrator import SECRET, Administrator, Story, read


async def _log(administrator: Administrator) -> list[Record]:
    return await administrator.connection.fetch(
        "SELECT body, subject_ref FROM audit.event WHERE body LIKE '%too-many-requests%' ORDER BY seq"
    )


async def test_an_agency_that_copies_its_people_is_stopped_and_everybody_hears_of_it(
    story: Story, client: httpx.AsyncClient, world: World, administrator: Administrator
) -> None:
    office = story.office
    people = [story.at_office, *[str((await office.register())["id"]) for _ in range(3)]]
    assert [(await read(office, one)).status_code for one in people[:3]] == [200] * 3  # the attack, as long as nothing bounds it
    async with open_unit(world) as uow:
        await allow_looks(uow, office.client.agency_id, 3, 3, "Eine Beratungsstelle mit drei Menschen am Tag")
    await world.looks.settle()  # what the service does every few seconds
    stopped = await read(office, people[3])
    assert (stopped.status_code, stopped.json()["reason"]) == (429, "too-many-requests")
    assert 0 < int(stopped.headers["Retry-After"]) <= 24 * 3600
    assert SECRET not in stopped.text
    assert (await read(office, people[0])).status_code == 200  # whom it has seen today it sees
    log = await _log(administrator)
    assert len(log) == 1
    whose = "SELECT d.subject_ref FROM newcomer n JOIN keys.dek d ON d.key_id = n.key_id WHERE n.newcomer_id = $1"
    assert log[0]["subject_ref"] == await administrator.connection.fetchval(whose, await administrator.newcomer(people[3]))
    assert await administrator.connection.fetchval("SELECT count(*) FROM look_alarm") == 1
    seen = await administrator.connection.fetch("SELECT encode(token, 'hex') AS token FROM look_seen")
    assert not any(one.removeprefix("n_")[:12] in row["token"] for row in seen for one in people)
