"""Particular to AWS KMS: a key whose deletion was ordered counts as gone, a switched-off one as unavailable."""

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from app.crypto.aws_kms import WINDOW_DAYS, AwsKms
from app.crypto.faults import KeyFileProblem, KeyUnavailable
from app.crypto.open_provider import provider_of
from app.errors import KeyGone
from app.settings import Settings
from tests.app.crypto.providers.conftest import Opening


def test_destroying_orders_the_deletion_of_both_keys_and_takes_their_aliases(kms: Opening, kms_client: Any) -> None:
    provider = kms()
    provider.prepare(keys_in_use=False)
    old = provider.wrap("dek", b"payload")
    ids = {one["TargetKeyId"] for one in kms_client.list_aliases()["Aliases"] if one["AliasName"].startswith("alias/kiim")}
    assert len(ids) == 2
    provider.create_epoch()
    provider.destroy_epoch(1)
    for key in ids:
        described = kms_client.describe_key(KeyId=key)["KeyMetadata"]
        assert described["KeyState"] == "PendingDeletion"
        assert WINDOW_DAYS == 7
    assert not [one for one in kms_client.list_aliases()["Aliases"] if one.get("TargetKeyId") in ids]
    with pytest.raises(KeyGone):
        provider.unwrap("dek", 1, old.sealed)


def test_a_deletion_ordered_by_hand_counts_and_a_switch_does_not(kms: Opening, kms_client: Any) -> None:
    provider = kms()
    provider.prepare(keys_in_use=False)
    provider.create_epoch()
    old = provider.status().epochs
    first = kms_client.describe_key(KeyId="alias/kiim-1")["KeyMetadata"]["KeyId"]
    kms_client.disable_key(KeyId=first)
    with pytest.raises(KeyUnavailable):
        provider.refresh()
    kms_client.enable_key(KeyId=first)
    provider.refresh()
    assert provider.status().epochs == old
    kms_client.schedule_key_deletion(KeyId=first)
    provider.refresh()
    assert provider.status().epochs == (2,)


class Failing:
    """A client whose calls fail as AWS's do; no answer of it means anything about a person."""

    def __init__(self, fault: Exception) -> None:
        self.fault = fault
        self.meta = type("Meta", (), {"region_name": "eu-central-1"})

    def __getattr__(self, name: str) -> Any:
        def call(**_: object) -> None:
            raise self.fault

        return call


@pytest.mark.parametrize(
    "fault",
    [
        EndpointConnectionError(endpoint_url="https://canary.example"),
        ClientError({"Error": {"Code": "AccessDeniedException", "Message": "canary"}}, "ListAliases"),
        ClientError({"Error": {"Code": "ThrottlingException", "Message": "canary"}}, "ListAliases"),
        ClientError({"Error": {"Code": "NotFoundException", "Message": "canary"}}, "ListAliases"),
    ],
)
def test_a_failing_service_is_unavailable_and_its_words_go_nowhere(fault: Exception) -> None:
    with pytest.raises(KeyFileProblem, match="does not answer, or refuses") as refused:
        AwsKms(Failing(fault), "kiim").prepare(keys_in_use=True)
    assert "canary" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_region_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(KeyFileProblem, match="KIIM_AWSKMS_REGION"):
        provider_of(Settings.model_validate({"data": tmp_path, "key_provider": "awskms"}))
    settings = {"data": tmp_path, "key_provider": "awskms", "awskms_region": "eu-central-1"}
    assert "eu-central-1" in provider_of(Settings.model_validate(settings)).status.__self__.where  # type: ignore[attr-defined]
