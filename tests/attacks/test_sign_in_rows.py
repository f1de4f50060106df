"""A database administrator who has a card of her own tries to become another newcomer by moving rows of sign-in."""

import httpx
import pytest

from app.world import World
from tests.support.newcomers import Person, person

PIN = "472916"
OWN_PIN = "815263"


async def opened(http: httpx.AsyncClient, body: dict[str, str]) -> httpx.Response:
    return await http.post("/v1/me/session", json=body)


async def activated(http: httpx.AsyncClient, someone: Person, pin: str) -> str:
    letter = someone.letter
    body = {"activation_code": letter.activation_code, "spoken_digits": letter.spoken_digits, "new_pin": pin}
    return str((await opened(http, body)).json()["access_token"])


async def test_a_pin_hash_copied_to_another_account_needs_that_ones_pin(world: World, client: httpx.AsyncClient) -> None:
    own, victim = await person(world), await person(world)
    await activated(client, own, OWN_PIN)
    await activated(client, victim, PIN)
    await world.pool.execute(
        "UPDATE account SET pin_hash = (SELECT pin_hash FROM account WHERE newcomer_id = $1) WHERE newcomer_id = $2",
        own.newcomer_id,
        victim.newcomer_id,
    )
    assert (await opened(client, {"card": victim.letter.card, "pin": OWN_PIN})).status_code == 401


async def test_an_account_pointed_at_another_person_opens_nothing(world: World, client: httpx.AsyncClient) -> None:
    own, victim = await person(world), await person(world)
    await activated(client, own, OWN_PIN)
    await world.pool.execute("DELETE FROM account WHERE newcomer_id = $1", victim.newcomer_id)
    await world.pool.execute("UPDATE account SET newcomer_id = $1", victim.newcomer_id)
    assert (await opened(client, {"card": own.letter.card, "pin": OWN_PIN})).status_code == 401


async def test_a_letter_pointed_at_another_person_opens_nothing(world: World, client: httpx.AsyncClient) -> None:
    own, victim = await person(world), await person(world)
    await world.pool.execute("DELETE FROM letter WHERE newcomer_id = $1", victim.newcomer_id)
    await world.pool.execute("UPDATE letter SET newcomer_id = $1", victim.newcomer_id)
    letter = own.letter
    body = {"activation_code": letter.activation_code, "spoken_digits": letter.spoken_digits, "new_pin": OWN_PIN}
    assert (await opened(client, body)).status_code == 401
    assert await world.pool.fetchval("SELECT pin_hash FROM account WHERE newcomer_id = $1", victim.newcomer_id) is None


@pytest.mark.parametrize(
    "change", ["newcomer_id = '{victim}'", "expires_at = expires_at + interval '1 day'"], ids=["another person", "prolonged"]
)
async def test_a_session_pointed_at_another_person_or_prolonged_opens_nothing(
    world: World, client: httpx.AsyncClient, change: str
) -> None:
    own, victim = await person(world), await person(world)
    token = await activated(client, own, OWN_PIN)
    await world.pool.execute(f"UPDATE newcomer_session SET {change.format(victim=victim.newcomer_id)}")
    answer = await client.delete("/v1/me/session", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["reason"]) == (500, "internal")
