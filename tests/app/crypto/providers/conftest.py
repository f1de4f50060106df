"""Each provider as a way to open it: a second opening is another process on the same keys."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import boto3
import pytest
from moto import mock_aws

from app.crypto.aws_kms import AwsKms
from app.crypto.local_key_file import LocalKeyFile
from app.crypto.pkcs11 import Pkcs11Token
from app.crypto.provider import KeyProvider
from app.crypto.transit import TransitEngine
from tests.support.hsm import PIN, TOKEN, remove_soft_hsm, soft_hsm
from tests.support.transit_server import Engine, transit_engine

Opening = Callable[[], KeyProvider]
PROVIDERS = ("local", "pkcs11", "transit", "awskms")


@pytest.fixture(scope="session", autouse=True)
def _no_token_left() -> Iterator[None]:
    yield
    remove_soft_hsm()


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A transit engine of the test's own."""
    with transit_engine() as running:
        yield running


@pytest.fixture
def opens_transit(engine: Engine) -> Opening:
    """Opens the engine as the service does."""
    return lambda: TransitEngine(engine.url, "transit", "kiim", lambda: engine.token)


def opens_token(label: str) -> Opening:
    """Opens keys of this label in the process's token."""
    module = soft_hsm()
    return lambda: Pkcs11Token(module, TOKEN, label, lambda: PIN)


@pytest.fixture
def label() -> str:
    """The test's own keys in the token that all tests of a process share."""
    return f"test-{uuid4().hex[:12]}"


@pytest.fixture(scope="session")
def kms_client() -> Any:
    """Made once: it takes a second. moto answers it whenever it is on."""
    return boto3.client("kms", region_name="eu-central-1", aws_access_key_id="testing", aws_secret_access_key="testing")


@pytest.fixture
def kms(kms_client: Any) -> Iterator[Opening]:
    """AWS KMS as moto imitates it."""
    with mock_aws():
        yield lambda: AwsKms(kms_client, "kiim")


@pytest.fixture(params=PROVIDERS)
def opening(request: pytest.FixtureRequest, tmp_path: Path) -> Opening:
    """Opens one of the providers; nothing is there before the first preparation."""
    match request.param:
        case "local":
            return lambda: LocalKeyFile(tmp_path / "root.key")
        case "pkcs11":
            return opens_token(request.getfixturevalue("label"))
        case "transit":
            return cast(Opening, request.getfixturevalue("opens_transit"))
    return cast(Opening, request.getfixturevalue("kms"))
