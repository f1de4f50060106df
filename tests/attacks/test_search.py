"""Attacks 64, 66, 67 and the tokens' part of 68: search tokens give away names, or fail to find the person they are for."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

import app
from app.crypto.blind_index import HIGH_ENTROPY, blind_index
from app.crypto.keyring import Keyring
from app.crypto.skeleton import DuplicateToken, duplicate_tokens, skeletons
from app.crypto.sounds import written_together
from tests.support.keys import local_keyring

PAIRS: dict[str, list[list[str]]] = json.loads((Path(__file__).parents[1] / "data" / "name_pairs.json").read_text())
MIGRATIONS = Path(app.__file__).parents[1] / "migrations" / "versions"

TOKEN_COLUMNS = {
    "newcomer_reference.external_token": "external-id",
    "duplicate_token.token": "B, C, D, P: a name with a date, or a contact",
    "account.card_token": "card",
    "letter.selector_token": "letter-selector",
    "letter.secret_token": "letter-secret",
    "letter.digits_token": "letter-digits, never without the letter's own code",
    "newcomer_session.token_hash": "a random session token",
    "staff_session.token_hash": "a random session token",
    "staff_session.sid_token": "the provider's own random name of a session, keyed with the issuer",
    "sign_in_throttle.bucket": "throttle",
    "link_code.code_token": "link-code",
    "departure.code_token": "move-code",
    "import_chunk.tokens": "external-id, of the lines of a dry run",
    "look_seen.token": "an agency's own random reference of a person",
    "death_report.reporter_token": "the name of who reported a death, keyed with the report's random id",
}
"""Every column that holds a keyed token, and what of. A new one is a decision: it must not be guessable."""

LOW_ENTROPY = ("sex", "gender", "national", "birth", "residence", "country", "language", "religion", "marital", "level", "status")


def columns() -> Iterable[tuple[str, str]]:
    """Every `table.column` of the schema with its type, read from the migrations' SQL."""
    for file in sorted(MIGRATIONS.glob("*.sql")):
        sql = re.sub(r"--.*", "", file.read_text())
        for table, body in re.findall(r"CREATE TABLE ([\w.]+) \((.*?)\n\);", sql, re.DOTALL):
            for name, kind in re.findall(r"^\s+([a-z_0-9]+)\s+([a-z0-9]+)", body, re.MULTILINE):
                yield f"{table}.{name}", kind


def looks_like_a_token(name: str, kind: str) -> bool:
    """Whether a column could hold a keyed token."""
    column = name.rpartition(".")[2]
    return kind == "bytea" and any(word in column for word in ("token", "index", "bidx", "bucket", "blind"))


def test_66_token_columns_are_the_known_ones_and_none_is_of_a_low_entropy_field() -> None:
    known = dict(columns())
    assert known.get("account.card_token") == "bytea"  # the reader of the SQL understands it
    found = {name for name, kind in known.items() if looks_like_a_token(name, kind)}
    assert found == set(TOKEN_COLUMNS)
    for name in known:
        assert not (looks_like_a_token(name, "bytea") and any(word in name.rpartition(".")[2] for word in LOW_ENTROPY)), name


def test_66_the_lint_would_catch_a_token_of_a_nationality() -> None:
    assert looks_like_a_token("newcomer.nationality_token", "bytea")
    assert looks_like_a_token("newcomer.sex_bidx", "bytea")


@pytest.mark.parametrize("name", LOW_ENTROPY)
def test_66_no_low_entropy_value_can_be_indexed(keyring: Keyring, name: str) -> None:
    assert not any(name in allowed for allowed in HIGH_ENTROPY)
    with pytest.raises(ValueError, match="no blind index"):
        blind_index(keyring, name, "x")


def test_64_tokens_differ_under_another_key_and_for_another_field(keyring: Keyring, tmp_path: Path) -> None:
    other = local_keyring(tmp_path / "other")
    values = {blind_index(ring, name, "same value") for ring in (keyring, other) for name in HIGH_ENTROPY}
    assert len(values) == 2 * len(HIGH_ENTROPY)
    mine, theirs = (set(duplicate_tokens(ring, "Selam", "Tesfay", "1994-03-07")) for ring in (keyring, other))
    assert not mine & theirs
    assert len({token.token for token in mine}) == len(mine)


def varied(at: int, given: str, family: str, date: str) -> tuple[str, str, str]:
    """How the second office wrote the person down: names swapped, day and month swapped, or only the year known."""
    year, month, day = date.split("-")
    if at % 5 == 0:
        given, family = family, given
    if at % 3 == 0:
        date = f"{year}-{day}-{month}"
    elif at % 4 == 0:
        date = f"{year}-01-01"
    return given, family, date


def test_67_people_written_down_twice_are_found(keyring: Keyring) -> None:
    given, family = [*PAIRS["given"], *PAIRS["hold_out"]], PAIRS["family"]
    assert len(given) > 250
    found = 0
    for at, (one, other) in enumerate(given):
        surname, respelled = family[at * 7 % len(family)]
        date = f"{1950 + at % 60}-{1 + at % 12:02}-{1 + at % 11:02}"
        mine = set(duplicate_tokens(keyring, one, surname, date))
        theirs = set(duplicate_tokens(keyring, *varied(at, other, respelled, date)))
        found += bool(mine & theirs)
    assert found / len(given) >= 0.99


@pytest.mark.parametrize("kind", ["given", "family", "hold_out"])
def test_67_names_spelled_twice_meet_and_exact_comparison_would_not(kind: str) -> None:
    pairs = PAIRS[kind]
    exact = sum(one.lower() == other.lower() for one, other in pairs)
    joined = sum(bool(set(skeletons(written_together(one))) & set(skeletons(written_together(other)))) for one, other in pairs)
    assert exact / len(pairs) < 0.02
    assert joined / len(pairs) >= 0.95


def test_68_tokens_hold_no_content_and_reveal_only_that_two_records_share_one(keyring: Keyring) -> None:
    tokens = duplicate_tokens(keyring, "Selam", "Tesfay", "1994-03-07", [("phone", "+493915550101")])
    assert all(isinstance(token, DuplicateToken) and len(token.token) == 8 for token in tokens)
    for text in (b"selam", b"SLM", b"1994", b"4939"):
        assert not any(text in token.token for token in tokens)
