"""The embedded provider: key-encryption keys in one local file that only the service's user may read."""

import hmac
import json
import os
import secrets
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.crypto.derive import expand32
from app.crypto.faults import KeyFileProblem, SealError
from app.crypto.provider import ProviderStatus, Wrapped
from app.errors import KeyGone

_FORMAT = "kiim-root-key/1"
_CHECK = b"kiim/v1/key-check\0"
_HMAC = b"kiim/v1/provider-hmac\0"


class LocalKeyFile:
    """One 32-byte key per epoch in a JSON file of mode 0600, replaced atomically and synced before any of its keys is used."""

    name = "local"
    waits = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self._keys: dict[int, bytes] = {}
        self._ciphers: dict[int, AESGCM] = {}
        self._seen: tuple[int, ...] | None = None

    def prepare(self, *, keys_in_use: bool, first: int = 1) -> None:
        """Read the file; make it only while no wrapped key depends on an earlier one."""
        if not self.path.exists():
            if keys_in_use:
                raise KeyFileProblem(
                    f"The database holds wrapped keys, but the root key file {self.path} is missing. Put the original file back "
                    "(from the operator's key backup, mode 0600) and start again. A new file cannot open the stored records."
                )
            self._replace({first: secrets.token_bytes(32)})
        self._seen = self._look()
        self._use(self._read())

    def wrap(self, use: str, payload: bytes) -> Wrapped:
        """Encrypt under the current epoch: nonce(12) ‖ AES-256-GCM with the use and the epoch as associated data."""
        self.refresh()
        epoch = max(self._ciphers)
        nonce = os.urandom(12)
        return Wrapped(self.name, epoch, nonce + self._ciphers[epoch].encrypt(nonce, payload, _context(use, epoch)))

    def unwrap(self, use: str, epoch: int, sealed: bytes) -> bytes:
        """Decrypt; KeyGone for a destroyed epoch, SealError for anything that was not wrapped for this use under this epoch."""
        cipher = self._ciphers.get(epoch)
        if cipher is None:
            self.refresh()
            cipher = self._ciphers.get(epoch)
        if cipher is None:
            raise KeyGone
        if len(sealed) < 28:
            raise SealError
        try:
            return cipher.decrypt(sealed[:12], sealed[12:], _context(use, epoch))
        except InvalidTag:
            raise SealError from None

    def hmac(self, label: bytes, data: bytes) -> bytes:
        """HMAC-SHA256 under a subkey of the current epoch that belongs to the label alone."""
        return hmac.digest(expand32(self._keys[max(self._keys)], _HMAC + label), data, "sha256")

    def create_epoch(self) -> int:
        """Add the key of the next epoch; the file is durable before this returns."""
        self._keys = self._read()
        epoch = max(self._keys) + 1
        self._replace({**self._keys, epoch: secrets.token_bytes(32)})
        self.refresh()
        return epoch

    def destroy_epoch(self, epoch: int) -> None:
        """Rewrite the file without an old epoch and overwrite the former file's bytes; the current epoch is refused."""
        self._keys = self._read()
        if epoch not in self._keys or epoch == max(self._keys):
            raise ValueError("only an old epoch that exists can be destroyed")
        with self.path.open("r+b") as former:
            self._replace({known: key for known, key in self._keys.items() if known != epoch})
            _overwrite(former)
        self.refresh()

    def destroy_all(self) -> None:
        """Overwrite the file's bytes and remove it."""
        with self.path.open("r+b") as former:
            _overwrite(former)
        self.path.unlink()
        self._use({})

    def refresh(self) -> None:
        """Read the file again if it is another one than before; while there is none, what was read stays."""
        found = self._look()
        if found is None or found == self._seen:
            return
        try:
            self._use(self._read())
        except KeyFileProblem:
            if self._look() == found:
                raise
            self.refresh()  # it was replaced, and its bytes overwritten, while it was read
        else:
            self._seen = found

    def status(self) -> ProviderStatus:
        """Epochs, a check value of the current key, and where the file lies."""
        current = max(self._keys)
        return ProviderStatus(self.name, current, tuple(sorted(self._keys)), _check_value(self._keys[current]), str(self.path))

    def __repr__(self) -> str:
        return f"<LocalKeyFile {len(self._keys)} epochs, redacted>"

    def __getstate__(self) -> Path:
        return self.path  # a worker process reads the file itself; key bytes never travel through a pipe

    def __setstate__(self, path: Path) -> None:
        self.__init__(path)  # type: ignore[misc]  # unpickling starts over from the path
        self.prepare(keys_in_use=True)

    def _look(self) -> tuple[int, ...] | None:
        """By what a replaced file is told from the former one; None while there is none."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size

    def _use(self, keys: dict[int, bytes]) -> None:
        self._keys = keys
        self._ciphers = {epoch: AESGCM(key) for epoch, key in keys.items()}

    def _read(self) -> dict[int, bytes]:
        mode = self.path.stat().st_mode & 0o777
        if mode & 0o077:
            raise KeyFileProblem(
                f"The root key file {self.path} may be read by others (mode {mode:04o}). Run `chmod 600 {self.path}`; if others "
                "may have read it, rotate the keys afterwards."
            )
        try:
            stored = json.loads(self.path.read_bytes())
            if stored["format"] != _FORMAT:
                raise ValueError
            keys = {int(epoch): bytes.fromhex(entry["key"]) for epoch, entry in stored["epochs"].items()}
            sound = all(
                len(key) == 32 and hmac.compare_digest(_check_value(key), stored["epochs"][str(epoch)]["check"])
                for epoch, key in keys.items()
            )
        except OSError as problem:
            raise KeyFileProblem(f"The root key file {self.path} cannot be read: {problem.strerror}.") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            sound, keys = False, {}
        if not sound or not keys:
            raise KeyFileProblem(
                f"The root key file {self.path} is damaged or cut short. Put an undamaged copy back (from the operator's key "
                "backup, mode 0600) and start again; nothing was changed."
            )
        return keys

    def _replace(self, keys: dict[int, bytes]) -> None:
        """Write beside, sync, rename, sync the folder: after a crash there is the old file or the new one, never half of one."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = json.dumps(
            {
                "format": _FORMAT,
                "epochs": {str(epoch): {"key": key.hex(), "check": _check_value(key)} for epoch, key in sorted(keys.items())},
            },
            indent=1,
        )
        beside = self.path.with_name(f".{self.path.name}.{os.getpid()}.new")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)
        except OSError:
            beside.unlink(missing_ok=True)
            raise
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _overwrite(file: BinaryIO) -> None:
    file.write(bytes(os.fstat(file.fileno()).st_size))
    file.flush()
    os.fsync(file.fileno())


def _context(use: str, epoch: int) -> bytes:
    return f"kiim/v1/{use}|{epoch}".encode()


def _check_value(key: bytes) -> str:
    return hmac.digest(key, _CHECK, "sha256")[:8].hex()
