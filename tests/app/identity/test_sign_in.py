"""Signing in over HTTP: the letter once, then card and PIN; what is stored, audited and told."""

import asyncio
from typing import Any

import httpx
import orjson
import pytest

from app.identity.codes import ALPHABET
from app.identity.letters import forget_account
from app.identity.pins import pin_fits
from app.unit_of_work import open_unit
from app.world import World
from tests.support.clock import MovableClock
from tests.support.newcomers import Person, person, renewed

PIN = "472916"


async def activated(http: httpx.AsyncClient, someone: Person, pin: str = PIN, **changes: str) -> httpx.Response:
    body = {
        "activation_code": someone.letter.activation_code,
        "spoken_digits": someone.letter.spoken_digits,
        "new_pin": pin,
        **changes,
    }
    return await http.post("/v1/me/session", json=body)


async def signed_in(http: httpx.AsyncClient, card: str, pin: str = PIN) -> httpx.Response:
    return await http.post("/v1/me/session", json={"card": card, "pin": pin})


async def knows(asking: httpx.AsyncClient, token: str) -> int:
    return (await asking.get("/newcomer", headers={"Authorization": f"Bearer {token}"})).status_code


async def audited(world: World) -> list[tuple[str, str, str | None, str | None]]:
    rows = await world.pool.fetch("SELECT body FROM audit.event WHERE action <> 'writer.ack' ORDER BY seq")
    bodies = [orjson.loads(row["body"]) for row in rows]
    return [(body["a"], body["o"], body.get("y"), body.get("s")) for body in bodies]


async def test_a_letter_opens_the_first_session_and_card_and_pin_every_other(
    world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient
) -> None:
    someone = await person(world)
    for answer in (await activated(client, someone), await signed_in(client, someone.letter.card)):
        told = answer.json()
        assert (answer.status_code, told["token_type"], told["expires_in"]) == (201, "Bearer", 600)
        assert answer.headers["cache-control"] == "no-store"
        found = await asking.get("/newcomer", headers={"Authorization": f"Bearer {told['access_token']}"})
        assert found.json() == {"newcomer": str(someone.newcomer_id)}
    subject = str(someone.subject_ref)
    assert await audited(world) == [("activation", "allowed", None, subject), ("sign-in", "allowed", None, subject)]


async def test_codes_have_the_promised_length_and_no_sign_that_can_be_misread(world: World) -> None:
    letter = (await person(world)).letter
    assert len(letter.card) == 8
    assert len(letter.activation_code.replace("-", "")) == 20
    assert len(letter.spoken_digits) == 4
    assert letter.spoken_digits.isdigit()
    assert set(letter.card + letter.activation_code.replace("-", "")) <= set(ALPHABET)
    assert not set("0O1ILU") & set(ALPHABET)
    assert len(ALPHABET) == 30


async def test_no_code_and_no_pin_is_stored_or_shown(world: World, client: httpx.AsyncClient) -> None:
    someone = await person(world)
    token = (await activated(client, someone)).json()["access_token"]
    secrets = [someone.letter.card, someone.letter.activation_code, someone.letter.activation_code.replace("-", ""), PIN, token]
    stored = ""
    for table in ("account", "letter", "newcomer_session", "sign_in_throttle", "audit.event"):
        stored += str([tuple(row.values()) for row in await world.pool.fetch(f"SELECT * FROM {table}")])
    for secret in secrets:
        assert secret not in stored
        assert secret.encode().hex() not in stored
        assert secret not in repr(someone.letter)


@pytest.mark.parametrize(
    "spell",
    [
        pytest.param(lambda code: code.lower(), id="lower case"),
        pytest.param(" ".join, id="blanks"),
        pytest.param(lambda code: f"\u2066{code[:4]}\u2013{code[4:]}\u2069", id="dash and direction marks"),
        pytest.param(lambda code: code.translate({50 + n: 0x06F2 + n for n in range(8)}), id="Persian digits"),
    ],
)
async def test_codes_and_pins_may_be_typed_as_people_type(world: World, client: httpx.AsyncClient, spell: Any) -> None:
    someone = await person(world)
    answer = await activated(client, someone, activation_code=spell(someone.letter.activation_code.replace("-", "")))
    assert answer.status_code == 201
    assert (await signed_in(client, spell(someone.letter.card), "".join(chr(0x0660 + int(d)) for d in PIN))).status_code == 201


