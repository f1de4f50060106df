"""A database administrator works on the officer's rows: a refusal turned into a yes, a closed case opened, the decoys taken away.

Each attack is first made with the MAC's check taken out, where it succeeds.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

import httpx
import pytest

from app.agencies import store
from app.audit.verify import Finding
from app.errors import IntegrityFault
from app.ids import AGENCY, parse
from app.officer.cases import Case, Officer, close_case, find_case, find_person, name_person, open_case
from app.officer.content import Opened, look
from app.officer.decoys import add_decoy, keep_decoys, read_decoys
from app.officer.disclosures import Asked, decide, disclose, record_request
from app.unit_of_work import open_unit
from app.verify.run import verify
from app.world import World
from tests.attacks.administrator import SECRET, Administrator, Story
from tests.support.agencies import registered

WHY = "Das Ersuchen nennt keine Rechtsgrundlage, die trägt."


@pytest.fixture
async def officer(world: World) -> Officer:
    office = await registered(world, "dpo", ("data_protection_check",), name="Datenschutz Beispielkreis")
    return Officer(office.agency_id)


@pytest.fixture
def without_macs(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Takes the control out until the test undoes it."""
    return lambda: monkeypatch.setattr(store, "register_check", lambda *_: True)


def said(opened: list[Opened]) -> str:
    return str([one.parts for category in opened for one in category.said])


async def findings(world: World) -> list[Finding]:
    """What `kiim verify` finds."""
    async with world.pool.acquire() as connection:
        return list((await verify(connection, world.keyring, world.catalogue, lambda *_: None)).findings)


async def opens(world: World, act: Callable[..., Awaitable[list[Opened]]]) -> str:
    async with open_unit(world) as uow:
        return said(await act(uow))


async def test_a_refusal_turned_into_a_yes_gives_nothing_out(
    world: World,
    officer: Officer,
    story: Story,
    administrator: Administrator,
    without_macs: Callable[[], None],
) -> None:
    async with open_unit(world) as uow:
        asked = Asked("Behörde Beispiel", "B-1", "sgb10_68", "Name und Anschrift", story.at_office)
        made = await record_request(uow, officer, asked)
        await decide(uow, officer, made.disclosure_id, [], WHY)
    number: UUID = made.disclosure_id
    await administrator.run("UPDATE disclosure SET state = 'approved', categories = '{1}' WHERE disclosure_id = $1", number)

    async def give(uow: object) -> list[Opened]:
        return (await disclose(uow, officer, number))[1]  # type: ignore[arg-type]

    with pytest.raises(IntegrityFault):
        await opens(world, give)
    without_macs()
    assert SECRET in await opens(world, give)


async def test_a_closed_case_that_is_opened_again_in_the_table_opens_nothing(
    world: World, officer: Officer, story: Story, administrator: Administrator, without_macs: Callable[[], None]
) -> None:
    async with open_unit(world) as uow:
        case: Case = await open_case(uow, officer, "audit", WHY)
        person = await find_person(uow, story.at_office)
        assert person is not None
        await name_person(uow, officer, case.case_id, story.at_office)
        await close_case(uow, officer, case.case_id)
    await administrator.run("UPDATE officer_case SET closed_at = NULL")

    async def again(uow: object) -> list[Opened]:
        found = await find_case(uow, case.case_id)  # type: ignore[arg-type]
        return await look(uow, officer, found, person, ["identity"])  # type: ignore[arg-type]

    with pytest.raises(IntegrityFault):
        await opens(world, again)
    without_macs()
    assert SECRET in await opens(world, again)


async def test_an_older_list_of_decoys_put_back_is_named(
    world: World, client: httpx.AsyncClient, story: Story, administrator: Administrator
) -> None:
    async with open_unit(world) as uow:
        await keep_decoys(uow, await read_decoys(uow))
    [before] = await administrator.connection.fetch("SELECT * FROM decoy_list")
    agency = parse(AGENCY, story.office.wire_id)
    assert agency is not None
    async with open_unit(world) as uow:
        await add_decoy(uow, await world.agencies.get(agency))  # type: ignore[arg-type]
    assert [finding for finding in await findings(world) if "decoy_list" in finding.where] == []
    await administrator.run(
        "UPDATE decoy_list SET sealed = $1, row_version = $2, mac = $3, mac_generation = $4",
        before["sealed"],
        before["row_version"],
        before["mac"],
        before["mac_generation"],
    )
    async with open_unit(world) as uow:
        uow.unaudited("a test reads")
        assert (await read_decoys(uow)).decoys == ()  # its MAC is ours: the list alone cannot tell
    [found] = [finding for finding in await findings(world) if "decoy_list" in finding.where]
    assert found.code == "register-version"
