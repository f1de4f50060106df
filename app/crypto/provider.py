"""The root of the key tree: what a provider of key-encryption keys must offer."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A secret under one key-encryption key: which provider and epoch hold it, and the ciphertext."""

    provider: str
    epoch: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class ProviderStatus:
    """What `kiim doctor` may say about a provider: epochs, and a check value that identifies the key without revealing it."""

    provider: str
    current_epoch: int
    epochs: tuple[int, ...]
    check_value: str
    where: str


class KeyProvider(Protocol):
    """Key-encryption keys, one per epoch and destroyable one by one; callers never see their bytes."""

    name: str
    waits: bool
    """Whether a call may wait for a device or a network: `unwrap` is then called from a thread, never on the event loop."""

    def prepare(self, *, keys_in_use: bool, first: int = 1) -> None:
        """Open the root key; make one, of epoch `first`, only while nothing depends on another, else raise KeyFileProblem."""

    def wrap(self, use: str, payload: bytes) -> Wrapped:
        """Encrypt under the current epoch, bound to the use and the epoch."""

    def unwrap(self, use: str, epoch: int, sealed: bytes) -> bytes:
        """Decrypt what `wrap` made; KeyGone when the epoch was destroyed, SealError for anything else that does not fit.

        KeyUnavailable when the provider cannot be asked now; nothing is guessed from that.
        """

    def hmac(self, label: bytes, data: bytes) -> bytes:
        """HMAC-SHA256 of labelled data under a key that belongs to the current epoch."""

    def create_epoch(self) -> int:
        """Make the key of the next epoch, durable before it is used; `wrap` uses it from now on."""

    def destroy_epoch(self, epoch: int) -> None:
        """Destroy an old epoch's key; the current one is refused. The caller has proved that nothing is wrapped with it."""

    def destroy_all(self) -> None:
        """Destroy every epoch, the current one too: another provider has taken over. The caller has proved it."""

    def refresh(self) -> None:
        """Learn which epochs other processes have made or destroyed meanwhile."""

    def status(self) -> ProviderStatus:
        """Say what is there, without secrets."""
