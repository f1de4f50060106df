"""A file that waits on the disk opens for its own import alone, whole or not at all."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import IntegrityFault
from app.ids import new_uuid
from app.imports.sealed_file import FRAME, SealedWriter, open_sealed_file
from app.world import World

ID = new_uuid()


def written(world: World, path: Path, plain: bytes, piece: int = 50_000) -> Path:
    """The file as it is handed in, in pieces."""
    path.unlink(missing_ok=True)
    writer = SealedWriter(world.keyring, ID, path)
    for start in range(0, len(plain), piece):
        writer.write(plain[start : start + piece])
    writer.close()
    return path


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.one_of(st.integers(0, 300), st.integers(FRAME - 2, FRAME + 2), st.integers(2 * FRAME - 2, 2 * FRAME + 2)))
def test_what_was_written_is_read_again_from_the_beginning_as_often_as_wanted(world: World, tmp_path: Path, size: int) -> None:
    plain = bytes(place % 251 for place in range(size))
    path = written(world, tmp_path / "file", plain)
    with open_sealed_file(world.keyring, ID, path) as file:
        assert file.read() == plain
        file.seek(0)
        assert file.read(10) == plain[:10]
        file.seek(0)
        assert b"".join(iter(lambda: file.readline(1000), b"")) == plain


def test_a_changed_shortened_or_foreign_file_is_not_read(world: World, tmp_path: Path) -> None:
    plain = bytes(3 * FRAME)
    path = written(world, tmp_path / "file", plain)
    raw = path.read_bytes()
    for broken in (raw[: FRAME + 16], raw[: 2 * (FRAME + 16)], bytes([raw[0] ^ 1]) + raw[1:], raw[FRAME + 16 :]):
        path.write_bytes(broken)
        with open_sealed_file(world.keyring, ID, path) as file, pytest.raises(IntegrityFault):
            file.read()
    path.write_bytes(raw)
    with open_sealed_file(world.keyring, new_uuid(), path) as file, pytest.raises(IntegrityFault):
        file.read()
