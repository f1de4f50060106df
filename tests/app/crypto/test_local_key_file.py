"""The root key file: made once, private, durable, and refused in plain words when anything is wrong with it."""

import json
import pickle
from pathlib import Path

import pytest

from app.crypto.faults import KeyFileProblem, SealError
from app.crypto.local_key_file import LocalKeyFile
from app.errors import KeyGone


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file belongs; its folder does not exist yet."""
    return tmp_path / "data" / "keys" / "root.key"


def prepared(path: Path) -> LocalKeyFile:
    """A provider on a new file."""
    provider = LocalKeyFile(path)
    provider.prepare(keys_in_use=False)
    return provider


def test_the_first_start_makes_a_private_file_and_leaves_nothing_beside_it(path: Path) -> None:
    prepared(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert list(path.parent.iterdir()) == [path]


def test_a_second_start_opens_what_the_first_wrapped(path: Path) -> None:
    wrapped = prepared(path).wrap("dek", b"payload")
    assert prepared(path).unwrap("dek", wrapped.epoch, wrapped.sealed) == b"payload"


def test_a_use_or_epoch_confusion_is_refused(path: Path) -> None:
    provider = prepared(path)
    wrapped = provider.wrap("dek", b"payload")
    provider.create_epoch()
    for use, epoch, sealed in [("service", 1, wrapped.sealed), ("dek", 2, wrapped.sealed), ("dek", 1, wrapped.sealed[:27])]:
        with pytest.raises(SealError):
            provider.unwrap(use, epoch, sealed)


def test_a_missing_file_is_replaced_only_while_nothing_depends_on_it(path: Path) -> None:
    with pytest.raises(KeyFileProblem, match="Put the original file back"):
        LocalKeyFile(path).prepare(keys_in_use=True)
    assert not path.exists()


@pytest.mark.parametrize("mode", [0o640, 0o644, 0o604, 0o660])
def test_a_file_that_others_may_read_is_refused(path: Path, mode: int) -> None:
    prepared(path)
    path.chmod(mode)
    with pytest.raises(KeyFileProblem, match="chmod 600"):
        LocalKeyFile(path).prepare(keys_in_use=True)


def test_every_truncation_is_refused(path: Path) -> None:
    prepared(path)
    whole = path.read_bytes()
    for length in range(len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(KeyFileProblem, match="damaged or cut short"):
            LocalKeyFile(path).prepare(keys_in_use=True)


def test_a_flipped_key_digit_is_noticed_by_the_check_value(path: Path) -> None:
    prepared(path)
    stored = json.loads(path.read_text())
    key = stored["epochs"]["1"]["key"]
    stored["epochs"]["1"]["key"] = ("0" if key[0] != "0" else "1") + key[1:]
    path.write_text(json.dumps(stored))
    with pytest.raises(KeyFileProblem, match="damaged"):
        LocalKeyFile(path).prepare(keys_in_use=True)


@pytest.mark.parametrize("text", ["[]", "{}", '{"format": "other"}', '{"format": "kiim-root-key/1", "epochs": {}}', "\x00"])
def test_something_else_in_the_file_is_refused(path: Path, text: str) -> None:
    prepared(path)
    path.write_text(text)
    with pytest.raises(KeyFileProblem, match="damaged"):
        LocalKeyFile(path).prepare(keys_in_use=True)


def test_a_folder_in_its_place_is_refused_in_words(path: Path) -> None:
    path.mkdir(parents=True, mode=0o700)
    with pytest.raises(KeyFileProblem, match="cannot be read"):
        LocalKeyFile(path).prepare(keys_in_use=True)


def test_an_old_epoch_can_be_destroyed_and_then_opens_nothing(path: Path) -> None:
    provider = prepared(path)
    old = provider.wrap("dek", b"old")
    assert provider.create_epoch() == 2
    new = provider.wrap("dek", b"new")
    provider.destroy_epoch(1)
    for opened in (provider, prepared(path)):
        assert opened.status().epochs == (2,)
        assert opened.unwrap("dek", new.epoch, new.sealed) == b"new"
        with pytest.raises(KeyGone):
            opened.unwrap("dek", old.epoch, old.sealed)


@pytest.mark.parametrize("epoch", [1, 2])
def test_the_current_or_an_unknown_epoch_is_not_destroyed(path: Path, epoch: int) -> None:
    with pytest.raises(ValueError, match="old epoch"):
        prepared(path).destroy_epoch(epoch)


def test_the_status_identifies_the_key_without_showing_it(path: Path) -> None:
    provider = prepared(path)
    status = provider.status()
    key = json.loads(path.read_text())["epochs"]["1"]["key"]
    assert status.check_value == json.loads(path.read_text())["epochs"]["1"]["check"]
    assert key not in repr(provider) + repr(status)
    assert (status.provider, status.current_epoch, status.where) == ("local", 1, str(path))


def test_macs_belong_to_their_label_and_epoch(path: Path) -> None:
    provider = prepared(path)
    first = provider.hmac(b"a\0", b"data")
    assert first == prepared(path).hmac(b"a\0", b"data")
    assert first != provider.hmac(b"b\0", b"data")
    provider.create_epoch()
    assert first != provider.hmac(b"a\0", b"data")


def test_a_worker_process_gets_the_path_and_reads_the_file_itself(path: Path) -> None:
    provider = prepared(path)
    wrapped = provider.wrap("dek", b"payload")
    sent = pickle.dumps(provider)
    assert bytes.fromhex(json.loads(path.read_text())["epochs"]["1"]["key"]) not in sent
    assert pickle.loads(sent).unwrap("dek", 1, wrapped.sealed) == b"payload"  # noqa: S301  # our own bytes


def test_a_failed_replacement_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = prepared(path)
    before = path.read_bytes()

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(OSError, match="No space"):
        provider.create_epoch()
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
