"""The demo's identity provider: every desk of the demo can be signed in to, and nothing but the demo ever starts it."""

from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from app.cli.serve import serve
from app.cli.serving import serve as serve_begun
from app.demo.desks import desk_id_of, desks_served, open_socket_beside, register_desks
from app.demo.live import HOST, open_socket
from app.demo.setup import found_district
from app.demo.staff import STAFF, with_pages
from app.identity.outgoing import ProviderFault
from app.identity.staff import StaffSignedIn, begin, finish
from app.identity.staff_sessions import find_staff_session
from app.main import create_app, open_world
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.provider import choose, provider_on_loopback, visit, with_staff
from tests.support.seeded import Seeded


async def test_every_desk_of_the_demo_is_signed_in_to_and_found_again_at_another_address(seeded: Seeded) -> None:
    async with open_world(seeded.settings, MovableClock()) as world:
        clients = await found_district(world, seeded.papers)
        for _ in range(2):
            with open_socket(0) as listening:
                async with desks_served(world, listening, clients):
                    for agency in with_pages():
                        departure = await begin(world, desk_id_of(agency.key), None)
                        answer = await choose(departure, f"{agency.key}-1")
                        async with open_unit(world) as uow:
                            outcome = await finish(uow, departure.secret, answer, HOST)
                        assert isinstance(outcome, StaffSignedIn)
                        session = await find_staff_session(world, outcome.token)
                        assert session is not None
                        assert (session.agency.name, session.purposes) == (agency.name, frozenset(agency.purposes))


async def test_desks_that_are_known_already_are_left_as_they_are(seeded: Seeded) -> None:
    async with open_world(seeded.settings) as world:
        clients = await found_district(world, seeded.papers)
        for _ in range(2):
            await register_desks(world, clients, "http://127.0.0.1:9")
        versions = await world.pool.fetch("SELECT DISTINCT row_version FROM staff_issuer")
        await register_desks(world, clients, "http://127.0.0.1:9")
        assert await world.pool.fetch("SELECT DISTINCT row_version FROM staff_issuer") == versions


def test_the_service_mounts_no_provider() -> None:
    paths = {getattr(context.original_route, "path", "") for context in iter_route_contexts(create_app(Settings()).routes)}
    assert not {path for path in paths if path in {"/authorize", "/jwks", "/token", "/.well-known/openid-configuration"}}
    used = {_module_of(value) for module in (serve, serve_begun, create_app) for value in module.__globals__.values()}
    assert {"app.main", "app.identity.oauth"} & used
    assert not {name for name in used if name.startswith("app.demo")}


def _module_of(value: object) -> str:
    return str(getattr(value, "__module__", None) or getattr(value, "__name__", ""))


def test_the_provider_takes_the_next_port_or_any() -> None:
    with open_socket(0) as first:
        port = first.getsockname()[1]
        with open_socket_beside(port) as beside:
            beside.listen()
            with open_socket_beside(port) as another:
                assert beside.getsockname()[1] != another.getsockname()[1]


# ── what the provider demands, as a real one does ────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    "change",
    [
        {"client_assertion": None},
        {"client_assertion": "forged"},
        {"client_assertion_type": None},
        {"client_id": "kiim-desk-vhs"},
        {"code_verifier": "x" * 43},
        {"code_verifier": None},
        {"redirect_uri": "http://127.0.0.1:1/elsewhere"},
        {"grant_type": "client_credentials"},
        {"code": "another"},
    ],
    ids=str,
)
async def test_the_provider_exchanges_a_code_for_nobody_else(
    world: World, monkeypatch: pytest.MonkeyPatch, change: dict[str, str | None]
) -> None:
    sent: list[dict[str, str]] = []

    async def kept(_address: str, form: dict[str, str]) -> dict[str, str]:
        sent.append(form)
        raise ProviderFault("kept for the test")

    async with provider_on_loopback(world) as provider, httpx.AsyncClient(trust_env=False) as http:
        await with_staff(world, provider)
        visited = await visit(world, provider)
        monkeypatch.setattr("app.identity.oidc.post_form", kept)
        async with open_unit(world) as uow:
            await finish(uow, visited.secret, visited.answer, HOST)
        (form,) = sent
        changed = {name: value for name, value in {**form, **change}.items() if value is not None}
        assert (await http.post(f"{provider.issuer}/token", data=changed)).status_code in {400, 401}
        if "client_assertion" in change or "client_assertion_type" in change or "client_id" in change:
            assert (await http.post(f"{provider.issuer}/token", data=form)).status_code == 200
            assert (await http.post(f"{provider.issuer}/token", data=form)).status_code == 401


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"nonce": ""}, "invalid_request"),
        ({"person": "nobody"}, "access_denied"),
        ({"redirect_uri": "http://127.0.0.1:1/elsewhere"}, None),
        ({"client_id": "somebody"}, None),
    ],
    ids=str,
)
async def test_the_provider_sends_back_what_is_wrong_and_nothing_to_strangers(
    world: World, change: dict[str, str], error: str | None
) -> None:
    async with provider_on_loopback(world) as provider, httpx.AsyncClient(trust_env=False) as http:
        await with_staff(world, provider)
        asked = dict(parse_qsl(urlsplit((await begin(world, "mbe", None)).address).query))
        answer = await http.get(f"{provider.issuer}/authorize", params={**asked, "person": "mbe-1", **change})
    if error is None:
        assert (answer.status_code, "location" in answer.headers) == (400, False)
    else:
        assert dict(parse_qsl(urlsplit(answer.headers["location"]).query))["error"] == error


async def test_the_page_of_the_provider_names_its_own_agency_first_and_everybody_as_invented(world: World) -> None:
    async with provider_on_loopback(world) as provider, httpx.AsyncClient(trust_env=False) as http:
        await with_staff(world, provider)
        text = (await http.get((await begin(world, "mbe", None)).address)).text
    assert text.index("Migrationsberatung Musterland") < text.index("Andere Stellen") < text.index("Jugendmigrationsdienst")
    assert "erfunden" in text
    assert text.count("person=") == len(STAFF) + 1
