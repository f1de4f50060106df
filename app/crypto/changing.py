"""While the root key moves to another provider: new keys are wrapped there, the former provider opens what it wrapped."""

from collections.abc import Mapping

from app.crypto.faults import KeyFileProblem
from app.crypto.provider import KeyProvider, ProviderStatus, Wrapped


class ChangingProvider:
    """Two providers as one. Epochs are counted on, so a number says whose key it is; a roll then does the rest.

    A roll brings everything under a new epoch of `new` and destroys the former epochs: with the last of them, all that the former
    provider holds.
    """

    def __init__(self, new: KeyProvider, former: KeyProvider) -> None:
        self.new = new
        self.former = former
        self.name = new.name
        self.waits = True
        self._former_epochs: tuple[int, ...] = ()

    def prepare(self, *, keys_in_use: bool, first: int = 1) -> None:
        """Open both; the new one begins after the former one's last epoch."""
        self.former.prepare(keys_in_use=keys_in_use, first=first)
        last = self.former.status().current_epoch
        self._former_epochs = self.former.status().epochs
        self.new.prepare(keys_in_use=False, first=last + 1)
        if min(self.new.status().epochs) <= last:
            raise KeyFileProblem(
                f"{self.new.status().where} holds keys of epochs that {self.former.name} has used. Choose another file, "
                "label, key name or alias for the new provider."
            )

    def wrap(self, use: str, payload: bytes) -> Wrapped:
        """By the new provider."""
        return self.new.wrap(use, payload)

    def unwrap(self, use: str, epoch: int, sealed: bytes) -> bytes:
        """By whoever has this epoch."""
        return self._holder(epoch).unwrap(use, epoch, sealed)

    def hmac(self, label: bytes, data: bytes) -> bytes:
        """By the new provider."""
        return self.new.hmac(label, data)

    def create_epoch(self) -> int:
        """At the new provider."""
        return self.new.create_epoch()

    def destroy_epoch(self, epoch: int) -> None:
        """Where it is; with the last of the former provider's epochs everything that it holds."""
        if self._former_epochs == (epoch,):
            self.former.destroy_all()
        else:
            self._holder(epoch).destroy_epoch(epoch)
        self._former_epochs = tuple(one for one in self._former_epochs if one != epoch)

    def destroy_all(self) -> None:
        """Never meant: everything would be lost."""
        raise ValueError("a change of provider destroys the former one's keys alone")

    def refresh(self) -> None:
        """At the new provider; the former one makes no more epochs."""
        self.new.refresh()

    def status(self) -> ProviderStatus:
        """As the new provider, with the former one's epochs."""
        new = self.new.status()
        return ProviderStatus(new.provider, new.current_epoch, self._former_epochs + new.epochs, new.check_value, new.where)

    def __repr__(self) -> str:
        return f"<changing {self.former!r} to {self.new!r}>"

    def _holder(self, epoch: int) -> KeyProvider:
        return self.former if epoch in self._former_epochs else self.new


def formers(provider: KeyProvider) -> Mapping[str, KeyProvider]:
    """The providers, by name, that keys may still lie with besides this one."""
    return {provider.former.name: provider.former} if isinstance(provider, ChangingProvider) else {}
