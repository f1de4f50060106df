"""The kit's pushed tokens: a receiver that verifies passes, one that believes everybody or refuses too much does not."""

import asyncio
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from jose import JWTError, jwt
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.conformance.judge import Party
from app.conformance.played import Played
from app.conformance.push import pushed
from app.conformance.run import CLIENT_ID, tried
from app.conformance.scenes import PURPOSE
from app.demo.key_pairs import make_pair
from app.demo.live import HOST, open_socket, served_beside
from app.identity.tokens import public_key
from tests.app.conformance.test_kit import CaseTool, launched

Verdict = Callable[[str, dict[str, Any], list[str]], bool]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def careful(token: str, keys: dict[str, Any], issuers: list[str]) -> bool:
    """What docs/case-tools.md tells a receiver to check."""
    try:
        jwt.decode(token, keys, algorithms=["ES256"], audience=CLIENT_ID, issuer=issuers)
    except JWTError:
        return False
    return bool(jwt.get_unverified_header(token)["typ"] == "secevent+jwt")


def without_audience(token: str, keys: dict[str, Any], issuers: list[str]) -> bool:
    try:
        jwt.decode(token, keys, algorithms=["ES256"], issuer=issuers, options={"verify_aud": False})
    except JWTError:
        return False
    return bool(jwt.get_unverified_header(token)["typ"] == "secevent+jwt")


def known_types_only(token: str, keys: dict[str, Any], issuers: list[str]) -> bool:
    known = {"urn:kiim:event:consent-granted", "urn:kiim:event:consent-withdrawn", "urn:kiim:event:erased"}
    return careful(token, keys, issuers) and set(jwt.get_unverified_claims(token)["events"]) <= known


async def codes(verdict: Verdict, form: dict[str, str] | None = None) -> set[str]:
    """What is found in a receiver that judges so."""
    _, public = make_pair("tool-1")
    key = public_key({name: public[name] for name in ("kty", "crv", "x", "y")})
    with open_socket(0) as theirs, open_socket(0) as ours:
        played = Played(f"http://{HOST}:{ours.getsockname()[1]}")
        address = f"http://{HOST}:{theirs.getsockname()[1]}"

        async def take(request: Request) -> Response:
            token = (await request.body()).decode()
            async with httpx.AsyncClient(trust_env=False) as http:
                keys = (await http.get(f"{played.issuer}/oauth2/jwks")).json()
            if verdict(token, keys, [played.issuer]):
                return Response(status_code=202)
            return JSONResponse({"err": "invalid_request"} if form is None else form, 400)

        receiver = Starlette(routes=[Route("/ready", lambda _: Response()), Route("/push", take, methods=["POST"])])
        party = Party(CLIENT_ID, key, played.issuer, PURPOSE)
        async with (
            served_beside(played.application(), ours, f"{played.issuer}/ready"),
            served_beside(receiver, theirs, f"{address}/ready"),
        ):
            found = await asyncio.to_thread(lambda: list(pushed(played, party, f"{address}/push", int(time.time()))))
    return {finding.code for finding in found}


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        (careful, set()),
        (lambda *_: True, {"push-forged", "push-audience", "push-issuer", "push-type"}),
        (lambda *_: False, {"push-verification", "push-refused", "push-repeat-refused", "push-unknown-type"}),
        (without_audience, {"push-audience"}),
        (known_types_only, {"push-verification", "push-unknown-type"}),
    ],
    ids=["careful", "believes everybody", "believes nobody", "no audience", "known types only"],
)
async def test_a_receiver_is_found_out(verdict: Verdict, expected: set[str]) -> None:
    assert await codes(verdict) == expected


async def test_a_refusal_without_a_name_is_noticed() -> None:
    assert await codes(careful, {"message": "no"}) == {"push-error-form"}


async def test_a_receiver_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    found = await tried(launched(CaseTool), tmp_path, receiver=f"http://{HOST}:{free_port()}/push")
    assert [finding.code for finding in found] == ["push-unreachable"]
