"""The register: what the operator may enter, and that each change is sealed, versioned and audited."""

from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from app.agencies.clients import add_client, list_clients, replace_keys, set_client_status
from app.agencies.directory import Directory
from app.agencies.purposes import allow_purpose, deny_purpose
from app.agencies.register import add_agency, list_agencies, set_reporting_duty, set_status
from app.errors import NotFound, ValidationFailed
from app.unit_of_work import open_unit
from app.world import World
from consent.vocabulary import AgencyId, AgencyType
from tests.support.agencies import REASON, KeyPair, registered


async def added(world: World, agency_type: str, **facts: Any) -> AgencyId:
    async with open_unit(world) as uow:
        return await add_agency(uow, "Beratung am Markt", agency_type, **facts)


async def audited(world: World) -> list[dict[str, Any]]:
    rows = await world.pool.fetch("SELECT body FROM audit.event WHERE action <> 'writer.ack' ORDER BY seq")
    return [orjson.loads(row["body"]) for row in rows]


@pytest.mark.parametrize(
    ("agency_type", "duty"),
    [
        ("counselling", False),
        ("case_mgmt", True),
        ("course_provider", False),
        ("employment", True),
        ("education", False),
        ("youth", True),
        ("volunteer", False),
        ("authority_87", True),
    ],
)
async def test_the_reporting_duty_not_stated_is_the_catalogues_default(world: World, agency_type: str, duty: bool) -> None:
    agency_id = await added(world, agency_type)
    assert (await world.agencies.get(agency_id)).reporting_duty is duty


async def test_a_municipal_counselling_unit_can_be_registered_with_the_duty(world: World) -> None:
    agency_id = await added(world, "counselling", reporting_duty=True)
    assert (await world.agencies.get(agency_id)).reporting_duty


async def test_a_duty_fixed_by_law_cannot_be_talked_away(world: World) -> None:
    with pytest.raises(ValidationFailed) as refused:
        await added(world, "authority_87", reporting_duty=False)
    assert refused.value.errors[0]["pointer"] == "/reporting_duty"


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ({"name": " "}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"name": "a\0b"}, "/name"),
        ({"agency_type": "bakery"}, "/type"),
        ({"agency_type": "operator"}, "/type"),
        ({"agency_type": "subject"}, "/type"),
        ({"legal_regime": "roman"}, "/legal_regime"),
        ({"ags": "1234567"}, "/ags"),
    ],
)
async def test_wrong_facts_are_named_and_nothing_is_stored(world: World, facts: dict[str, str], pointer: str) -> None:
    given = {"name": "Beratung", "agency_type": "counselling", **facts}
    with pytest.raises(ValidationFailed) as refused:
        async with open_unit(world) as uow:
            await add_agency(uow, **given)  # type: ignore[arg-type]  # the table names parameters
    assert [fault["pointer"] for fault in refused.value.errors] == [pointer]
    assert await world.pool.fetchval("SELECT count(*) FROM agency") == 0


async def test_only_course_providers_report_courses_unless_said_otherwise(world: World) -> None:
    assert (await world.agencies.get(await added(world, "course_provider"))).course_reporting
    assert not (await world.agencies.get(await added(world, "counselling"))).course_reporting


async def test_a_suspension_shows_at_once_and_can_be_lifted(world: World) -> None:
    client = await registered(world)
    for status, active in (("suspended", False), ("active", True)):
        async with open_unit(world) as uow:
            await set_status(uow, client.agency_id, status)
        assert (await world.agencies.get(AgencyId(client.agency_id))).active is active


async def test_every_change_is_audited_with_the_rows_new_version(world: World) -> None:
    agency_id = await added(world, "counselling")
    async with open_unit(world) as uow:
        client_id = await add_client(uow, agency_id, KeyPair().key_set)
        await allow_purpose(uow, agency_id, "counselling")
        await set_status(uow, agency_id, "suspended")
        await set_client_status(uow, client_id, "suspended")
        await replace_keys(uow, client_id, KeyPair().key_set)
        await set_reporting_duty(uow, agency_id, True)
        await deny_purpose(uow, agency_id, "counselling")
    told = [(row["a"], row["rg"][0], row["rg"][2]) for row in await audited(world)]
    assert told == [
        ("agency-added", "agency", 1),
        ("client-added", "client", 1),
        ("purpose-allowed", "agency", 2),
        ("agency-suspended", "agency", 3),
        ("client-suspended", "client", 2),
        ("client-keys-replaced", "client", 3),
        ("agency-duty-set", "agency", 4),
        ("purpose-denied", "agency", 5),
    ]


async def test_an_unknown_agency_or_client_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        await world.agencies.get(AgencyId(uuid4()))
    for use in (
        lambda uow: set_status(uow, uuid4(), "suspended"),
        lambda uow: allow_purpose(uow, uuid4(), "counselling"),
        lambda uow: add_client(uow, uuid4(), KeyPair().key_set),
        lambda uow: set_client_status(uow, "nobody", "suspended"),
    ):
        with pytest.raises(NotFound):
            async with open_unit(world) as uow:
                await use(uow)


