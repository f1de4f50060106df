"""What a program does that was written from the contract's page alone, sentence by sentence; each test names its sentence."""

from typing import Any

import httpx
import pytest

from app.world import World
from tests.contract.provoking import UNKNOWN, YES, Scene, set_up
from tests.support.agencies import bearer, token_form
from tests.support.people import Json, registration, said
from tests.support.scenes import scene as played

FIRST_DAY = "0001-01-01T00:00:00Z"
LAST_DAY = "9999-12-31T23:59:59Z"
SHAPES: list[Any] = [None, 7, "x", [], {"statements": {}}, {"external_id": 7}, {"external_id": ""}, {"external_id": " "}]
"""Bodies of a registration with a fault of every kind of shape."""


@played
async def scene(client: httpx.AsyncClient, world: World) -> Scene:
    return await set_up(client, world)


@pytest.mark.parametrize("valid_until", [FIRST_DAY, LAST_DAY])
async def test_a_day_at_the_edge_of_the_calendar_is_a_fault_with_a_pointer(scene: Scene, valid_until: str) -> None:
    """422 `validation-failed` (`errors[].pointer`)."""
    assisted = {"decision": "grant", "channel": "assisted", "purpose": "counselling", "categories": ["identity"]}
    last = {"notice_language": "de", "valid_until": valid_until}
    answers = {
        "/consent/valid_until": await scene.office.post("/v1/newcomers", registration(consent={"valid_until": valid_until})),
        "/valid_until": await scene.phone.post("/v1/me/consents", YES | {"recipient": scene.school.wire_id} | last),
    }
    for pointer, answer in answers.items():
        assert answer.status_code == 422, answer.text
        [fault] = answer.json()["errors"]
        assert fault["pointer"] == pointer
        assert fault["detail"]
    path = f"/v1/newcomers/{scene.newcomer}/assisted-decisions"
    assert (await scene.office.post(path, assisted | last)).status_code == 422


async def test_what_has_nothing_to_say_needs_no_body(scene: Scene) -> None:
    """POST `/v1/me/consents/{cid}/withdrawal`: the page names no body."""
    consent = await scene.grant()
    token = bearer(scene.phone.token)

    async def bare(path: str, headers: dict[str, str] = token) -> int:
        return (await scene.http.post(path, headers=headers)).status_code

    assert await bare("/v1/me/link-codes") == 201
    assert await bare(f"/v1/me/consents/{consent}/withdrawal") == 200
    assert (await scene.read()).json()["reason"] == "consent-withdrawn"
    changes = (await scene.school.get("/v1/changes")).json()["items"]
    own = bearer(scene.school.tokens["language_course"])
    assert await bare(f"/v1/changes/{changes[-1]['id']}/acknowledgement", own) == 201
    assert await bare("/v1/me/restriction") == 200
    assert await bare("/v1/me/erasure") == 200


async def test_without_a_body_what_is_needed_is_named(scene: Scene) -> None:
    """Each missing member is named, as for `{}`."""
    answer = await scene.http.post("/v1/links", headers=bearer(scene.school.tokens["language_course"]))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/code")


@pytest.mark.parametrize("body", SHAPES, ids=str)
async def test_every_fault_is_told_in_words(scene: Scene, body: Any) -> None:
    """`errors[]`: a developer reads what is wrong, whatever the fault."""
    answer = await scene.office.post("/v1/newcomers", body)
    assert answer.status_code == 422
    assert all(fault["detail"] for fault in answer.json()["errors"]), answer.text


async def _replaced(scene: Scene) -> tuple[str, str, Json]:
    body = {"value": "A2", "kind": "self_stated", "as_of": "2026-10-22"}
    path = f"/v1/newcomers/{scene.newcomer}/statements"
    added = await scene.office.post(path, {"statements": [said("language", "german_overall", "A1")]})
    assert added.status_code == 201, added.text
    return f"{path}/{added.json()['statements'][0]['id']}", added.headers["ETag"], body