@pytest.mark.parametrize("wrong", ["pin", "card", "not activated", "erased"])
async def test_whatever_is_wrong_the_answer_is_the_same(world: World, client: httpx.AsyncClient, wrong: str) -> None:
    known = await person(world)
    await activated(client, known)
    reference = await signed_in(client, known.letter.card, "592817")
    someone = await person(world)
    if wrong != "not activated":
        await activated(client, someone)
    if wrong == "erased":
        await world.pool.execute("UPDATE newcomer SET status = 'erased' WHERE newcomer_id = $1", someone.newcomer_id)
    card = "22223333" if wrong == "card" else someone.letter.card
    answer = await signed_in(client, card, "592817" if wrong == "pin" else PIN)
    assert (answer.status_code, answer.content) == (reference.status_code, reference.content)
    assert answer.json()["reason"] == "token-invalid"
    assert {*answer.headers} == {*reference.headers}


async def test_a_failure_is_audited_under_the_person_and_for_an_unknown_card_under_nobody(
    world: World, client: httpx.AsyncClient
) -> None:
    someone = await person(world)
    await activated(client, someone)
    await signed_in(client, someone.letter.card, "592817")
    await signed_in(client, "22223333", "592817")
    assert (await audited(world))[1:] == [
        ("sign-in", "refused", "credentials-wrong", str(someone.subject_ref)),
        ("sign-in", "refused", "credentials-wrong", None),
    ]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"card": "22223333"}, id="no pin"),
        pytest.param({"card": 22223333, "pin": PIN}, id="card a number"),
        pytest.param({"card": "22223333", "pin": None}, id="pin null"),
        pytest.param({"card": "22223333", "pin": PIN, "remember": True}, id="unknown member"),
        pytest.param({"card": "22223333", "pin": PIN, "new_pin": PIN}, id="both bodies"),
        pytest.param({"card": "2" * 65, "pin": PIN}, id="long card"),
        pytest.param({"card": "22223333", "pin": "x" * 129}, id="long pin"),
        pytest.param({"activation_code": "A", "spoken_digits": "1234"}, id="no new pin"),
        pytest.param([], id="a list"),
        pytest.param("text", id="a text"),
    ],
)
async def test_a_body_of_another_shape_is_refused_with_a_pointer(client: httpx.AsyncClient, body: object) -> None:
    answer = await client.post("/v1/me/session", json=body)
    assert (answer.status_code, answer.json()["reason"]) == (422, "validation-failed")
    assert all("pointer" in fault for fault in answer.json()["errors"])
    assert PIN not in answer.text


