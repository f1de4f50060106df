"""The benchmark of the seal runs through and says what it measured."""

from app.bench.audit import Wanted, measure_audit, report
from app.world import World


async def test_the_seal_is_measured(world: World) -> None:
    said: list[str] = []
    wanted = Wanted(rows=1000, rounds=1, seconds=0.3, proofs=20)
    measured = await measure_audit(world, wanted, said.append)
    assert measured.rows > 1000
    assert len(measured.proof_ms) == 20
    shown = report(measured, wanted)
    assert "16 readers of records, each look a row" in shown
    assert "16 writers that do nothing but write rows" in shown
    assert min(measured.readers[0].without, measured.readers[0].sealed, measured.writers[0].sealed) > 0
    assert "proof of a row, ms" in shown
    assert len(said) == 5
