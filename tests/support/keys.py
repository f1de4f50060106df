"""Keys without a database: a keyring on a root key file of the test's own."""

from pathlib import Path

from app.crypto.data_keys import DataKey, new_data_key
from app.crypto.keyring import Keyring, fresh_rows
from app.crypto.local_key_file import LocalKeyFile


def local_keyring(folder: Path) -> Keyring:
    """A complete keyring whose root key lies under `folder`."""
    provider = LocalKeyFile(folder / "keys" / "root.key")
    provider.prepare(keys_in_use=False)
    return Keyring.from_rows(provider, fresh_rows(provider))


def some_key(keyring: Keyring) -> DataKey:
    """The data key of a new newcomer."""
    return new_data_key(keyring)[0]