async def test_the_second_of_two_replacements_is_stale(scene: Scene) -> None:
    """`If-Match` on replacement: stale 412."""
    path, tag, body = await _replaced(scene)
    assert (await scene.office.call("PUT", path, body, If_Match=tag)).status_code == 200
    second = await scene.office.call("PUT", path, body | {"value": "B1"}, If_Match=tag)
    assert (second.status_code, second.json()["reason"]) == (412, "version-mismatch")
    missing = await scene.office.call("PUT", path, body)
    assert (missing.status_code, missing.json()["reason"]) == (428, "precondition-required")
    version = (await scene.office.get(f"/v1/newcomers/{scene.newcomer}/record")).json()["categories"]["language"]["version"]
    fresh = await scene.office.call("PUT", path, body, If_Match=f'"{version}"')
    assert fresh.status_code == 404, "it stands no more"


async def test_the_precondition_comes_before_the_content(scene: Scene) -> None:
    """Order of checks: … precondition, content."""
    path, tag, _ = await _replaced(scene)
    wrong = {"value": 7, "kind": "x", "surprise": 1}
    reasons = [
        (await scene.office.call("PUT", path, wrong, **options)).json()["reason"]
        for options in ({}, {"If_Match": '"999"'}, {"If_Match": tag})
    ]
    assert reasons == ["precondition-required", "version-mismatch", "validation-failed"]
    nowhere = path.replace(scene.newcomer, UNKNOWN)
    assert (await scene.office.call("PUT", nowhere, wrong)).json()["reason"] == "not-found"


async def test_a_link_whose_answer_was_lost_is_answered_again(scene: Scene) -> None:
    """Creating POSTs: the same key and body give the same answer, another body 422."""
    code = (await scene.phone.post("/v1/me/link-codes", {})).json()["code"]
    first = await scene.school.post("/v1/links", {"code": code}, Idempotency_Key="once")
    again = await scene.school.post("/v1/links", {"code": code}, Idempotency_Key='"once"')
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    other = await scene.school.post("/v1/links", {"code": "2222-2222-2222"}, Idempotency_Key="once")
    assert (other.status_code, other.json()["reason"]) == (422, "idempotency-key-reused")
    used = await scene.school.post("/v1/links", {"code": code}, Idempotency_Key="twice")
    assert used.status_code == 404
    assert (await scene.phone.post("/v1/me/erasure", {})).status_code == 200
    gone = await scene.school.post("/v1/links", {"code": code}, Idempotency_Key="once")
    assert gone.status_code == 404


async def test_every_list_says_where_it_goes_on(scene: Scene) -> None:
    """Lists: `items` and `next`, `Link; rel="next"`."""
    await scene.read()
    page = await scene.http.get("/v1/me/accesses?limit=1", headers=bearer(scene.phone.token))
    following = page.links["next"]["url"]
    assert f"cursor={page.json()['next']}" in following
    second = await scene.http.get(following, headers=bearer(scene.phone.token))
    assert len(second.json()["items"]) == 1
    for path in ("recipients", "questions", "rights-requests", "moves"):
        assert (await scene.phone.get(f"/v1/me/{path}")).json().keys() >= {"items", "next"}, path
    assert (await scene.office.get("/v1/event-streams")).json() == {"items": [], "next": None}
    assert (await scene.office.get("/v1/arrival-origins")).json() == {"items": [], "next": None}
    rights = await scene.office.get(f"/v1/newcomers/{scene.newcomer}/rights-requests")
    assert rights.json() == {"items": [], "next": None}


async def test_an_unknown_parameter_of_the_main_read_is_refused_in_words(scene: Scene) -> None:
    """No `fields=`, no free filters."""
    answer = await scene.office.get(f"/v1/newcomers/{scene.newcomer}/record?fields=german_overall")
    [fault] = answer.json()["errors"]
    assert answer.status_code == 422
    assert "only parameter" in fault["detail"]
    assert "german_overall" not in answer.text


async def test_a_detail_that_names_two_purposes_names_none(scene: Scene) -> None:
    """**One purpose per token**, as `authorization_details`: also where one object says the member twice."""
    form = token_form(scene.world, scene.office.client, None)
    form["authorization_details"] = '[{"type": "kiim_record", "purpose": "contact", "purpose": "counselling"}]'
    answer = await scene.http.post("/oauth2/token", data=form)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_authorization_details")