# ── purposes ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def tried(world: World, agency_type: str, purpose: str, reason: str | None) -> str | None:
    agency_id = await added(world, agency_type)
    try:
        async with open_unit(world) as uow:
            await allow_purpose(uow, agency_id, purpose, reason)
    except ValidationFailed as refused:
        return refused.errors[0]["code"]
    return None


@pytest.mark.parametrize(
    ("agency_type", "purpose", "reason", "code"),
    [
        ("counselling", "counselling", None, None),
        ("course_provider", "language_course", None, None),
        ("course_provider", "counselling", None, "not-a-recipient"),
        ("course_provider", "counselling", REASON, "not-a-recipient"),
        ("counselling", "espionage", None, "unknown-code"),
        ("employment", "work_and_training", None, "reason-required"),
        ("employment", "work_and_training", "short", "reason-required"),
        ("employment", "work_and_training", REASON, None),
        ("recognition", "work_and_training", None, None),
    ],
)
async def test_a_purpose_needs_a_recipient_type_and_where_shipped_off_a_reason(
    world: World, agency_type: str, purpose: str, reason: str | None, code: str | None
) -> None:
    assert await tried(world, agency_type, purpose, reason) == code


async def test_an_immigration_authority_gets_no_purpose_whatever_the_reason(world: World) -> None:
    agency_id = await added(world, AgencyType.AUTHORITY_87.value)
    for purpose in world.catalogue.purposes:
        with pytest.raises(ValidationFailed):
            async with open_unit(world) as uow:
                await allow_purpose(uow, agency_id, purpose, REASON)
    assert await world.pool.fetchval("SELECT count(*) FROM agency_purpose") == 0


async def test_the_documented_reason_is_kept_under_the_mac(world: World) -> None:
    assert await tried(world, "employment", "work_and_training", REASON) is None
    assert await world.pool.fetchval("SELECT reason FROM agency_purpose") == REASON


async def test_taking_a_purpose_away_reaches_every_client_with_the_next_question(world: World) -> None:
    client = await registered(world)
    directory = Directory(world.pool, world.keyring)
    before = await directory.client(client.client_id)
    async with open_unit(world) as uow:
        await deny_purpose(uow, client.agency_id, "counselling")
    after = await directory.client(client.client_id)
    assert before is not None
    assert after is not None
    assert (before.purposes, after.purposes) == (frozenset({"counselling"}), frozenset())
    assert after.agency_version > before.agency_version


async def test_only_a_purpose_of_the_catalogue_can_be_taken_away(world: World) -> None:
    agency_id = await added(world, "counselling")
    with pytest.raises(ValidationFailed):
        async with open_unit(world) as uow:
            await deny_purpose(uow, agency_id, "espionage")


# ── clients ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_monitoring_office_gets_clients_for_aggregates_and_others_never(world: World) -> None:
    monitoring, counselling = await added(world, "monitoring"), await added(world, "counselling")
    async with open_unit(world) as uow:
        await add_client(uow, monitoring, KeyPair().key_set, client_id="figures")
        await add_client(uow, counselling, KeyPair().key_set, client_id="case-tool")
    assert {row["client_id"]: row["scope"] for row in await world.pool.fetch("SELECT client_id, scope FROM client")} == {
        "figures": "aggregates",
        "case-tool": "record",
    }
    with pytest.raises(ValidationFailed):
        async with open_unit(world) as uow:
            await add_client(uow, counselling, KeyPair().key_set, scope="aggregates")


@pytest.mark.parametrize("client_id", ["UPPER", "x", "with space", "-dash", "a" * 65, "taken-one"])
async def test_a_client_id_is_plain_and_unique(world: World, client_id: str) -> None:
    agency_id = await added(world, "counselling")
    async with open_unit(world) as uow:
        await add_client(uow, agency_id, KeyPair().key_set, client_id="taken-one")
    with pytest.raises(ValidationFailed) as refused:
        async with open_unit(world) as uow:
            await add_client(uow, agency_id, KeyPair().key_set, client_id=client_id)
    assert refused.value.errors[0]["pointer"] == "/client_id"


async def test_a_private_key_in_the_upload_is_refused_and_not_stored(world: World) -> None:
    agency_id = await added(world, "counselling")
    with pytest.raises(ValidationFailed) as refused:
        async with open_unit(world) as uow:
            await add_client(uow, agency_id, orjson.dumps({"keys": [{**KeyPair().public, "d": "AQ"}]}))
    assert refused.value.errors[0]["pointer"] == "/jwks"
    assert await world.pool.fetchval("SELECT count(*) FROM client") == 0


async def test_lists_show_what_was_registered(world: World) -> None:
    client = await registered(world, purposes=("counselling", "contact"), name="Beratung Süd")
    async with open_unit(world) as uow:
        uow.unaudited("a test reads the register")
        agencies, clients = await list_agencies(uow), await list_clients(uow, UUID(int=client.agency_id.int))
    assert [(row["name"], row["purposes"]) for row in agencies] == [("Beratung Süd", ["contact", "counselling"])]
    assert [row["client_id"] for row in clients] == [client.client_id]