async def test_a_fault_points_at_the_member_and_not_at_a_variant(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/me/session", json={"card": 1, "pin": PIN})
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/card"]


# ── letters ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_letter_is_good_once(world: World, client: httpx.AsyncClient) -> None:
    someone = await person(world)
    assert [(await activated(client, someone)).status_code for _ in range(2)] == [201, 401]


async def test_of_two_activations_at_once_one_wins(world: World, client: httpx.AsyncClient) -> None:
    someone = await person(world)
    answers = await asyncio.gather(*(activated(client, someone) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 401, 401, 401]


async def test_a_letter_lasts_fourteen_days(world: World, client: httpx.AsyncClient, clock: MovableClock) -> None:
    on_time, late = await person(world), await person(world)
    clock.advance(days=14, seconds=-1)
    assert (await activated(client, on_time)).status_code == 201
    clock.advance(seconds=1)
    assert (await activated(client, late)).status_code == 401


async def test_five_wrong_tries_use_a_letter_up_even_with_patience(
    world: World, client: httpx.AsyncClient, clock: MovableClock
) -> None:
    someone = await person(world)
    wrong = "0000" if someone.letter.spoken_digits != "0000" else "1111"
    for _ in range(5):
        assert (await activated(client, someone, spoken_digits=wrong)).status_code == 401
    clock.advance(hours=2)
    assert (await activated(client, someone)).status_code == 401


@pytest.mark.parametrize("member", ["activation_code", "spoken_digits"])
async def test_every_part_of_the_letter_must_be_right(world: World, client: httpx.AsyncClient, member: str) -> None:
    someone = await person(world)
    right = getattr(someone.letter, member)
    wrong = right[:-1] + ("2" if right[-1] != "2" else "3")
    assert (await activated(client, someone, **{member: wrong})).status_code == 401
    assert (await activated(client, someone)).status_code == 201


async def test_a_new_letter_voids_the_old_one_the_pin_and_every_session(
    world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient
) -> None:
    someone, unused = await person(world), await person(world)
    token = (await activated(client, someone)).json()["access_token"]
    letter = await renewed(world, someone.newcomer_id)
    await renewed(world, unused.newcomer_id)
    assert await knows(asking, token) == 401
    assert (await signed_in(client, someone.letter.card)).status_code == 401
    assert (await signed_in(client, letter.card)).status_code == 401
    assert (await activated(client, unused)).status_code == 401
    assert (await activated(client, Person(someone.newcomer_id, someone.subject_ref, letter))).status_code == 201
    assert (await signed_in(client, letter.card)).status_code == 201


async def test_a_sign_in_that_meets_a_new_letter_opens_no_session(
    world: World, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = await person(world)
    await activated(client, someone)

    async def slow(*given: Any) -> bool:
        fits = await pin_fits(*given)
        await renewed(world, someone.newcomer_id)  # the officer hands out a new letter just now
        return fits

    monkeypatch.setattr("app.identity.sign_in.pin_fits", slow)
    assert (await signed_in(client, someone.letter.card)).status_code == 401
    assert await world.pool.fetchval("SELECT count(*) FROM newcomer_session") == 0


async def test_nothing_of_an_account_stays_when_it_is_forgotten(
    world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient
) -> None:
    someone = await person(world)
    token = (await activated(client, someone)).json()["access_token"]
    async with open_unit(world) as uow:
        uow.unaudited("part of an erasure, which is tested elsewhere")
        await forget_account(uow, someone.newcomer_id)
    assert await knows(asking, token) == 401
    assert (await signed_in(client, someone.letter.card)).status_code == 401


# ── PINs ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "pin",
    [
        "12345", "000000", "123456", "654321", "234567", "121212", "123123", "112233", "passwort", "PASSWORD", "qwertz",
        "abcdef", "      1", "٠٠٠٠٠٠", "١٢٣٤٥٦",
    ],
)  # fmt: skip
async def test_a_pin_that_is_too_easy_is_refused_before_the_letter_is_touched(
    world: World, client: httpx.AsyncClient, pin: str
) -> None:
    someone = await person(world)
    answer = await activated(client, someone, pin)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/new_pin")
    assert pin.strip() not in answer.text
    assert (await activated(client, someone)).status_code == 201


async def test_the_pin_is_not_the_code_that_stands_on_the_letter(world: World, client: httpx.AsyncClient) -> None:
    someone = await person(world)
    answer = await activated(client, someone, someone.letter.activation_code.replace("-", "")[:8].lower())
    assert answer.status_code == 422


@pytest.mark.parametrize("pin", ["472916", "mein langer satz über tee", "пароль-чай-42", "کلمه عبور ۴۷"])
async def test_digits_and_phrases_in_any_script_will_do(world: World, client: httpx.AsyncClient, pin: str) -> None:
    someone = await person(world)
    assert (await activated(client, someone, pin)).status_code == 201
    assert (await signed_in(client, someone.letter.card, pin)).status_code == 201


async def test_the_stored_hash_is_argon2id_and_worthless_without_the_pepper(world: World, client: httpx.AsyncClient) -> None:
    from argon2 import PasswordHasher
    from argon2.exceptions import VerifyMismatchError

    await activated(client, await person(world))
    stored = await world.pool.fetchval("SELECT pin_hash FROM account")
    assert stored.startswith("$argon2id$")
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(stored, PIN)


# ── sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_session_ends_after_ten_minutes(
    world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient, clock: MovableClock
) -> None:
    token = (await activated(client, await person(world))).json()["access_token"]
    clock.advance(seconds=599)
    assert await knows(asking, token) == 200
    clock.advance(seconds=1)
    assert await knows(asking, token) == 401


async def test_signing_out_ends_this_session_and_no_other(
    world: World, client: httpx.AsyncClient, asking: httpx.AsyncClient
) -> None:
    someone = await person(world)
    first = (await activated(client, someone)).json()["access_token"]
    second = (await signed_in(client, someone.letter.card)).json()["access_token"]
    answer = await client.delete("/v1/me/session", headers={"Authorization": f"Bearer {first}"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await knows(asking, first), await knows(asking, second)) == (401, 200)
    assert (await audited(world))[-1] == ("sign-out", "allowed", None, str(someone.subject_ref))
    again = await client.delete("/v1/me/session", headers={"Authorization": f"Bearer {first}"})
    assert (again.status_code, again.json()["reason"]) == (401, "token-invalid")
