"""Programs of others get tokens and read: openid-client and Authlib, of our endpoint and of a real issuer (oidc-provider)."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc.jwk import ECKey

from app.agencies.outside_issuers import add_outside_issuer
from app.demo.key_pairs import make_pair
from app.demo.live import HOST, open_socket, served
from app.main import create_app, open_world
from app.settings import Settings
from app.unit_of_work import open_unit
from app.world import World
from tests.app.identity.test_documented_snippet import private_jwk
from tests.support.agencies import bearer
from tests.support.outside_programs import CLIENT, PROVIDER, answering, installed_packages
from tests.support.people import Tool, confirm_notices, tool

HERE = Path(__file__).parent
TOOL, ISSUER = HERE / "outside_tool.mjs", HERE / "outside_issuer.mjs"
CLIENT_ID = "fallverwaltung"
BY_SCOPE = {"scope": "purpose:counselling"}
BY_DETAILS = {"authorization_details": json.dumps([{"type": "kiim_record", "purpose": "counselling"}])}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both packages and their scripts."""
    return installed_packages(tmp_path_factory.mktemp("outside"), [TOOL, ISSUER], PROVIDER, CLIENT)


@dataclass(frozen=True, slots=True)
class Running:
    """A running service with one person, and the case tool of the office that registered her."""

    world: World
    tool: Tool
    record: str

    @property
    def issuer(self) -> str:
        """The service's own issuer."""
        return self.world.settings.issuer

    async def asked(self, installed: Path, issuer: str, client_id: str, jwk: dict[str, str], *wishes: Any) -> list[Any]:
        """What openid-client was answered: (token type, status, reason or categories)."""
        wanted = {"issuer": issuer, "client_id": client_id, "private_jwk": jwk, "url": self.record, "wishes": wishes}
        answers = await asyncio.to_thread(_said, installed / TOOL.name, wanted)
        return [(one["type"], one["status"], one["body"].get("reason") or sorted(one["body"]["categories"])) for one in answers]

    async def status(self, token: str) -> int:
        """Of a read with this token."""
        return (await self.tool.http.get(self.record, headers=bearer(token))).status_code


def _said(script: Path, wanted: dict[str, Any]) -> list[Any]:
    with answering(script, wanted) as said:
        return list(said["answers"])


def wish(parameters: dict[str, str], algorithm: str = "oidc", bound: bool = False) -> dict[str, Any]:
    return {"parameters": parameters, "algorithm": algorithm, "bound": bound}


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Running]:
    """The service on loopback over real HTTP, on the machine's clock."""
    with open_socket(0) as listening:
        base_url = f"http://{HOST}:{listening.getsockname()[1]}"
        async with open_world(settings.model_copy(update={"base_url": base_url})) as world:
            await confirm_notices(world, "de")
            async with (
                served(create_app(world.settings, world), listening, base_url),
                httpx.AsyncClient(trust_env=False, base_url=base_url) as http,
            ):
                office = await tool(http, world, "counselling", "counselling")
                person = await office.register()
                yield Running(world, office, f"{base_url}/v1/newcomers/{person['id']}/record")


def of_authlib(endpoint: str, client_id: str, jwk: dict[str, Any], **parameters: str) -> dict[str, Any]:
    """The token answer that docs/tokens.md's snippet gets."""
    import time

    proof = PrivateKeyJWT(endpoint, claims={"exp": int(time.time()) + 300}, headers={"kid": jwk["kid"]}, alg="ES256")
    with OAuth2Client(client_id, ECKey.import_key(jwk), token_endpoint_auth_method="private_key_jwt") as client:
        client.register_client_auth_method(proof)
        return dict(client.fetch_token(endpoint, grant_type="client_credentials", **parameters))


async def test_openid_client_and_authlib_read_with_tokens_of_ours(installed: Path, settings: Settings) -> None:
    async with running(settings) as service:
        client_id, jwk = service.tool.client.client_id, private_jwk(service.tool.client.keys)
        wishes = (
            wish(BY_SCOPE, "oauth2"),
            wish(BY_DETAILS, "oauth2"),
            wish(BY_DETAILS, "oauth2", bound=True),
            wish({}, "oauth2"),
        )
        answers = await service.asked(installed, service.issuer, client_id, jwk, *wishes)
        read = ["contact", "identity", "language"]
        assert answers == [
            ("bearer", 200, read),
            ("bearer", 200, read),
            ("dpop", 200, read),
            ("bearer", 403, "purpose-missing"),
        ]
        endpoint = f"{service.issuer}/oauth2/token"
        for parameters in (BY_SCOPE, BY_DETAILS):
            token = await asyncio.to_thread(of_authlib, endpoint, client_id, jwk, **parameters)
            assert await service.status(token["access_token"]) == 200


@pytest.mark.parametrize("rich", [False, True], ids=["authorization details off", "authorization details on"])
async def test_tokens_of_a_real_issuer_read_if_they_name_the_purpose(installed: Path, settings: Settings, rich: bool) -> None:
    signing, _ = make_pair("outside-1")
    jwk, public = make_pair("tool-1")
    async with running(settings) as service:
        wanted = {
            "client_id": CLIENT_ID,
            "scopes": ["purpose:counselling"],
            "audience": service.issuer,
            "client_jwks": {"keys": [public]},
            "signing_key": signing,
            "rich": rich,
        }
        with answering(installed / ISSUER.name, wanted) as issuer:
            async with open_unit(service.world) as uow:
                agency = service.tool.client.agency_id
                await add_outside_issuer(uow, agency, issuer=issuer["issuer"], client_id=CLIENT_ID)
            wishes = (wish(BY_SCOPE), wish(BY_DETAILS), wish(BY_SCOPE, bound=True), wish({}))
            answers = await service.asked(installed, issuer["issuer"], CLIENT_ID, jwk, *wishes)
            read = ["contact", "identity", "language"]
            assert answers == [
                ("bearer", 200, read),
                ("bearer", 200, read) if rich else ("bearer", 403, "purpose-missing"),
                ("dpop", 200, read),
                ("bearer", 403, "purpose-missing"),
            ]
            endpoint = f"{issuer['issuer']}/token"
            token = await asyncio.to_thread(of_authlib, endpoint, CLIENT_ID, jwk, **BY_SCOPE)
            assert await service.status(token["access_token"]) == 200
            token = await asyncio.to_thread(of_authlib, endpoint, CLIENT_ID, jwk, **BY_DETAILS)
            assert await service.status(token["access_token"]) == (200 if rich else 403)
