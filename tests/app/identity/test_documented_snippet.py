"""The snippet of docs/tokens.md that needs no framework gets a token as it stands there."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from app.main import open_world
from app.settings import Settings
from tests.support.agencies import KeyPair, registered

PAGE = Path(__file__).parents[3] / "docs" / "tokens.md"


def private_jwk(keys: KeyPair) -> dict[str, str]:
    """The pair as the private JWK a tool keeps."""
    from jose import jwk

    assert isinstance(keys.private, ec.EllipticCurvePrivateKey)
    return {**jwk.construct(keys.private, "ES256").to_dict(), "kid": keys.kid}  # type: ignore[arg-type]


async def test_the_snippet_gets_a_token(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.main import create_app

    snippet = re.search(r"## Python, without a framework\n\n```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert snippet is not None
    documented: dict[str, Any] = {}
    exec(snippet.group(1), documented)  # noqa: S102  # the documentation is what is tested
    sent: list[dict[str, Any]] = []

    def post(url: str, data: dict[str, Any]) -> httpx.Response:
        sent.append({"url": url, "data": data})
        return httpx.Response(200, json={"access_token": "later"}, request=httpx.Request("POST", url))

    monkeypatch.setattr(httpx, "post", post)
    async with open_world(settings) as world:  # the machine's clock, as the snippet's
        tool = await registered(world)
        documented["access_token"](settings.issuer, tool.client_id, private_jwk(tool.keys), "counselling")
        application = create_app(settings, world)
        async with (
            application.router.lifespan_context(application),
            httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url=settings.base_url) as http,
        ):
            answer = await http.post(sent[0]["url"], data=sent[0]["data"])
    assert (answer.status_code, answer.json()["scope"]) == (200, "purpose:counselling")
