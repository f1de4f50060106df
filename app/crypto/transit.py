"""Root keys in the transit engine of OpenBao or Vault: one named key per epoch, asked over HTTP with a token of the service."""

import base64
import binascii
import re
import weakref
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from app.crypto.faults import KeyFileProblem, KeyUnavailable
from app.crypto.remote import Refused, RemoteProvider

_SECONDS = httpx.Timeout(5, connect=2)
_MISSING = 404
_TYPE = "aes256-gcm96"


class TransitEngine(RemoteProvider):
    """Keys `<key>-<epoch>` of type aes256-gcm96, not exportable. An epoch is destroyed by deleting its key.

    A key per epoch, not a version per epoch: the engine trims versions only from the oldest on, and exactly one must go here.
    `token` is asked anew when the server no longer takes the last one, because an agent renews it beside us.
    """

    name = "transit"

    def __init__(
        self,
        url: str,
        mount: str,
        key: str,
        token: Callable[[], str],
        namespace: str = "",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        super().__init__()
        self.where = f"the transit engine {url}/v1/{mount}, keys {key}-…"
        self._key = key
        self._token = token
        self._sent = ""
        headers = {"X-Vault-Request": "true", **({"X-Vault-Namespace": namespace} if namespace else {})}
        self._client = httpx.Client(
            base_url=f"{url}/v1/{mount}", headers=headers, timeout=_SECONDS, transport=transport, trust_env=False
        )
        weakref.finalize(self, self._client.close)

    def prepare(self, *, keys_in_use: bool, first: int = 1) -> None:
        """As every provider; also refuses a key whose bytes the engine would hand out."""
        super().prepare(keys_in_use=keys_in_use, first=first)
        for epoch in self._epochs:
            found = self._call("GET", f"/keys/{self._named(epoch)}") or {}
            if found.get("exportable") or found.get("allow_plaintext_backup") or found.get("type") != _TYPE:
                raise KeyFileProblem(f"{self._named(epoch)} at {self.where} is not an unexportable {_TYPE} key: not usable.")

    def _list(self) -> set[int]:
        answer = self._call("GET", "/keys", query={"list": "true"})
        names = [] if answer is None else answer.get("keys", ())
        found = (re.fullmatch(re.escape(self._key) + r"-([1-9][0-9]*)", name) for name in names)
        return {int(match[1]) for match in found if match}

    def _make(self, epoch: int) -> None:
        """An existing key of this name is left as it is by the engine."""
        self._call("POST", f"/keys/{self._named(epoch)}", {"type": _TYPE, "exportable": False, "allow_plaintext_backup": False})

    def _destroy(self, epoch: int) -> None:
        self._call("POST", f"/keys/{self._named(epoch)}/config", {"deletion_allowed": True})
        self._call("DELETE", f"/keys/{self._named(epoch)}")

    def _encrypt(self, epoch: int, context: bytes, payload: bytes) -> bytes:
        sent = {"plaintext": _text(payload), "associated_data": _text(context)}
        return str(self._asked(f"/encrypt/{self._named(epoch)}", sent)["ciphertext"]).encode()

    def _decrypt(self, epoch: int, context: bytes, sealed: bytes) -> bytes:
        try:
            sent = {"ciphertext": sealed.decode("ascii"), "associated_data": _text(context)}
        except UnicodeDecodeError:
            raise Refused from None
        return _bytes(self._asked(f"/decrypt/{self._named(epoch)}", sent)["plaintext"])

    def _mac(self, epoch: int, message: bytes) -> bytes:
        made = str(self._asked(f"/hmac/{self._named(epoch)}/sha2-256", {"input": _text(message)})["hmac"])
        return _bytes(made.rpartition(":")[2])

    def _named(self, epoch: int) -> str:
        return f"{self._key}-{epoch}"

    def _asked(self, path: str, body: Mapping[str, object]) -> Mapping[str, Any]:
        answer = self._call("POST", path, body)
        if answer is None:
            raise Refused
        return answer

    def _call(
        self, method: str, path: str, body: Mapping[str, object] | None = None, query: Mapping[str, str] | None = None
    ) -> Mapping[str, Any] | None:
        """The `data` of an answer, {} for one without; None for 404. Refused for a request that the engine does not carry out.

        Error texts of the engine are read, never passed on.
        """
        try:
            answer = self._send(method, path, body, query)
            if answer.status_code == 403:
                self._sent = ""
                answer = self._send(method, path, body, query)
        except httpx.HTTPError:
            raise KeyUnavailable from None
        if answer.status_code == _MISSING and not _errors(answer):
            return None
        if answer.status_code == 400:
            raise Refused
        if not answer.is_success:  # sealed, standing by, over a limit, without the right, no such engine
            raise KeyUnavailable
        try:
            return answer.json()["data"] or {} if answer.content else {}
        except (ValueError, KeyError, TypeError):
            raise KeyUnavailable from None

    def _send(self, method: str, path: str, body: Mapping[str, object] | None, query: Mapping[str, str] | None) -> httpx.Response:
        self._sent = self._sent or self._token()
        return self._client.request(method, path, json=body, params=query, headers={"X-Vault-Token": self._sent})


def _errors(answer: httpx.Response) -> list[Any]:
    try:
        return list(answer.json().get("errors") or ())
    except (ValueError, AttributeError):
        return ["no answer of the engine"]


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise KeyUnavailable from None
