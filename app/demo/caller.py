"""An outside program's view of the service: plain HTTP, one token per purpose, and every exchange told in a line or two."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import httpx

from app.demo.key_pairs import private_key
from app.identity.tokens import sign, signing_key

Say = Callable[[str], None]
_LONGEST = 160
_ASSERTION_SECONDS = 60
_HIDDEN = frozenset({"access_token", "client_assertion", "activation_code", "spoken_digits", "pin", "new_pin", "code"})


class StoryBroken(Exception):
    """A step did not go as told; the text says in plain words what was expected and what happened."""


class Caller:
    """Somebody who calls the service: an agency's case tool, or the newcomer's phone."""

    def __init__(self, http: httpx.AsyncClient, say: Say, name: str) -> None:
        self._http = http
        self._say = say
        self.name = name
        self._token: str | None = None

    async def sign_in_as_agency(self, client: Mapping[str, Any], purpose: str) -> None:
        """Get a token for one purpose."""
        await self.sign_in(client, f"purpose:{purpose}")

    async def sign_in(self, client: Mapping[str, Any], scope: str) -> None:
        """Get a token of this scope by a signed assertion (RFC 7523); the private key never leaves the tool."""
        now = int(time.time())
        claims = {
            "iss": client["client_id"],
            "sub": client["client_id"],
            "aud": client["issuer"],
            "iat": now,
            "exp": now + _ASSERTION_SECONDS,
            "jti": uuid4().hex,
        }
        jwk = client["private_jwk"]
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": sign(claims, signing_key(private_key(jwk)), "client-authentication+jwt", jwk["kid"]),
            "scope": scope,
        }
        self._say(f"    {self.name}: POST /oauth2/token  scope={scope}, signed with the agency's own key")
        answer = await self._http.post("/oauth2/token", data=form)
        self._token = str(self._checked("POST /oauth2/token", answer, 200)["access_token"])

    def use(self, token: str) -> None:
        """Call with this bearer token from now on."""
        self._token = token

    async def get(self, path: str, expected: int = 200) -> dict[str, Any]:
        """GET and return the JSON body; StoryBroken when the status is another one."""
        return await self._call("GET", path, None, expected)

    async def pages(self, path: str, cursor: str | None = None) -> tuple[list[dict[str, Any]], str | None]:
        """All items from a cursor on, told as one exchange, and the cursor behind them."""
        self._say(f"    {self.name}: GET {path}")
        items: list[dict[str, Any]] = []
        while True:
            answer = await self._http.get(path, params={"cursor": cursor} if cursor else None, headers=self._headers())
            page = self._body(f"GET {path}", answer, 200)
            items += page["items"]
            cursor = page.get("next") or cursor
            if not page["items"] or not page.get("next"):
                self._say(f"      200  {len(items)} items" + (f", the newest {short(items[-1])}" if items else ""))
                return items, cursor

    async def post(self, path: str, body: Mapping[str, Any], expected: int = 201) -> dict[str, Any]:
        """POST with an Idempotency-Key and return the JSON body; StoryBroken when the status is another one."""
        return await self._call("POST", path, body, expected)

    async def _call(self, method: str, path: str, body: Mapping[str, Any] | None, expected: int) -> dict[str, Any]:
        headers = self._headers()
        if method == "POST":
            headers["Idempotency-Key"] = uuid4().hex
        self._say(f"    {self.name}: {method} {path}" + (f"  {short(body)}" if body else ""))
        answer = await self._http.request(method, path, json=body, headers=headers)
        return self._checked(f"{method} {path}", answer, expected)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    def _checked(self, asked: str, answer: httpx.Response, expected: int) -> dict[str, Any]:
        body = self._body(asked, answer, expected)
        self._say(f"      {answer.status_code}  {short(body)}")
        return body

    def _body(self, asked: str, answer: httpx.Response, expected: int) -> dict[str, Any]:
        try:
            body = answer.json() if answer.content else {}
        except json.JSONDecodeError:
            raise StoryBroken(f"{asked} was answered with {answer.status_code} and no JSON") from None
        if answer.status_code != expected or not isinstance(body, dict):
            reason = body.get("reason", "no reason given") if isinstance(body, dict) else "no object"
            raise StoryBroken(f"{asked} should have been answered with {expected}; it was {answer.status_code} ({reason})")
        return body


def short(body: Mapping[str, Any]) -> str:
    """A body in one line: secrets hidden, cut where it gets long."""
    text = json.dumps(_without_secrets(body), ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _without_secrets(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: "…" if name in _HIDDEN else _without_secrets(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_secrets(inner) for inner in value]
    return value
