"""What providers have in common whose keys lie elsewhere: one key per epoch there, listed, made, destroyed, asked by number."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from typing import Any, TypeVar

from app.crypto.faults import KeyFileProblem, KeyUnavailable, SealError
from app.crypto.openings import Openings
from app.crypto.provider import ProviderStatus, Wrapped
from app.errors import KeyGone

Result = TypeVar("Result")

_CHECK = b"kiim/v1/key-check\0"


class Refused(Exception):
    """The provider answered, and did not do it: the ciphertext does not fit, or the key is not there."""


class RemoteProvider(ABC):
    """The rules of epochs over six calls that differ by provider; no key byte ever comes here.

    An epoch that is not listed is gone. A provider that lists none at all, where there were some, is not believed: a wrong
    address looks the same, and nobody may be told that a person was erased because of one.
    """

    name: str
    waits: bool = True
    where: str

    def __init__(self) -> None:
        self._epochs: tuple[int, ...] = ()
        self.openings = Openings()

    def prepare(self, *, keys_in_use: bool, first: int = 1) -> None:
        """Find the epochs, making the first only while nothing depends on an earlier one; prove that they bind their context."""
        try:
            self._prepare(first, keys_in_use=keys_in_use)
        except KeyUnavailable:
            raise KeyFileProblem(
                f"{self.where} does not answer, or refuses the service. Check address, login and rights."
            ) from None

    def _prepare(self, first: int, *, keys_in_use: bool) -> None:
        self.refresh()
        if not self._epochs:
            if keys_in_use:
                raise KeyFileProblem(
                    f"The database holds wrapped keys, but {self.where} has no key for them. Check KIIM_KEY_PROVIDER and its "
                    "settings, and that the service may see the keys. A new key cannot open the stored records."
                )
            self._done(self._make, first)
            self.refresh()
        self._prove()

    def wrap(self, use: str, payload: bytes) -> Wrapped:
        """Encrypt under the current epoch, with the use and the epoch as associated data."""
        try:
            return self._wrap(use, payload)
        except Refused:  # another process has destroyed the epoch that was the current one here
            self.refresh()
        try:
            return self._wrap(use, payload)
        except Refused:
            raise KeyUnavailable from None

    def _wrap(self, use: str, payload: bytes) -> Wrapped:
        epoch = self._current()
        return Wrapped(self.name, epoch, self._encrypt(epoch, _context(use, epoch), payload))

    def unwrap(self, use: str, epoch: int, sealed: bytes) -> bytes:
        """Decrypt; KeyGone for a destroyed epoch, SealError for what does not fit, KeyUnavailable where nobody can say."""
        self._present(epoch)
        try:
            opened = self._decrypt(epoch, _context(use, epoch), sealed)
        except Refused:
            self.refresh()
            self._present(epoch)
            raise SealError from None
        except KeyUnavailable:
            self.openings.count(sure=False)
            raise
        self.openings.count(sure=True)
        return opened

    def hmac(self, label: bytes, data: bytes) -> bytes:
        """HMAC-SHA256, made where the key lies; label and data cannot be taken for another pair."""
        return self._done(self._mac, self._current(), len(label).to_bytes(2, "big") + label + data)

    def create_epoch(self) -> int:
        """Make the key of the next epoch."""
        self.refresh()
        epoch = max(self._epochs, default=0) + 1
        self._done(self._make, epoch)
        self.refresh()
        return epoch

    def destroy_epoch(self, epoch: int) -> None:
        """Destroy an old epoch's key; the current epoch is refused."""
        self.refresh()
        if epoch not in self._epochs or epoch == self._current():
            raise ValueError("only an old epoch that exists can be destroyed")
        self._done(self._destroy, epoch)
        self.refresh()

    def destroy_all(self) -> None:
        """Destroy every epoch's key, the current one last."""
        self.refresh()
        for epoch in self._epochs:
            self._done(self._destroy, epoch)
        self._epochs = ()

    def refresh(self) -> None:
        """List the epochs again."""
        self._epochs = tuple(sorted(self._done(self._list)))

    def status(self) -> ProviderStatus:
        """Epochs, a check value of the current key, and where it lies."""
        current = self._current()
        return ProviderStatus(self.name, current, self._epochs, self._done(self._mac, current, _CHECK)[:8].hex(), self.where)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {len(self._epochs)} epochs, redacted>"

    def __reduce__(self) -> str:
        raise TypeError("a provider is not pickled: another process opens its own from the settings")

    @staticmethod
    def _done(work: Callable[..., Result], *arguments: Any) -> Result:
        """What a sound provider never refuses."""
        try:
            return work(*arguments)
        except Refused:
            raise KeyUnavailable from None

    def _current(self) -> int:
        if not self._epochs:
            raise KeyUnavailable
        return self._epochs[-1]

    def _present(self, epoch: int) -> None:
        if epoch not in self._epochs:
            self.refresh()
        if not self._epochs:
            raise KeyUnavailable
        if epoch not in self._epochs:
            raise KeyGone

    def _prove(self) -> None:
        """Some servers ignore associated data that they do not know: then one use's key would open another's."""
        wrapped = self.wrap("proof", _CHECK)
        try:
            sound = self.unwrap("proof", wrapped.epoch, wrapped.sealed) == _CHECK
        except SealError:
            sound = False
        try:
            self.unwrap("another", wrapped.epoch, wrapped.sealed)
        except SealError:
            if sound:
                return
        raise KeyFileProblem(
            f"{self.where} does not bind ciphertext to its associated data, or does not open its own: not usable."
        )

    @abstractmethod
    def _list(self) -> Collection[int]:
        """The epochs whose keys are there and usable."""

    @abstractmethod
    def _make(self, epoch: int) -> None:
        """Make the keys of an epoch; what a crash left of an earlier try is used or replaced."""

    @abstractmethod
    def _destroy(self, epoch: int) -> None:
        """Destroy the keys of an epoch."""

    @abstractmethod
    def _encrypt(self, epoch: int, context: bytes, payload: bytes) -> bytes:
        """AEAD under the epoch's key."""

    @abstractmethod
    def _decrypt(self, epoch: int, context: bytes, sealed: bytes) -> bytes:
        """The reverse; Refused when it does not fit."""

    @abstractmethod
    def _mac(self, epoch: int, message: bytes) -> bytes:
        """HMAC-SHA256 under the epoch's second key."""


def _context(use: str, epoch: int) -> bytes:
    return f"kiim/v1/{use}|{epoch}".encode()
