"""Every answer of every route, asked by nobody, carries the headers that keep a browser from doing more than it must."""

import re
from collections.abc import Iterator

import httpx
from fastapi.routing import iter_route_contexts

from app.main import create_app
from app.settings import Settings

_UNSAFE = ("unsafe-inline", "unsafe-eval", "*", "http:", "data:")
KEPT = {"/.well-known/oauth-authorization-server", "/oauth2/jwks"}
"""What is public and the same for everybody may be kept a while, as the files of pages are."""
_ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def every_operation() -> Iterator[tuple[str, str]]:
    """Method and an address of every route, the plain ones too, and of one that does not exist."""
    yield "GET", "/nothing/here"
    for context in iter_route_contexts(create_app(Settings()).routes):
        route = context.original_route
        path = re.sub(r"\{lang\}", "de", getattr(route, "path", ""))
        for method in sorted(getattr(route, "methods", None) or {"GET"}):
            yield method, re.sub(r"\{[^}]*\}", "x", path)


def faults_of(answer: httpx.Response, path: str) -> list[str]:
    """What is missing or wrong in an answer's headers."""
    headers = answer.headers
    policy = headers.get("content-security-policy", "")
    found = [name for name, value in _ALWAYS.items() if headers.get(name) != value]
    found += [word for word in _UNSAFE if word in policy.replace("'none'", "")]
    if "default-src 'none'" not in policy or "frame-ancestors 'none'" not in policy:
        found.append("content-security-policy")
    if headers.get("cache-control") != "no-store" and path not in KEPT and not path.startswith("/static/"):
        found.append("cache-control")
    if headers.get("referrer-policy") not in {"no-referrer", "same-origin"}:
        found.append("referrer-policy")
    if "camera=()" not in headers.get("permissions-policy", ""):
        found.append("permissions-policy")
    found += [name for name in ("server", "x-powered-by") if name in headers]
    for cookie in headers.get_list("set-cookie"):
        if not cookie.startswith("__Host-") or "secure" not in cookie.lower() or "samesite=" not in cookie.lower():
            found.append("set-cookie")
    return found


async def test_every_answer_keeps_the_browser_in_bounds(client: httpx.AsyncClient) -> None:
    wrong: dict[str, list[str]] = {}
    asked = 0
    for method, path in every_operation():
        answer = await client.request(method, path, json={} if method in {"POST", "PUT", "PATCH"} else None)
        asked += 1
        if found := faults_of(answer, path):
            wrong[f"{method} {path} {answer.status_code}"] = found
    assert asked > 200
    assert wrong == {}


async def test_browsers_are_told_to_come_back_over_tls_where_there_is_tls() -> None:
    for address, wanted in (("https://kiim.example", "max-age=63072000"), ("http://127.0.0.1:8000", None)):
        application = create_app(Settings.model_validate({"base_url": address}))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url=address) as http:
            assert (await http.get("/healthz")).headers.get("strict-transport-security") == wanted
