"""The application as a whole: health, metrics, headers, hostile bodies, outages."""

import httpx
import pytest


async def test_a_fresh_service_is_alive_and_ready(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    ready = await client.get("/readyz")
    assert ready.status_code == 200


async def test_every_answer_is_unstorable_and_carries_safe_headers(client: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/nothing-here"):
        answer = await client.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert len(answer.headers["x-request-id"]) == 32


async def test_an_unknown_path_is_a_problem_document(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {"type": "/problems/not-found", "title": "Not found.", "status": 404, "reason": "not-found"}


async def test_metrics_name_routes_and_never_paths(client: httpx.AsyncClient) -> None:
    await client.get("/healthz")
    await client.get("/v1/newcomers/n_secret")
    text = (await client.get("/metrics")).text
    assert 'route="/healthz"' in text
    assert "n_secret" not in text
    assert "kiim_database_up" in text


@pytest.mark.parametrize(
    ("body", "content_type", "status", "reason"),
    [
        pytest.param(b"{", "application/json", 400, "body-malformed", id="broken JSON"),
        pytest.param(b'{"a": "\\ud800"}', "application/json", 400, "body-malformed", id="lone surrogate"),
        pytest.param(b"\xff\xfe", "application/json", 400, "body-malformed", id="not UTF-8"),
        pytest.param(b'{"a": NaN}', "application/json", 400, "body-malformed", id="NaN"),
        pytest.param(b"[" * 500 + b"]" * 500, "application/json", 400, "body-malformed", id="nested"),
        pytest.param(b"[" * 100_000, "application/json", 400, "body-malformed", id="nesting bomb"),
        pytest.param(b'{"a": "x\\u0000y"}', "application/json", 422, "validation-failed", id="NUL"),
        pytest.param(b"a=b", "application/x-www-form-urlencoded", 415, "media-type-unsupported", id="form"),
        pytest.param(b"{}", "", 415, "media-type-unsupported", id="no type"),
        pytest.param(b" " * 300_000, "application/json", 413, "body-too-large", id="too large"),
    ],
)
async def test_a_hostile_body_is_answered_before_any_route_sees_it(
    client: httpx.AsyncClient, body: bytes, content_type: str, status: int, reason: str
) -> None:
    answer = await client.post("/v1/me/session", content=body, headers={"Content-Type": content_type})
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)
