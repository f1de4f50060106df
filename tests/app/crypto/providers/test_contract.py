"""What every provider promises, asked of each: a key per epoch that opens what it wrapped, for its use, until it is destroyed."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.crypto.faults import KeyFileProblem, SealError
from app.crypto.provider import KeyProvider
from app.errors import KeyGone
from tests.app.crypto.providers.conftest import Opening


def prepared(opening: Opening, *, keys_in_use: bool = False) -> KeyProvider:
    provider = opening()
    provider.prepare(keys_in_use=keys_in_use)
    return provider


def test_the_first_start_makes_epoch_one_and_only_where_nothing_depends_on_an_earlier_key(opening: Opening) -> None:
    with pytest.raises(KeyFileProblem):
        opening().prepare(keys_in_use=True)
    first = prepared(opening)
    wrapped = first.wrap("dek", b"payload")
    assert (wrapped.provider, wrapped.epoch) == (first.name, 1)
    assert b"payload" not in wrapped.sealed
    assert wrapped.sealed != first.wrap("dek", b"payload").sealed
    again = prepared(opening, keys_in_use=True)
    assert again.status() == first.status()
    assert again.unwrap("dek", 1, wrapped.sealed) == b"payload"


def test_a_wrapped_key_opens_for_its_use_and_epoch_alone_and_whole(opening: Opening) -> None:
    provider = prepared(opening)
    sealed = provider.wrap("dek", bytes(105)).sealed
    provider.create_epoch()
    flipped = bytearray(sealed)
    flipped[-6] ^= 1
    for use, epoch, changed in [
        ("service", 1, sealed),
        ("dek", 2, sealed),
        ("dek", 1, sealed[:-1]),
        ("dek", 1, sealed[:20]),
        ("dek", 1, b""),
        ("dek", 1, bytes(flipped)),
        ("dek", 1, b"\xff" * len(sealed)),
    ]:
        with pytest.raises(SealError):
            provider.unwrap(use, epoch, changed)
    assert provider.unwrap("dek", 1, sealed) == bytes(105)


def test_a_destroyed_epoch_is_gone_for_every_process_and_the_others_stay(opening: Opening) -> None:
    rolling = prepared(opening)
    first = rolling.wrap("dek", b"first")
    serving = prepared(opening, keys_in_use=True)
    assert rolling.create_epoch() == 2
    second = rolling.wrap("dek", b"second")
    assert second.epoch == 2
    assert serving.unwrap("dek", 2, second.sealed) == b"second"  # it learns of an epoch that it did not know
    serving.refresh()
    assert serving.wrap("dek", b"x").epoch == 2
    assert rolling.create_epoch() == 3
    with pytest.raises(ValueError, match="old epoch"):
        rolling.destroy_epoch(3)
    with pytest.raises(ValueError, match="old epoch"):
        rolling.destroy_epoch(9)
    rolling.destroy_epoch(2)
    assert rolling.status().epochs == (1, 3)  # one of them, and not what is older
    rolling.destroy_epoch(1)
    late = prepared(opening, keys_in_use=True)
    serving.refresh()
    for provider in (rolling, serving, late):
        with pytest.raises(KeyGone):
            provider.unwrap("dek", 1, first.sealed)
        assert provider.unwrap("dek", 3, rolling.wrap("dek", b"third").sealed) == b"third"
    assert late.create_epoch() == 4


def test_macs_belong_to_a_label_and_an_epoch(opening: Opening) -> None:
    provider = prepared(opening)
    made = provider.hmac(b"a\0", b"data")
    assert len(made) == 32
    assert made == prepared(opening, keys_in_use=True).hmac(b"a\0", b"data")
    assert len({made, provider.hmac(b"b\0", b"data"), provider.hmac(b"a\0", b"date"), provider.hmac(b"a", b"\0data")}) == 4
    provider.hmac(b"a\0", bytes(10_000))
    provider.create_epoch()
    assert provider.hmac(b"a\0", b"data") != made


def test_status_and_texts_identify_the_key_and_show_no_secret(opening: Opening) -> None:
    provider = prepared(opening)
    status = provider.status()
    provider.create_epoch()
    assert (status.provider, status.current_epoch, status.epochs) == (provider.name, 1, (1,))
    assert len(status.check_value) == 16
    assert provider.status().check_value != status.check_value
    told = repr(provider) + repr(provider.status())
    assert "canary" not in told
    assert "redacted" in told


def test_threads_of_one_process_may_ask_at_once(opening: Opening) -> None:
    provider = prepared(opening)

    def turn(number: int) -> bool:
        payload = number.to_bytes(105, "big")
        return provider.unwrap("dek", 1, provider.wrap("dek", payload).sealed) == payload

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(turn, range(24)))


def test_a_provider_that_takes_over_counts_on_and_one_that_hands_over_keeps_nothing(opening: Opening) -> None:
    provider = opening()
    provider.prepare(keys_in_use=False, first=7)
    wrapped = provider.wrap("dek", b"payload")
    assert (wrapped.epoch, provider.status().epochs, provider.create_epoch()) == (7, (7,), 8)
    assert provider.unwrap("dek", 7, wrapped.sealed) == b"payload"
    provider.destroy_all()
    with pytest.raises(KeyFileProblem):
        prepared(opening, keys_in_use=True)
    assert prepared(opening).status().epochs == (1,)
