"""Particular to the transit engine: tokens that an agent renews, answers that are no answers, keys that could leave."""

import socket
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.crypto.faults import KeyFileProblem, KeyUnavailable
from app.crypto.open_provider import provider_of
from app.crypto.provider import KeyProvider
from app.crypto.transit import TransitEngine
from app.settings import Settings
from tests.support.transit_server import Engine


@pytest.fixture
def token_file(tmp_path: Path, engine: Engine) -> Path:
    path = tmp_path / "token"
    path.write_text(f"{engine.token}\n")
    return path


@pytest.fixture
def provider(tmp_path: Path, engine: Engine, token_file: Path) -> KeyProvider:
    settings = {"data": tmp_path, "key_provider": "transit", "transit_url": engine.url + "/", "transit_token_file": token_file}
    opened = provider_of(Settings.model_validate(settings))
    opened.prepare(keys_in_use=False)
    return opened


def test_a_token_that_was_renewed_is_read_again_and_a_revoked_one_opens_nothing(
    provider: KeyProvider, engine: Engine, token_file: Path
) -> None:
    sealed = provider.wrap("dek", b"payload").sealed
    assert sealed.startswith(b"vault:v1:")
    engine.token = "s.canary-token-2"
    with pytest.raises(KeyUnavailable):
        provider.unwrap("dek", 1, sealed)
    token_file.write_text(engine.token)
    assert provider.unwrap("dek", 1, sealed) == b"payload"
    token_file.unlink()
    assert provider.unwrap("dek", 1, sealed) == b"payload"  # the one it has is still taken
    engine.token = "s.canary-token-3"
    with pytest.raises(KeyUnavailable):
        provider.unwrap("dek", 1, sealed)


def test_sealed_away_or_emptied_it_is_unavailable_and_nobody_is_called_erased(provider: KeyProvider, engine: Engine) -> None:
    sealed = provider.wrap("dek", b"payload").sealed
    engine.sealed = True
    for call in (lambda: provider.unwrap("dek", 1, sealed), lambda: provider.wrap("dek", b"x"), lambda: provider.hmac(b"", b"")):
        with pytest.raises(KeyUnavailable):
            call()
    engine.sealed = False
    engine._keys.clear()  # another engine at the same address: it lists no keys at all
    with pytest.raises(KeyUnavailable):
        provider.unwrap("dek", 1, sealed)
    with pytest.raises(KeyUnavailable):
        provider.unwrap("dek", 2, sealed)


def test_an_engine_that_ignores_associated_data_is_refused(engine: Engine) -> None:
    engine.heeds_associated_data = False
    with pytest.raises(KeyFileProblem, match="associated data"):
        TransitEngine(engine.url, "transit", "kiim", lambda: engine.token).prepare(keys_in_use=False)


def test_a_key_that_could_be_exported_is_refused(engine: Engine) -> None:
    engine.answer("POST", "/v1/transit/keys/kiim-1", "", {"type": "aes256-gcm96", "exportable": True}, engine.token)
    provider = TransitEngine(engine.url, "transit", "kiim", lambda: engine.token)
    with pytest.raises(KeyFileProblem, match="unexportable"):
        provider.prepare(keys_in_use=True)


@pytest.mark.parametrize("mount", ["elsewhere", "transit"])
def test_a_wrong_address_is_said_in_plain_words(engine: Engine, mount: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = engine.url if mount == "elsewhere" else f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(KeyFileProblem, match="does not answer, or refuses") as refused:
            TransitEngine(url, mount, "kiim", lambda: engine.token).prepare(keys_in_use=True)
    assert engine.token not in str(refused.value)


def test_data_keys_travel_over_tls_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="https"):
        Settings.model_validate({"data": tmp_path, "transit_url": "http://bao.example:8200"})
    settings = {"data": tmp_path, "key_provider": "transit", "transit_url": "https://bao.example:8200"}
    with pytest.raises(KeyFileProblem, match="KIIM_TRANSIT_TOKEN_FILE"):
        provider_of(Settings.model_validate(settings))
    with pytest.raises(KeyFileProblem, match="KIIM_TRANSIT_URL"):
        provider_of(Settings.model_validate({"data": tmp_path, "key_provider": "transit"}))
