"""The service as a tool sees it, played scene by scene; every exchange is kept, and nothing is judged here."""

import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app.conformance.proofs import Lack, Proofs
from app.conformance.scenes import SCENES, Json, Scene
from app.identity.oauth import JWKS_PATH, TOKEN_PATH
from app.identity.tokens import public_jwk, sign, signing_key

WAIT_SECONDS = 1
_BEFORE_EXPIRY = 3
KID = "conformance"
LOST = 0
"""The status of an exchange whose answer did not arrive."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request, and the status that it was answered with (LOST: nothing arrived); `at` never runs backward."""

    at: float
    second: int
    scene: str
    method: str
    path: str
    query: str
    status: int
    headers: dict[str, str]
    body: bytes
    told: Json
    lack: Lack | None = None

    @property
    def form(self) -> dict[str, str]:
        """The parameters of a form."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace")))

    @property
    def members(self) -> Json:
        """The members of a JSON body; none if it is no object."""
        try:
            found = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass
class Played:
    """The service at `issuer`, in one scene at a time."""

    issuer: str
    scene: Scene = SCENES[0]
    exchanges: list[Exchange] = field(default_factory=list)
    feed: list[Json] = field(default_factory=list)
    key: Any = field(default_factory=lambda: signing_key(ec.generate_private_key(ec.SECP256R1())))
    _in_the_way: set[str] = field(default_factory=set)
    _good_for: int | None = None

    def __post_init__(self) -> None:
        self._proofs = Proofs(self.issuer)

    def begin(self, scene: Scene) -> None:
        """Go on to a scene: what it brings is at the end of the feed."""
        self.scene = scene
        self.feed += scene.changes
        self._in_the_way = {path for path in (scene.busy, scene.down, scene.lost) if path is not None}
        self._good_for = _BEFORE_EXPIRY if scene.expires else None

    def application(self) -> Starlette:
        """What the tool talks to."""
        routes = [
            Route("/ready", lambda _: Response()),
            Route("/{path:path}", self._answer, methods=["GET", "POST", "PUT", "DELETE"]),
        ]
        return Starlette(routes=routes)

    async def _answer(self, request: Request) -> Response:
        body = await request.body()
        status, told, lack = self._play(request)
        kept = Exchange(
            at=time.monotonic(),
            second=int(time.time()),
            scene=self.scene.name,
            method=request.method,
            path=request.url.path,
            query=request.url.query,
            status=status,
            headers={name: value for name, value in request.headers.items() if name != "host"},
            body=body,
            told=told,
            lack=lack,
        )
        self.exchanges.append(kept)
        if status == LOST:
            return _Lost()
        media_type = "application/json" if status < 400 else "application/problem+json"
        waiting = {"Retry-After": str(WAIT_SECONDS)} if status in {429, 503} else {}
        return JSONResponse(told, status, {"Cache-Control": "no-store", **waiting}, media_type)

    def _play(self, request: Request) -> tuple[int, Json, Lack | None]:
        path = request.url.path
        published = {
            "/.well-known/oauth-authorization-server": self._metadata(),
            JWKS_PATH: {"keys": [public_jwk(self.key) | {"kid": KID, "alg": "ES256", "use": "sig"}]},
        }
        if path in published:
            return 200, published[path], None
        if path == TOKEN_PATH:
            key, lack = self._proofs.at_token_endpoint(request)
            return (200, self._token(key), None) if lack is None else (400, {"error": "invalid_dpop_proof"}, lack)
        proven, lack = self._proofs.at_resource(request)
        return (*(self._behind_the_gate(request, path) if proven else _problem(401, "token-invalid")), lack)

    def _behind_the_gate(self, request: Request, path: str) -> tuple[int, Json]:
        if self._good_for is not None:
            self._good_for -= 1
            if self._good_for == 0:
                self._proofs.keys.clear()
        if path in self._in_the_way:
            self._in_the_way.discard(path)
            if path == self.scene.lost:
                return LOST, {}
            return _problem(429, "too-many-requests") if path == self.scene.busy else _problem(503, "unavailable")
        return self._resource(path, request.query_params.get("cursor"))

    def _resource(self, path: str, cursor: str | None) -> tuple[int, Json]:
        match path.removeprefix("/v1/").split("/"):
            case ["changes"]:
                start = _place(cursor)
                if start is None:
                    return _problem(400, "cursor-invalid")
                return 200, {"items": self.feed[start : start + 2], "next": f"after-{min(start + 2, len(self.feed))}"}
            case ["changes", change, "acknowledgement"] if any(one["id"] == change for one in self.feed):
                return 201, {"id": change, "outcome": "recorded"}
            case ["newcomers", newcomer, "record"] if newcomer in self.scene.records:
                return self.scene.records[newcomer]
        return _problem(404, "not-found")

    def _metadata(self) -> Json:
        return {
            "issuer": self.issuer,
            "token_endpoint": self.issuer + TOKEN_PATH,
            "jwks_uri": self.issuer + JWKS_PATH,
            "grant_types_supported": ["client_credentials"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
            "dpop_signing_alg_values_supported": ["ES256"],
        }

    def _token(self, key: str | None) -> Json:
        token = sign({"iss": self.issuer, "jti": uuid4().hex}, self.key, "at+jwt", KID)
        self._proofs.keys[token] = key
        return {"access_token": token, "token_type": "Bearer" if key is None else "DPoP", "expires_in": 300}


class _Lost(Response):
    """An answer that breaks off: the server closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Promise a body and send none."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})


def _place(cursor: str | None) -> int | None:
    """Where in the feed a cursor of ours leads."""
    if cursor is None:
        return 0
    number = cursor.removeprefix("after-")
    return int(number) if cursor.startswith("after-") and number.isdecimal() else None


def _problem(status: int, reason: str) -> tuple[int, Json]:
    return status, {"type": f"/problems/{reason}", "title": "A refusal.", "status": status, "reason": reason}
