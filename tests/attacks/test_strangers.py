"""A stranger tries every door with every kind of body: one answer, byte for byte, and each try leaves exactly one row."""

import httpx
import pytest

from app.audit.read import decode
from app.world import World
from tests.attacks.administrator import Story
from tests.support.people import Json, said

UNKNOWN = "n_" + "0" * 32
MALFORMED: list[object] = [{}, {"unheard_of": 1}, []]
WRITES: list[tuple[str, str, Json]] = [
    ("PUT", "/v1/newcomers/{}/statements/s_00000000000000000000000000", {"value": "A2", "kind": "placement_test"}),
    ("POST", "/v1/newcomers/{}/statements", {"statements": [said("language", "german_overall", "A2")]}),
    ("POST", "/v1/newcomers/{}/confirmations", {"statement": "s_" + "0" * 32}),
    (
        "POST",
        "/v1/newcomers/{}/assisted-decisions",
        {"decision": "withdrawal", "channel": "paper", "purpose": "counselling"},
    ),
]
READS: list[tuple[str, str, None]] = [
    ("GET", "/v1/newcomers/{}/record", None),
    ("GET", "/v1/newcomers/{}/consents", None),
    ("GET", "/v1/newcomers/{}/consents/c_00000000000000000000000000", None),
    ("GET", "/v1/newcomers/{}/consents/c_00000000000000000000000000/receipt", None),
]
DOORS = [*WRITES, *READS, ("POST", "/v1/newcomers/{}/letters", {})]
NAMES = [f"{method} {path.rsplit('/', 1)[-1]}" for method, path, _ in DOORS]


async def rows(world: World) -> list[tuple[str, str | None]]:
    """Outcome and reason of every audit row so far."""
    bodies = await world.pool.fetch("SELECT body FROM audit.event ORDER BY seq")
    return [(row.outcome, row.reason) for row in (decode(body["body"]) for body in bodies)]


def told(answer: httpx.Response) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Everything an outsider can compare, except the id of the request."""
    return answer.status_code, answer.content, sorted((n, v) for n, v in answer.headers.items() if n != "x-request-id")


@pytest.mark.parametrize(("method", "path", "body"), DOORS, ids=NAMES)
async def test_every_door_is_shut_in_the_same_words_and_each_try_is_one_row(
    story: Story, world: World, method: str, path: str, body: Json | None
) -> None:
    await story.office.get(f"/v1/newcomers/{UNKNOWN}/record")  # the token is fetched before anything is counted
    bodies = [body] if body is None else [body, *MALFORMED]
    answers = []
    for reference in (UNKNOWN, story.at_school, "n_%00", "%00", "n_%ff", "n" * 3000, story.at_office.upper()):
        for sent in bodies:
            before = len(await rows(world))
            answers.append(told(await story.office.call(method, path.format(reference), sent)))
            assert (await rows(world))[before:] == [("refused", "not-found")], (reference, sent)
    assert {status for status, _, _ in answers} == {404}
    assert len({str(answer) for answer in answers}) == 1


@pytest.mark.parametrize(("method", "path", "body"), WRITES, ids=NAMES[: len(WRITES)])
async def test_whoever_is_related_hears_of_a_malformed_body_and_she_sees_the_attempt(
    story: Story, world: World, method: str, path: str, body: Json
) -> None:
    for sent in MALFORMED:
        before = len(await rows(world))
        answer = await story.office.call(method, path.format(story.at_office), sent)
        assert (answer.status_code, answer.json()["reason"]) == (422, "validation-failed")
        assert (await rows(world))[before:] == [("refused", "validation-failed")]
        newest = (await story.phone.get("/v1/me/accesses")).json()["items"][0]
        assert (newest["agency_id"], newest["reason"]) == (story.office.wire_id, "validation-failed")


@pytest.mark.parametrize("door", [WRITES[0], WRITES[2]], ids=["PUT", "confirmations"])
async def test_without_a_consent_a_malformed_body_is_refused_like_any_other(story: Story, door: tuple[str, str, Json]) -> None:
    method, path, body = door
    answers = [await story.school.call(method, path.format(story.at_school), sent) for sent in (body, *MALFORMED)]
    assert {answer.json()["reason"] for answer in answers} == {"consent-missing"}
    assert len({answer.content for answer in answers}) == 1


async def test_a_decision_that_does_not_fit_is_an_attempt_she_sees(story: Story, world: World) -> None:
    """Else an agency with a link could try out her age, one basis of capacity after the other, and nobody would know."""
    grant = {
        "decision": "grant",
        "channel": "paper",
        "purpose": "language_course",
        "categories": ["language"],
        "notice_language": "de",
        "capacity": {"basis": "guardian"},
    }
    await story.office.post(
        f"/v1/newcomers/{story.at_office}/statements", {"statements": [said("identity", "birth_date", "1994-03-07")]}
    )
    before = len(await rows(world))
    answer = await story.school.post(f"/v1/newcomers/{story.at_school}/assisted-decisions", grant)
    assert answer.json()["errors"][0]["pointer"] == "/capacity"
    assert (await rows(world))[before:] == [("refused", "validation-failed")]
    newest = (await story.phone.get("/v1/me/accesses")).json()["items"][0]
    assert (newest["agency_id"], newest["action"], newest["reason"]) == (
        story.school.wire_id,
        "decision.assisted",
        "validation-failed",
    )


async def test_a_stale_replacement_is_one_refused_row(story: Story, world: World) -> None:
    added = await story.office.post(WRITES[1][1].format(story.at_office), WRITES[1][2])
    path = f"/v1/newcomers/{story.at_office}/statements/{added.json()['statements'][0]['id']}"
    for headers, reason in (({}, "precondition-required"), ({"If_Match": '"7"'}, "version-mismatch")):
        before = len(await rows(world))
        answer = await story.office.call("PUT", path, {"value": "B1", "kind": "self_stated"}, **headers)
        assert answer.json()["reason"] == reason
        assert (await rows(world))[before:] == [("refused", reason)]
