"""A file that was handed in over HTTP, sealed while it waits on the disk and gone when its import has ended.

Its key is derived from a service key and the import's id and stands nowhere; a copy of the disk without the database opens
nothing. Frames of 64 KiB, AES-256-GCM; the nonce is the frame's number, the last frame says that it is the last, so a shortened
file shows.
"""

import io
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.crypto.keyring import CURSOR, Keyring
from app.errors import IntegrityFault

FRAME = 1 << 16
_TAG = 16
_LABEL = b"kiim/v1/import-file\0"
_MORE, _LAST = b"more", b"last"


class SealedWriter:
    """Takes a file in pieces; `close` writes the last frame."""

    def __init__(self, keyring: Keyring, import_id: UUID, path: Path) -> None:
        self._cipher = _cipher(keyring, import_id)
        self._frames = 0
        self._waiting = bytearray()
        path.touch(mode=0o600, exist_ok=False)
        self._file = path.open("wb")

    def write(self, piece: bytes) -> None:
        """Seal what is complete; the last frame waits for `close`."""
        self._waiting += piece
        while len(self._waiting) > FRAME:
            self._seal(bytes(self._waiting[:FRAME]), _MORE)
            del self._waiting[:FRAME]

    def close(self) -> None:
        """Seal the rest as the end of the file."""
        self._seal(bytes(self._waiting), _LAST)
        self._file.close()

    def abandon(self) -> None:
        """Stop in the middle; what is on the disk cannot be read to its end."""
        self._file.close()

    def _seal(self, plain: bytes, place: bytes) -> None:
        self._file.write(self._cipher.encrypt(self._frames.to_bytes(12, "big"), plain, place))
        self._frames += 1


class _SealedReader(io.RawIOBase):
    """The plain bytes of a sealed file; can go back to its beginning."""

    def __init__(self, keyring: Keyring, import_id: UUID, path: Path) -> None:
        self._cipher = _cipher(keyring, import_id)
        self._file = path.open("rb")
        self._frames = -(-path.stat().st_size // (FRAME + _TAG))
        self._next = 0
        self._plain = b""

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """To the beginning."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go back to the beginning."""
        if offset or whence:
            raise io.UnsupportedOperation("only to the beginning")
        self._file.seek(0)
        self._next, self._plain = 0, b""
        return 0

    def tell(self) -> int:
        """Where the next byte is read."""
        return max(0, (self._next - 1) * FRAME) + (FRAME - len(self._plain) if self._next else 0)

    def readinto(self, buffer: object) -> int:
        """The next bytes. Raises IntegrityFault for a frame that is not ours or not in its place."""
        view = memoryview(buffer)  # type: ignore[arg-type]  # typeshed has no name for a writable buffer before 3.12
        if not self._plain and self._next < self._frames:
            place = _LAST if self._next == self._frames - 1 else _MORE
            try:
                self._plain = self._cipher.decrypt(self._next.to_bytes(12, "big"), self._file.read(FRAME + _TAG), place)
            except InvalidTag:
                raise IntegrityFault("a file handed in is not what was handed in") from None
            self._next += 1
        given = self._plain[: len(view)]
        view[: len(given)] = given
        self._plain = self._plain[len(given) :]
        return len(given)

    def close(self) -> None:
        """Close the file on the disk, too."""
        self._file.close()
        super().close()


def open_sealed_file(keyring: Keyring, import_id: UUID, path: Path) -> BinaryIO:
    """The plain bytes of a file that was sealed for this import."""
    return cast(BinaryIO, io.BufferedReader(_SealedReader(keyring, import_id, path), FRAME))


def _cipher(keyring: Keyring, import_id: UUID) -> AESGCM:
    return AESGCM(keyring.mac(CURSOR, _LABEL, import_id.bytes))
