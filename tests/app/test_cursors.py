"""Cursors: what goes out comes back, for the same caller, unchanged, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cursors import open_cursor, seal_cursor
from app.errors import CursorInvalid
from app.world import World


async def test_a_cursor_comes_back_to_its_caller_only(world: World) -> None:
    cursor = seal_cursor(world.keyring, "changes:vhs", {"xid": 7, "seq": 12})
    assert open_cursor(world.keyring, "changes:vhs", cursor) == {"xid": 7, "seq": 12}
    for other in ("changes:other", "requests:vhs", ""):
        with pytest.raises(CursorInvalid):
            open_cursor(world.keyring, other, cursor)


async def test_a_changed_cursor_is_refused_at_every_position(world: World) -> None:
    cursor = seal_cursor(world.keyring, "c", {"seq": 1})
    for position, character in enumerate(cursor):
        changed = cursor[:position] + ("A" if character != "A" else "B") + cursor[position + 1 :]
        with pytest.raises(CursorInvalid):
            open_cursor(world.keyring, "c", changed)


async def test_any_text_is_refused_and_none_breaks_it(world: World) -> None:
    @given(st.text(max_size=600))
    def refuse(text: str) -> None:
        with pytest.raises(CursorInvalid):
            open_cursor(world.keyring, "c", text)

    refuse()
