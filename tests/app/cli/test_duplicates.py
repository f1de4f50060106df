"""The coordination office at the command line: nothing waits, and what is no pair is refused."""

from pathlib import Path

from tests.app.cli.test_moves import operator_of
from tests.support.database import TestDatabase


def test_without_pairs_there_is_nothing_to_decide(database: TestDatabase, tmp_path: Path) -> None:
    operator = operator_of(database, tmp_path)
    assert operator.json("duplicates", "find") == {"items": []}
    assert operator.json("duplicates", "list") == {"items": []}
    unknown = "q_" + "0" * 32
    assert operator.json("duplicates", "propose", unknown, code=1) == {"id": unknown, "state": None}
    assert operator.json("duplicates", "decide", unknown, "--different", code=1) == {"id": unknown, "state": None}
    assert operator.run("duplicates", "decide", "n_1", "--same").exit_code == 2
