"""Whether the process lives (`/healthz`) and whether it can do its work now (`/readyz`)."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.problems import problem

_FINE = b'{"status":"ok"}'


def health_routes(is_ready: Callable[[], Awaitable[bool]]) -> list[Route]:
    """The two routes; `is_ready` asks the database and may raise, which counts as no."""

    async def healthz(_: Request) -> Response:
        return Response(_FINE, media_type="application/json")

    async def readyz(_: Request) -> Response:
        try:
            ready = await is_ready()
        except Exception:  # whatever the reason is, the answer to the load balancer is the same
            ready = False
        return Response(_FINE, media_type="application/json") if ready else problem("unavailable")

    return [Route("/healthz", healthz, methods=["GET"]), Route("/readyz", readyz, methods=["GET"])]
