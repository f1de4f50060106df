"""The few files that pages load, each under an address that changes with its content and may therefore be kept for ever."""

import hashlib
from functools import cache
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "Referrer-Policy": "same-origin"}


@cache
def _files() -> dict[str, tuple[str, bytes]]:
    found = {}
    for file in (files("app.pages") / "static").iterdir():
        content = file.read_bytes()
        found[file.name] = (hashlib.sha256(content).hexdigest()[:16], content)
    return found


def address_of(name: str) -> str:
    """The address of a file of `static/`; KeyError if there is none."""
    return f"/static/{_files()[name][0]}/{name}"


async def _serve(request: Request) -> Response:
    digest, content = _files().get(request.path_params["name"], ("", b""))
    if digest != request.path_params["digest"]:
        raise HTTPException(404)
    kind = _TYPES[request.path_params["name"].rpartition(".")[2]]
    return Response(content, headers=_KEPT, media_type=kind)


def static_routes() -> list[Route]:
    """The one route of all files."""
    return [Route("/static/{digest}/{name}", _serve, methods=["GET"], name="static")]
