"""`kiim retention` says what is due and how long it stays, does it, and names the classes there are."""

import asyncio

import asyncpg

from tests.app.cli.test_register import Operator, operator
from tests.support.database import TestDatabase

__all__ = ["operator"]


async def leave_a_code(database: TestDatabase) -> None:
    """A link code that ran out long ago."""
    connection = await asyncpg.connect(database.owner_url)
    await connection.execute("INSERT INTO link_code VALUES (sha256('x'), gen_random_uuid(), '2020-01-01')")
    await connection.close()


def test_an_operator_sees_what_is_due_and_has_it_done(operator: Operator, database: TestDatabase) -> None:
    asyncio.run(leave_a_code(database))
    items = {item["code"]: item for item in operator.json("retention", "report")["items"]}
    assert items["leftovers"]["counts"] == {"rows": 1}
    assert items["access_log"]["period"] == "24 months; hashes stay"
    assert items["record_content"]["basis"].startswith("analogue of § 8(6) IntV")
    told = operator.run("retention", "report", "--class", "leftovers").stdout
    assert told.splitlines()[0] == "leftovers: 1 rows"
    assert operator.json("retention", "run", "--class", "leftovers")["items"] == [
        {"code": "leftovers", "counts": {"rows": 1}, "months": [], "refused": None}
    ]
    assert "leftovers: 0 rows" in operator.run("retention", "run").stdout
    unknown = operator.run("retention", "run", "--class", "everything")
    assert unknown.exit_code == 2
    assert "consent_evidence" in " ".join(unknown.output.split())
