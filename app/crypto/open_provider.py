"""Which provider holds the root key: the one place that knows them all by name."""

from app.crypto.local_key_file import LocalKeyFile
from app.crypto.provider import KeyProvider
from app.settings import KeyProviderName, Settings


def provider_of(settings: Settings, name: KeyProviderName | None = None) -> KeyProvider:
    """The provider that the settings name, or the one of this name; not prepared yet.

    ConfigurationProblem says which of its settings or programs is missing.
    """
    return LocalKeyFile(settings.key_path)
