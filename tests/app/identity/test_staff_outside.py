"""Staff sign in through a real identity provider (npm oidc-provider), and its logout token ends their session."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx
import pytest

from app.agencies.staff_issuers import add_staff_issuer
from app.demo.key_pairs import make_pair
from app.demo.live import HOST, open_socket, served
from app.identity.access_tokens import token_keys
from app.identity.staff import NOT_OF_AGENCY, StaffNotSignedIn, StaffSignedIn, begin, finish
from app.identity.staff_addresses import LOGOUT_PATH, RETURN_PATH
from app.identity.staff_sessions import find_staff_session
from app.main import create_app, open_world
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from tests.support.agencies import registered
from tests.support.outside_programs import PROVIDER, answering, installed_packages

SCRIPT = Path(__file__).with_name("outside_provider.mjs")
XSRF = re.compile(r'name="xsrf" value="([^"]+)"')


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the provider's package and the script that starts it."""
    return installed_packages(tmp_path_factory.mktemp("oidc-provider"), [SCRIPT], PROVIDER)


async def at_provider(browser: httpx.AsyncClient, address: str, until: str) -> dict[str, str]:
    """Follow the provider's redirects until it leads back; the parameters it sends."""
    for _ in range(8):
        answer = await browser.get(address)
        address = urljoin(address, answer.headers["location"])
        if address.startswith(until):
            return dict(parse_qsl(urlsplit(address).query))
    raise AssertionError("the provider did not lead back")


async def sign_out_there(browser: httpx.AsyncClient, issuer: str, client_id: str) -> None:
    """End the session at the provider, which then tells us."""
    asked = await browser.get(f"{issuer}/session/end", params={"client_id": client_id})
    found = XSRF.search(asked.text)
    assert found is not None, asked.text
    await browser.post(f"{issuer}/session/end/confirm", data={"xsrf": found.group(1), "logout": "yes"})


async def outcome(world: World, browser: httpx.AsyncClient, staff_issuer_id: str) -> StaffSignedIn | StaffNotSignedIn:
    departure = await begin(world, staff_issuer_id, None)
    answer = await at_provider(browser, departure.address, world.settings.base_url + RETURN_PATH)
    async with open_unit(world) as uow:
        return await finish(uow, departure.secret, answer, HOST)


async def test_a_real_provider_proves_staff_and_ends_their_session(installed: Path, settings: Settings) -> None:
    private, _ = make_pair("outside-1")
    with open_socket(0) as listening:
        base_url = f"http://{HOST}:{listening.getsockname()[1]}"
        async with open_world(settings.model_copy(update={"base_url": base_url})) as world:
            wanted = {
                "client_id": "kiim",
                "redirect_uri": base_url + RETURN_PATH,
                "backchannel_logout_uri": base_url + LOGOUT_PATH,
                "client_jwks": {"keys": token_keys(world.keyring).jwks},
                "signing_key": private,
                "account": "0b1c",
                "groups": ["everybody", "kiim-nord"],
            }
            agency = (await registered(world)).agency_id
            with answering(installed / SCRIPT.name, wanted) as said:
                issuer = said["issuer"]
                async with open_unit(world) as uow:
                    for desk, value in (("nord", "kiim-nord"), ("sued", "kiim-sued")):
                        await add_staff_issuer(
                            uow,
                            agency,
                            issuer=issuer,
                            client_id="kiim",
                            claim="groups",
                            claim_value=value,
                            scope="openid groups",
                            staff_issuer_id=desk,
                        )
                async with (
                    served(create_app(world.settings, world), listening, base_url),
                    httpx.AsyncClient(trust_env=False) as browser,
                ):
                    proven = await outcome(world, browser, "nord")
                    assert isinstance(proven, StaffSignedIn), proven
                    session = await find_staff_session(world, proven.token)
                    assert session is not None
                    assert session.agency.agency_id == agency
                    assert await outcome(world, browser, "sued") == StaffNotSignedIn(NOT_OF_AGENCY)
                    await sign_out_there(browser, issuer, "kiim")
                    assert await find_staff_session(world, proven.token) is None
