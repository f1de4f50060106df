"""Every statistics vector out of the database: one COPY in its binary format, parsed by its fixed width, opened, nothing kept."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.crypto.faults import SealError
from app.crypto.keyring import Keyring
from app.errors import IntegrityFault
from app.facts.layout import SIZE, VERSION
from app.facts.seal_vector import NONCE_SIZE, SEALED_SIZE, VectorSeal

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

Told = Callable[[str, int, int], None]
"""Called with the name of the part, how much of it is done, and how much there is."""

LONGEST_SECONDS = 3600
"""How long one statement of a run may take; the ordinary bound is for requests."""

_HEADER = 19  # signature (11), flags (4), length of the extension (4)
_ROW = np.dtype(
    [
        ("fields", ">i2"),
        ("n1", ">i4"),
        ("newcomer", "V16"),
        ("n2", ">i4"),
        ("layout", ">i4"),
        ("n3", ">i4"),
        ("generation", ">i4"),
        ("n4", ">i4"),
        ("nonce", f"V{NONCE_SIZE}"),
        ("body", f"V{SEALED_SIZE - NONCE_SIZE}"),
    ]
)
_QUERY = "SELECT newcomer_id, layout, generation, sealed FROM stat_vector WHERE valid_until > $1"
_STEP = 50_000


async def read_vectors(connection: "Connection", keyring: Keyring, now: datetime, tell: Told) -> NDArray[np.uint8]:
    """All vectors whose consent is running, opened, shape (people, SIZE).

    Raises IntegrityFault when one does not open in its place or has another layout: then nothing may be published.
    """
    total = await connection.fetchval("SELECT count(*) FROM stat_vector WHERE valid_until > $1", now)
    raw = bytearray()

    async def take(chunk: bytes) -> None:
        raw.extend(chunk)
        tell("read", min(total, len(raw) // _ROW.itemsize), total)

    await connection.copy_from_query(_QUERY, now, output=take, format="binary", timeout=LONGEST_SECONDS)
    rows = np.frombuffer(raw, dtype=_ROW, offset=_HEADER, count=(len(raw) - _HEADER - 2) // _ROW.itemsize)
    if (rows["layout"] != VERSION).any():
        raise IntegrityFault("a statistics vector has another layout: run `kiim monitoring rewrite`")
    parts = []
    for generation in np.unique(rows["generation"]).tolist():
        of_key = rows[rows["generation"] == generation]
        for start in range(0, len(of_key), _STEP):
            parts.append(await asyncio.to_thread(_opened, keyring, generation, of_key[start : start + _STEP]))
            tell("open", _STEP * len(parts), total)
    tell("open", total, total)
    return np.frombuffer(b"".join(parts), dtype=np.uint8).reshape(-1, SIZE)


def _opened(keyring: Keyring, generation: int, rows: Any) -> bytes:
    """The vectors of these rows, one after the other."""
    try:
        newcomers, nonces, bodies = (rows[part].tolist() for part in ("newcomer", "nonce", "body"))
        return VectorSeal(keyring, generation).open_many(newcomers, VERSION, nonces, bodies)
    except (SealError, KeyError):
        raise IntegrityFault("a statistics vector does not open in its place: run `kiim verify`") from None
