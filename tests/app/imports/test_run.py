"""An import stores what a registration would have stored, once, and counts every line."""

from datetime import date

from app.bench.import_file import lines
from tests.app.imports.conftest import Importing

TODAY = date(2026, 11, 22)


async def test_a_file_becomes_newcomers_and_everything_verifies(importing: Importing) -> None:
    raw = b"".join(lines(120, 7, TODAY))
    _, done = await importing.run(raw)
    assert done.state == "finished"
    assert done.counts == {"lines_read": 120, "stored": 120, "known": 0, "without_evidence": 0, "faulty": 0}
    assert (await importing.verified()).findings == []
