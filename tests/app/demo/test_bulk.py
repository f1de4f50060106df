"""The short history written fast leaves what the same history told step by step leaves."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from app.audit.read import decode
from app.crypto.data_keys import DekRow, unwrap
from app.crypto.sealed import open_sealed
from app.demo.bulk import Bulk
from app.demo.courses import lean
from app.demo.people import TONGUES, Person, draw, person
from app.demo.record import Record, Tools
from app.demo.tell import tell
from app.ledger.rows import COLUMNS, Rows
from tests.support.seeded import NOW

ITS_OWN = {"newcomer_id", "consent_id", "hash", "mac", "head_hash", "ledger_hash", "manifest", "reference", "change_id", "key_id"}


def told(tools: Tools, who: Person, index: int, start: datetime) -> Rows:
    rows = Rows()
    record = Record(tools, rows, start)
    rng = draw(9, index)
    tell(record, who, lean(who, rng, NOW, start))
    record.index(who.given_names, who.family_name, who.birth_date.isoformat())
    record.finish()
    return rows


def content(tools: Tools, rows: Rows) -> dict[str, Any]:
    """Everything that must be equal: columns without ids and MACs, blocks and events and audit rows opened."""
    tables = dict(rows.tables())
    (dek,) = tables.pop("keys.dek")
    key = unwrap(tools.keyring, DekRow(*dek))
    seen: dict[str, Any] = {}
    for newcomer_id, category, version, sealed in tables.pop("profile_category"):
        block = orjson.loads(open_sealed(key, category, newcomer_id.bytes, version, sealed))
        for statements in block.values():
            for statement in statements:
                assert len(statement.pop("id")) == 32
        seen[f"block {category}"] = (version, block)
    for body, _, _ in tables.pop("audit.event"):
        row = decode(body)
        seen["audit"] = (row.action, row.outcome, row.agency, row.purpose, row.categories, row.granting_event, row.at)
        assert row.subject_ref == key.subject_ref
        assert row.consent is not None
    for _, n, body, detail, _, _, generation in tables.pop("ledger_event"):
        event = orjson.loads(body)
        UUID(event.pop("consent"))
        seen[f"event {n}"] = (event, detail, generation)
    for table, records in tables.items():
        names = COLUMNS[table]
        seen[table] = sorted(
            str({name: _plain(value) for name, value in zip(names, record, strict=True) if name not in ITS_OWN})
            for record in records
        )
    return seen


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("tongue", TONGUES, ids=lambda tongue: tongue.notice)
def test_both_ways_of_telling_leave_the_same(tools: Tools, tongue: object) -> None:
    bulk = Bulk(tools)
    compared = 0
    for index in range(400):
        who = person(draw(9, index), index, NOW.date())
        if who.tongue is not tongue:
            continue
        start = NOW - timedelta(days=3 + index / 2, seconds=index)
        rows = Rows()
        bulk.write(rows, who, draw(9, index), start)
        assert content(tools, rows) == content(tools, told(tools, who, index, start))
        compared += 1
        if compared == 4:
            break
    assert compared >= 2


def test_patterns_take_no_numbers_of_the_log(tools: Tools) -> None:
    rows = Rows()
    bulk = Bulk(tools)
    for index in range(20):
        bulk.write(rows, person(draw(9, index), index, NOW.date()), draw(9, index), NOW - timedelta(days=9))
    assert [number for number, _ in rows.numbers] == list(range(1, 21))
