"""An agency's case tool comes with tokens of an issuer of its own; whose tool it is and what it may is still decided here."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from app.agencies.clients import set_client_status
from app.agencies.outside_issuers import remove_outside_issuer
from app.identity.issuer_keys import metadata_addresses
from app.unit_of_work import open_unit
from app.world import World
from tests.app.identity.test_dpop import KEY, proof
from tests.support.agencies import KeyPair, bearer, registered
from tests.support.clock import MovableClock
from tests.support.issuer import TOOL, OutsideIssuer, issuer_on_loopback, trusted


@pytest.fixture
async def issuer(world: World) -> AsyncIterator[OutsideIssuer]:
    """An issuer whose client speaks for the agency "Beratung Nord"."""
    async with issuer_on_loopback(world) as served:
        await trusted(world, served)
        yield served


async def told(asking: httpx.AsyncClient, token: str, path: str = "/agency") -> tuple[int, str]:
    answer = await asking.get(path, headers=bearer(token))
    members = answer.json()
    return answer.status_code, str(members.get("reason") or members.get("purpose") or "")


async def test_a_token_of_a_registered_issuer_speaks_for_the_agency_of_the_register(
    issuer: OutsideIssuer, asking: httpx.AsyncClient
) -> None:
    token = issuer.token(agency="a_" + "0" * 32, agency_id="somebody else's")
    answer = (await asking.get("/agency", headers=bearer(token))).json()
    assert (answer["agency"], answer["purpose"], answer["reason"]) == ("Beratung Nord", "counselling", None)
    assert answer["client"].startswith("outside-")


async def test_metadata_may_stand_where_rfc_8414_has_it(issuer: OutsideIssuer, asking: httpx.AsyncClient) -> None:
    issuer.only_rfc_8414 = True
    assert await told(asking, issuer.token()) == (200, "counselling")
    assert metadata_addresses("https://a.example/x/")[1] == "https://a.example/.well-known/oauth-authorization-server/x"


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"authorization_details": [{"type": "kiim_record", "purpose": "counselling"}]}, (200, "counselling")),
        ({"scope": "openid purpose:counselling"}, (200, "counselling")),
        ({"scope": "openid profile"}, (200, "purpose-missing")),
        ({"authorization_details": [{"type": "other_service", "purpose": "counselling"}]}, (200, "purpose-missing")),
        ({"scope": "purpose:study"}, (200, "purpose-not-allowed")),
        ({"scope": "purpose:counselling purpose:study"}, (401, "token-invalid")),
        ({"scope": "purpose:counselling aggregates"}, (401, "token-invalid")),
        (
            {"scope": "purpose:study", "authorization_details": [{"type": "kiim_record", "purpose": "counselling"}]},
            (401, "token-invalid"),
        ),
        ({"authorization_details": [{"type": "kiim_record"}]}, (401, "token-invalid")),
        ({"authorization_details": {"type": "kiim_record", "purpose": "counselling"}}, (401, "token-invalid")),
        ({"scope": ["purpose:counselling"]}, (401, "token-invalid")),
    ],
)
async def test_a_token_is_for_the_one_purpose_that_it_names(
    issuer: OutsideIssuer, asking: httpx.AsyncClient, changes: dict[str, Any], outcome: tuple[int, str]
) -> None:
    answer = await asking.get("/agency", headers=bearer(issuer.token(None, **changes)))
    members = answer.json()
    assert (answer.status_code, members.get("reason") or members["purpose"]) == outcome


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"aud": "https://another.example"}, 401),
        ({"aud": ["http://127.0.0.1:8000", "account"]}, 401),
        ({"aud": ["http://127.0.0.1:8000"]}, 200),
        ({"aud": None}, 401),
        ({"sub": None}, 401),
        ({"iat": None}, 401),
        ({"exp": None}, 401),
        ({"client_id": "another-tool"}, 401),
        ({"client_id": None, "azp": TOOL}, 200),
        ({"client_id": None}, 401),
        ({"azp": "another-tool"}, 401),
        ({"iss": "https://another.example"}, 401),
        ({"iss": "http://127.0.0.1:8000"}, 401),
        ({"cnf": {"x5t#S256": "abc"}}, 401),
        ({"cnf": "abc"}, 401),
        ({"typ": "JWT"}, 401),
        ({"typ": "application/at+jwt"}, 200),
        ({"keys": KeyPair()}, 401),
    ],
)
async def test_what_contradicts_register_or_standard_is_no_token(
    issuer: OutsideIssuer, asking: httpx.AsyncClient, changes: dict[str, Any], status: int
) -> None:
    assert (await told(asking, issuer.token(**changes)))[0] == status


async def test_a_stolen_kid_does_not_help(issuer: OutsideIssuer, asking: httpx.AsyncClient) -> None:
    forged = KeyPair(kid=issuer.keys[0].kid)
    assert await told(asking, issuer.token(keys=forged)) == (401, "token-invalid")


@pytest.mark.parametrize(
    ("seconds", "status"), [(0, 200), (300 + 59, 200), (300 + 60, 401), (-59, 200), (-60, 200), (-62, 401), (-3600, 401)]
)
async def test_clocks_may_differ_by_a_minute(
    issuer: OutsideIssuer, asking: httpx.AsyncClient, clock: MovableClock, seconds: int, status: int
) -> None:
    token = issuer.token()
    clock.advance(seconds=seconds)
    assert (await told(asking, token))[0] == status


async def test_a_token_lives_five_minutes_at_most(issuer: OutsideIssuer, asking: httpx.AsyncClient) -> None:
    now = int(issuer.world.clock.now().timestamp())
    assert (await told(asking, issuer.token(exp=now + 301)))[0] == 401
    assert (await told(asking, issuer.token(iat=now - 30, exp=now + 271)))[0] == 401
    assert (await told(asking, issuer.token(iat=now - 30, exp=now + 270)))[0] == 200


async def test_a_bound_token_needs_the_proof_of_its_key(world: World, issuer: OutsideIssuer, asking: httpx.AsyncClient) -> None:
    from app.agencies.public_keys import thumbprint

    token = issuer.token(cnf={"jkt": thumbprint(KEY.public)})
    assert (await told(asking, token))[0] == 401
    for keys, status in ((KEY, 200), (KeyPair(), 401)):
        shown = {"Authorization": f"DPoP {token}", "DPoP": proof(world, "GET", "/agency", token, keys)}
        assert (await asking.get("/agency", headers=shown)).status_code == status


async def test_one_issuer_s_key_signs_for_no_other(world: World, issuer: OutsideIssuer, asking: httpx.AsyncClient) -> None:
    async with issuer_on_loopback(world) as second:
        await trusted(world, second, (await registered(world, name="Beratung Süd")).agency_id)
        answer = await asking.get("/agency", headers=bearer(second.token()))
        assert answer.json()["agency"] == "Beratung Süd"
        assert (await told(asking, second.token(iss=issuer.issuer)))[0] == 401
        assert (await told(asking, second.token(iss=issuer.issuer, keys=issuer.keys[0])))[0] == 200


async def test_an_issuer_that_nobody_registered_is_never_asked(world: World, asking: httpx.AsyncClient) -> None:
    async with issuer_on_loopback(world) as stranger:
        assert (await told(asking, stranger.token()))[0] == 401
        await trusted(world, stranger, client_id="another-tool")
        assert (await told(asking, stranger.token()))[0] == 401
        assert stranger.asked == []


async def test_metadata_is_believed_at_its_own_issuer_only(issuer: OutsideIssuer, asking: httpx.AsyncClient) -> None:
    issuer.metadata["issuer"] = "https://another.example"
    assert (await told(asking, issuer.token()))[0] == 503


@pytest.mark.parametrize("address", ["http://keys.example/jwks", "file:///etc/passwd", None, ["https://keys.example"]])
async def test_keys_come_from_an_https_address_only(issuer: OutsideIssuer, asking: httpx.AsyncClient, address: object) -> None:
    issuer.metadata["jwks_uri"] = address
    assert (await told(asking, issuer.token()))[0] == 503


async def test_keys_are_asked_for_once_and_again_when_they_are_old(
    issuer: OutsideIssuer, asking: httpx.AsyncClient, clock: MovableClock
) -> None:
    for minutes, asked in ((0, 1), (0, 1), (9, 1), (1, 2)):
        clock.advance(minutes=minutes)
        assert (await told(asking, issuer.token()))[0] == 200
        assert issuer.asked.count("/realms/kreis/keys") == asked


async def test_a_new_key_is_found_and_one_taken_away_ends(
    issuer: OutsideIssuer, asking: httpx.AsyncClient, clock: MovableClock
) -> None:
    first = issuer.keys[0]
    assert (await told(asking, issuer.token()))[0] == 200
    issuer.keys.append(KeyPair())
    assert (await told(asking, issuer.token()))[0] == 401  # it was asked a moment ago
    clock.advance(seconds=60)
    assert (await told(asking, issuer.token()))[0] == 200
    assert (await told(asking, issuer.token(keys=first)))[0] == 200
    issuer.keys.remove(first)
    clock.advance(minutes=10)
    assert (await told(asking, issuer.token(keys=first)))[0] == 401


async def test_made_up_kids_ask_once_a_minute(issuer: OutsideIssuer, asking: httpx.AsyncClient, clock: MovableClock) -> None:
    assert (await told(asking, issuer.token()))[0] == 200
    clock.advance(seconds=61)
    for _ in range(5):
        assert (await told(asking, issuer.token(keys=KeyPair())))[0] == 401
    assert issuer.asked.count("/realms/kreis/keys") == 2


async def test_an_outage_is_survived_for_an_hour_and_not_longer(
    issuer: OutsideIssuer, asking: httpx.AsyncClient, clock: MovableClock
) -> None:
    assert (await told(asking, issuer.token()))[0] == 200
    issuer.is_down = True
    for minutes, status in ((10, 200), (49, 200), (1, 503)):
        clock.advance(minutes=minutes)
        assert (await told(asking, issuer.token()))[0] == status
    assert (await asking.get("/agency", headers=bearer(issuer.token()))).headers["retry-after"] == "30"
    issuer.is_down = False
    clock.advance(minutes=1)
    assert (await told(asking, issuer.token()))[0] == 200


async def test_an_issuer_that_is_down_is_left_alone_for_seconds(
    issuer: OutsideIssuer, asking: httpx.AsyncClient, clock: MovableClock
) -> None:
    issuer.is_down = True
    assert [(await told(asking, issuer.token()))[0] for _ in range(4)] == [503] * 4
    assert len(issuer.asked) == 1
    clock.advance(seconds=5)
    assert (await told(asking, issuer.token()))[0] == 503
    assert len(issuer.asked) == 2


async def test_suspended_and_removed_hold_for_the_next_request(world: World, asking: httpx.AsyncClient) -> None:
    async with issuer_on_loopback(world) as issuer:
        client_id = await trusted(world, issuer)
        token = issuer.token()
        assert (await told(asking, token))[0] == 200
        async with open_unit(world) as uow:
            await set_client_status(uow, client_id, "suspended")
        assert await told(asking, token) == (403, "client-suspended")
        async with open_unit(world) as uow:
            await remove_outside_issuer(uow, client_id)
        assert await told(asking, token) == (401, "token-invalid")
        async with open_unit(world) as uow:
            await set_client_status(uow, client_id, "active")
        assert await told(asking, token) == (401, "token-invalid")


async def test_a_monitoring_office_s_issuer_opens_tables_and_no_records(world: World, asking: httpx.AsyncClient) -> None:
    async with issuer_on_loopback(world) as issuer:
        await trusted(world, issuer, (await registered(world, "monitoring", ())).agency_id)
        assert (await asking.get("/monitor", headers=bearer(issuer.token(None, scope="aggregates")))).status_code == 200
        assert (await told(asking, issuer.token(None), "/monitor"))[0] == 403
        assert (await told(asking, issuer.token()))[0] == 403
