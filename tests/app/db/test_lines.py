"""What is sent as lines arrives as the array that was meant, whatever it holds; a line end is refused before anything is sent."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db.lines import LineEnd, at, byte_lines, column, lines, number_lines
from app.ledger.lanes import lies_with_an_item
from app.world import World

texts = st.lists(
    st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\n"), max_size=8), max_size=9
)
on_a_world = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


async def values(world: World, sent: str, kind: str) -> list[object]:
    """The column as `unnest` gives it."""
    async with world.pool.acquire() as connection:
        return [row[0] for row in await connection.fetch(f"SELECT unnest({column('$1', kind)})", sent)]


@on_a_world
@given(texts)
async def test_texts(world: World, sent: list[str | None]) -> None:
    meant = [value or None for value in sent]
    assert await values(world, lines(sent), "text") == ([] if meant == [None] else meant)


@on_a_world
@given(st.lists(st.binary(max_size=40), max_size=9))
async def test_bytes(world: World, sent: list[bytes]) -> None:
    assert await values(world, byte_lines(sent), "bytea") == sent


@on_a_world
@given(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=9))
async def test_numbers(world: World, sent: list[int]) -> None:
    assert await values(world, number_lines(sent), "bigint") == sent


async def test_one_place(world: World) -> None:
    async with world.pool.acquire() as connection:
        found = await connection.fetch(
            f"SELECT {at('$1', 'n', 'bytea')} FROM generate_series(1, 3) n", byte_lines([b"a", b"", b"c"])
        )
    assert [row[0] for row in found] == [b"a", b"", b"c"]


@pytest.mark.parametrize("value", ["a\nb", "\n", "a\n"])
def test_a_line_end_is_refused_and_lies_with_its_item(value: str) -> None:
    with pytest.raises(LineEnd) as caught:
        lines(["x", value])
    assert lies_with_an_item(caught.value)
