"""Root keys in AWS KMS: per epoch one symmetric key and one HMAC key, found by alias; no key byte ever leaves the service."""

import re
from hashlib import sha256
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from app.crypto.faults import KeyUnavailable
from app.crypto.remote import Refused, RemoteProvider

WINDOW_DAYS = 7
"""The shortest time that AWS keeps a key after its deletion was ordered. Until it is over an administrator can call it back."""
_REFUSALS = {"InvalidCiphertextException", "IncorrectKeyException", "NotFoundException", "KMSInvalidStateException"}


class AwsKms(RemoteProvider):
    """Keys behind the aliases `alias/<prefix>-<epoch>` and `alias/<prefix>-mac-<epoch>`.

    Destroying orders the deletion and takes the aliases away: the service itself no longer reaches the key from then on, the
    key's bytes are gone when the window is over. Credentials and region come as AWS's own programs take them.
    """

    name = "awskms"

    def __init__(self, client: Any, prefix: str) -> None:
        super().__init__()
        self.where = f"AWS KMS ({client.meta.region_name}), alias/{prefix}-…"
        self._kms = client
        self._prefix = prefix
        self._ids: dict[int, str] = {}

    def _list(self) -> set[int]:
        found = self._aliases(self._prefix)
        states = {epoch: self._call("describe_key", KeyId=key)["KeyMetadata"]["KeyState"] for epoch, key in found.items()}
        if set(states.values()) - {"Enabled", "PendingDeletion"}:  # disabled: somebody's switch, not an erasure
            raise KeyUnavailable
        self._ids = {epoch: found[epoch] for epoch, state in states.items() if state == "Enabled"}
        return set(self._ids)

    def _make(self, epoch: int) -> None:
        """The symmetric key's alias comes last: it is what makes the epoch exist."""
        if epoch not in self._aliases(f"{self._prefix}-mac"):
            self._make_one(f"{self._prefix}-mac-{epoch}", KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
        self._make_one(f"{self._prefix}-{epoch}", KeySpec="SYMMETRIC_DEFAULT", KeyUsage="ENCRYPT_DECRYPT")

    def _destroy(self, epoch: int) -> None:
        for prefix in (f"{self._prefix}-mac", self._prefix):
            key = self._aliases(prefix).get(epoch)
            if key is not None:
                self._call("schedule_key_deletion", KeyId=key, PendingWindowInDays=WINDOW_DAYS)
                self._call("delete_alias", AliasName=f"alias/{prefix}-{epoch}")

    def _encrypt(self, epoch: int, context: bytes, payload: bytes) -> bytes:
        made = self._call("encrypt", KeyId=self._key(epoch), Plaintext=payload, EncryptionContext=_context(context))
        return bytes(made["CiphertextBlob"])

    def _decrypt(self, epoch: int, context: bytes, sealed: bytes) -> bytes:
        if not sealed:
            raise Refused
        opened = self._call("decrypt", KeyId=self._key(epoch), CiphertextBlob=sealed[:6144], EncryptionContext=_context(context))
        return bytes(opened["Plaintext"])

    def _mac(self, epoch: int, message: bytes) -> bytes:
        key = self._aliases(f"{self._prefix}-mac").get(epoch)
        if key is None:
            raise KeyUnavailable
        return bytes(self._call("generate_mac", KeyId=key, Message=sha256(message).digest(), MacAlgorithm="HMAC_SHA_256")["Mac"])

    def _key(self, epoch: int) -> str:
        try:
            return self._ids[epoch]
        except KeyError:
            raise Refused from None

    def _make_one(self, alias: str, **properties: str) -> None:
        made = self._call("create_key", Description="kiim root key, made by the service", **properties)["KeyMetadata"]["KeyId"]
        self._call("create_alias", AliasName=f"alias/{alias}", TargetKeyId=made)

    def _aliases(self, prefix: str) -> dict[int, str]:
        """Key ids by epoch."""
        named = re.compile(rf"alias/{re.escape(prefix)}-([1-9][0-9]*)")
        found: dict[int, str] = {}
        marker: dict[str, str] = {}
        while True:
            page = self._call("list_aliases", **marker)
            for alias in page["Aliases"]:
                match = named.fullmatch(alias["AliasName"])
                if match and "TargetKeyId" in alias:
                    found[int(match[1])] = alias["TargetKeyId"]
            if not page.get("Truncated"):
                return found
            marker = {"Marker": page["NextMarker"]}

    def _call(self, operation: str, **arguments: Any) -> Any:
        """One call; Refused for what does not fit, KeyUnavailable for everything else. AWS's texts are not passed on."""
        try:
            return getattr(self._kms, operation)(**arguments)
        except ClientError as fault:
            if fault.response.get("Error", {}).get("Code") in _REFUSALS:
                raise Refused from None
            raise KeyUnavailable from None
        except BotoCoreError:
            raise KeyUnavailable from None


def _context(context: bytes) -> dict[str, str]:
    return {"kiim": context.decode()}
