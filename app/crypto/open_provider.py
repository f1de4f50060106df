"""Which provider holds the root key: the one place that knows them all by name, and what each needs of the settings."""

from collections.abc import Callable
from pathlib import Path
from typing import assert_never

from pydantic import SecretStr

from app.crypto.allowance import Allowance
from app.crypto.faults import KeyFileProblem, KeyUnavailable
from app.crypto.local_key_file import LocalKeyFile
from app.crypto.provider import KeyProvider
from app.settings import KeyProviderName, Settings

UNWRAPS_PER_MINUTE = 10_000


def provider_of(settings: Settings, name: KeyProviderName | None = None) -> KeyProvider:
    """The provider that the settings name, or the one of this name; not prepared yet.

    ConfigurationProblem says which of its settings or programs is missing. What a provider needs is imported with it.
    """
    match name or settings.key_provider:
        case "local":
            return LocalKeyFile(settings.key_path)
        case "pkcs11":
            return _pkcs11(settings)
        case "transit":
            return _transit(settings)
        case "awskms":
            return _awskms(settings)
        case unknown:
            assert_never(unknown)


def allowance_of(settings: Settings, provider: KeyProvider) -> Allowance | None:
    """How much a serving process may ask of its provider; a key file is not limited unless the settings say so.

    Whoever takes over a process with a key file has the root key; a limit would only slow down reads.
    """
    limit = settings.key_unwraps_per_minute
    return None if limit is None and not provider.waits else Allowance(limit or UNWRAPS_PER_MINUTE)


def _pkcs11(settings: Settings) -> KeyProvider:
    if settings.pkcs11_module is None:
        raise KeyFileProblem("KIIM_PKCS11_MODULE is not set: the path of the HSM's PKCS#11 library (.so).")
    pin = _secret("KIIM_PKCS11_PIN", settings.pkcs11_pin, settings.pkcs11_pin_file)
    try:
        from app.crypto.pkcs11 import Pkcs11Token
    except ModuleNotFoundError:
        raise KeyFileProblem("KIIM_KEY_PROVIDER=pkcs11 needs python-pkcs11: install kiim[pkcs11].") from None
    return Pkcs11Token(settings.pkcs11_module, settings.pkcs11_token, settings.pkcs11_label, pin)


def _transit(settings: Settings) -> KeyProvider:
    from app.crypto.transit import TransitEngine

    if not settings.transit_url:
        raise KeyFileProblem("KIIM_TRANSIT_URL is not set: the address of OpenBao or Vault, like https://bao.example:8200.")
    token = _secret("KIIM_TRANSIT_TOKEN", settings.transit_token, settings.transit_token_file)
    return TransitEngine(settings.transit_url, settings.transit_mount, settings.transit_key, token, settings.transit_namespace)


def _awskms(settings: Settings) -> KeyProvider:
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError

        from app.crypto.aws_kms import AwsKms
    except ModuleNotFoundError:
        raise KeyFileProblem("KIIM_KEY_PROVIDER=awskms needs boto3: install kiim[awskms].") from None
    config = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 2, "mode": "standard"})
    try:
        client = boto3.client(
            "kms", region_name=settings.awskms_region or None, endpoint_url=settings.awskms_endpoint or None, config=config
        )
    except (BotoCoreError, ValueError) as fault:
        raise KeyFileProblem(
            f"AWS KMS cannot be addressed ({type(fault).__name__}). Set KIIM_AWSKMS_REGION and AWS's own credentials."
        ) from None
    return AwsKms(client, settings.awskms_alias)


def _secret(name: str, value: SecretStr | None, file: Path | None) -> Callable[[], str]:
    """Reads a secret whenever it is needed: from its file, which may be renewed meanwhile, or from the settings."""
    if value is not None and file is None:
        return value.get_secret_value
    if file is None or value is not None:
        raise KeyFileProblem(f"Set one of {name}_FILE (a file of mode 0600, better) and {name}; there is no default.")
    path = file

    def read() -> str:
        try:
            return path.read_text().strip()
        except (OSError, UnicodeDecodeError):
            raise KeyUnavailable from None

    return read
