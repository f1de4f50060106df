"""Particular to a token: one login per process, forks, wrong PINs, keys that could be read out, a device that goes away."""

import multiprocessing
import os
import shutil
from multiprocessing.connection import Connection
from pathlib import Path

import pkcs11
import pytest
from pkcs11 import Attribute, KeyType, MechanismFlag

from app.crypto.faults import KeyFileProblem, KeyUnavailable
from app.crypto.open_provider import provider_of
from app.crypto.pkcs11 import Pkcs11Token
from app.settings import Settings
from tests.support.hsm import PIN, TOKEN, soft_hsm, tokens


@pytest.fixture
def provider(label: str) -> Pkcs11Token:
    opened = Pkcs11Token(soft_hsm(), TOKEN, label, lambda: PIN)
    opened.prepare(keys_in_use=False)
    return opened


def opened_by(provider: Pkcs11Token, sealed: bytes, answer: Connection) -> None:
    """What a child process makes of the parent's provider, and whether it can still work for itself."""
    try:
        again = provider.unwrap("dek", 1, sealed) == b"payload" and provider.wrap("dek", b"x").epoch == 1
        answer.send(again)
    except BaseException as fault:
        answer.send(repr(fault))


def test_a_fork_opens_the_token_anew_and_parent_and_child_go_on(provider: Pkcs11Token) -> None:
    sealed = provider.wrap("dek", b"payload").sealed
    forking = multiprocessing.get_context("fork")
    for _ in range(3):
        here, there = forking.Pipe()
        child = forking.Process(target=opened_by, args=(provider, sealed, there))
        child.start()
        assert provider.unwrap("dek", 1, sealed) == b"payload"
        assert here.recv() is True
        child.join()
    assert provider.unwrap("dek", 1, sealed) == b"payload"


def test_the_key_cannot_be_read_and_one_that_could_is_refused(provider: Pkcs11Token, label: str) -> None:
    session = pkcs11.lib(str(soft_hsm())).get_token(token_label=TOKEN).open(rw=True)
    [key] = session.get_objects({Attribute.LABEL: label})
    for attribute, wanted in {Attribute.EXTRACTABLE: False, Attribute.SENSITIVE: True, Attribute.PRIVATE: True}.items():
        assert key[attribute] is wanted
    with pytest.raises(pkcs11.exceptions.AttributeSensitive):
        key[Attribute.VALUE]
    open_label = f"{label}-open"
    session.generate_key(
        KeyType.AES,
        256,
        id=(1).to_bytes(4, "big"),
        label=open_label,
        store=True,
        capabilities=MechanismFlag.ENCRYPT | MechanismFlag.DECRYPT,
        template={Attribute.EXTRACTABLE: True, Attribute.SENSITIVE: False},
    )
    with pytest.raises(KeyFileProblem, match="CKA_EXTRACTABLE"):
        Pkcs11Token(soft_hsm(), TOKEN, open_label, lambda: PIN).prepare(keys_in_use=True)
    session.close()


def test_a_wrong_pin_is_tried_once(label: str) -> None:
    """In a process of its own: this one is logged in already."""
    module, asked = soft_hsm(), []

    def pin() -> str:
        asked.append(1)
        return "wrong-0000"

    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # whatever happens here must not come back into the test
        try:
            wrong = Pkcs11Token(module, TOKEN, label, pin)
            found = []
            for _ in range(3):
                try:
                    wrong.prepare(keys_in_use=False)
                except KeyFileProblem as problem:
                    found.append(str(problem))
            ok = len(asked) == 1 and "does not take the PIN" in found[0] and not any("wrong-0000" in one for one in found)
            os.write(writing, b"ok" if ok else repr((asked, found)).encode())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 10_000) == b"ok"
    os.close(reading)
    os.close(writing)


def test_while_the_device_is_away_nothing_opens_and_nobody_is_called_erased(provider: Pkcs11Token, tmp_path: Path) -> None:
    sealed = provider.wrap("dek", b"payload").sealed
    [token] = tokens().iterdir()
    away = tmp_path / "away"
    shutil.move(token, away)
    try:
        for _ in range(2):
            with pytest.raises(KeyUnavailable):
                provider.unwrap("dek", 1, sealed)
    finally:
        shutil.move(away, token)
    assert provider.unwrap("dek", 1, sealed) == b"payload"


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({}, "KIIM_PKCS11_MODULE"),
        ({"pkcs11_module": "/nowhere.so"}, "KIIM_PKCS11_PIN"),
        ({"pkcs11_module": "/nowhere.so", "pkcs11_pin": "canary"}, "is not there"),
        ({"pkcs11_module": "/nowhere.so", "pkcs11_pin": "canary", "pkcs11_pin_file": "/x"}, "Set one of"),
    ],
)
def test_what_is_missing_is_said_in_plain_words(more: dict[str, str], named: str, tmp_path: Path) -> None:
    settings = Settings.model_validate({"data": tmp_path, "key_provider": "pkcs11", **more})
    with pytest.raises(KeyFileProblem, match=named) as refused:
        provider_of(settings).prepare(keys_in_use=False)
    assert "canary" not in str(refused.value)
