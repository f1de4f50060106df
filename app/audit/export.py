"""The sealed log as files: checkpoint, tiles and, where wanted, the rows, at the addresses of C2SP tlog-tiles."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.audit.prove import published
from app.audit.tiles import WIDTH, Place, path_of, width_at
from app.audit.tree_store import read_tiles
from app.errors import ConfigurationProblem

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

_BODIES = "SELECT e.body FROM audit.leaf l LEFT JOIN audit.event e USING (seq) WHERE idx >= $1 AND idx < $2 ORDER BY idx"


@dataclass(frozen=True, slots=True)
class Exported:
    """Of how many rows the export is, and how many files it has."""

    size: int
    files: int


async def export_log(connection: "Connection", folder: Path, *, bodies: bool) -> Exported:
    """Write the newest signed checkpoint and the tiles of its tree into an empty folder; bodies of removed months are missing."""
    _require_empty(folder)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        signed = await published(connection)
        if signed is None:
            raise ConfigurationProblem("Nothing is sealed yet.")
        files = 0
        for place, width in _places(signed.size):
            tiles = await read_tiles(connection, [place], signed.size)
            _write(folder / "tile" / path_of(place, width), tiles[place])
            files += 1
            if bodies and place.level == 0:
                files += await _write_bodies(connection, folder, place, width)
    _write(folder / "checkpoint", signed.note.encode())
    return Exported(signed.size, files + 1)


def _require_empty(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise ConfigurationProblem(f"{folder} is not empty.")


async def _write_bodies(connection: "Connection", folder: Path, place: Place, width: int) -> int:
    rows = await connection.fetch(_BODIES, place.n * WIDTH, place.n * WIDTH + width)
    texts = [row["body"] for row in rows]
    if None in texts:
        return 0
    bundle = b"".join(len(raw).to_bytes(2, "big") + raw for raw in (text.encode() for text in texts))
    _write(folder / "tile" / "entries" / path_of(place, width).removeprefix("0/"), bundle)
    return 1


def _places(size: int) -> Iterator[tuple[Place, int]]:
    for level in range(8):
        n = 0
        while width := width_at(size, Place(level, n)):
            yield Place(level, n), width
            n += 1


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(content)
