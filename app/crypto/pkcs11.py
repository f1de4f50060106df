"""Root keys in a PKCS#11 token (an HSM, or SoftHSM): made there, never readable, asked through one session per process."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pkcs11
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, MechanismFlag, ObjectClass
from pkcs11.exceptions import (
    NoSuchToken,
    PinIncorrect,
    PinInvalid,
    PinLenRange,
    PinLocked,
    PKCS11Error,
    UserAlreadyLoggedIn,
)

from app.crypto.faults import KeyFileProblem, KeyUnavailable
from app.crypto.remote import Refused, RemoteProvider

_NONCE = 12
_HIDDEN = {Attribute.PRIVATE: True, Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False}
_CALLS = threading.RLock()
"""The binding initialises modules for one caller at a time, so threads of this process take turns."""
_INITIALISED: dict[str, int] = {}
"""By module the process that initialised it: its state does not survive a fork."""


class Pkcs11Token(RemoteProvider):
    """Per epoch an AES-256 key and an HMAC key, both with the epoch as their id; `label` tells several services apart.

    A token knows one login per process. The session is opened again after a fork and after the device was lost.
    """

    name = "pkcs11"

    def __init__(self, module: Path, token: str, label: str, pin: Callable[[], str]) -> None:
        super().__init__()
        self.where = f"the token {token} ({module.name})"
        self._module = module
        self._token = token
        self._label = label
        self._pin = pin
        self._process = 0
        self._session: Any = None
        self._refused_pin = False
        self._keys: dict[int, Any] = {}

    def prepare(self, *, keys_in_use: bool, first: int = 1) -> None:
        """As every provider; also refuses a key whose bytes the token would hand out."""
        super().prepare(keys_in_use=keys_in_use, first=first)
        with self._asking():
            if any(self._key(epoch)[Attribute.EXTRACTABLE] for epoch in self._epochs):
                raise KeyFileProblem(
                    f"A key of {self.where} can be read out of the token (CKA_EXTRACTABLE): not usable as root key."
                )

    def _list(self) -> set[int]:
        with self._asking() as session:
            wanted = {Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.KEY_TYPE: KeyType.AES, Attribute.LABEL: self._label}
            self._keys = {int.from_bytes(key.id, "big"): key for key in session.get_objects(wanted)}
            if self._epochs and not self._keys:  # no token loses all keys at once; one that has logged us out shows none
                self._session = None
                raise KeyUnavailable
            return set(self._keys)

    def _make(self, epoch: int) -> None:
        """The AES key comes last: it is what makes the epoch exist."""
        with self._asking(), self._writing() as session:
            for left in session.get_objects({Attribute.LABEL: self._mac_label, Attribute.ID: _id(epoch)}):
                left.destroy()
            session.generate_key(
                KeyType.GENERIC_SECRET,
                256,
                id=_id(epoch),
                label=self._mac_label,
                store=True,
                mechanism=Mechanism.GENERIC_SECRET_KEY_GEN,
                capabilities=MechanismFlag.SIGN,
                template=_HIDDEN,
            )
            session.generate_key(
                KeyType.AES,
                256,
                id=_id(epoch),
                label=self._label,
                store=True,
                capabilities=MechanismFlag.ENCRYPT | MechanismFlag.DECRYPT,
                template=_HIDDEN,
            )

    def _destroy(self, epoch: int) -> None:
        with self._asking(), self._writing() as session:
            for label in (self._label, self._mac_label):
                for key in session.get_objects({Attribute.LABEL: label, Attribute.ID: _id(epoch)}):
                    key.destroy()
            self._keys.pop(epoch, None)

    def _encrypt(self, epoch: int, context: bytes, payload: bytes) -> bytes:
        nonce = os.urandom(_NONCE)
        with self._asking():
            return nonce + bytes(self._crypt(self._key(epoch).encrypt, nonce, context, payload))

    def _decrypt(self, epoch: int, context: bytes, sealed: bytes) -> bytes:
        """Modules name a wrong tag in various ways, some as a general error: whether the token still works tells them apart."""
        if len(sealed) < _NONCE + 16:
            raise Refused
        with self._asking():
            try:
                return bytes(self._crypt(self._key(epoch).decrypt, sealed[:_NONCE], context, sealed[_NONCE:]))
            except PKCS11Error:
                self._list()
                self._crypt(self._key(epoch).encrypt, os.urandom(_NONCE), b"", b"still there?")
                raise Refused from None

    def _mac(self, epoch: int, message: bytes) -> bytes:
        with self._asking() as session:
            key = session.get_key(object_class=ObjectClass.SECRET_KEY, label=self._mac_label, id=_id(epoch))
            return bytes(key.sign(message, mechanism=Mechanism.SHA256_HMAC))

    @property
    def _mac_label(self) -> str:
        return f"{self._label}-mac"

    def _key(self, epoch: int) -> Any:
        try:
            return self._keys[epoch]
        except KeyError:
            raise Refused from None

    @staticmethod
    def _crypt(call: Callable[..., Any], nonce: bytes, context: bytes, data: bytes) -> Any:
        parameters = GCMParams(nonce=nonce, aad=context, tag_bits=128)
        return call(data, mechanism=Mechanism.AES_GCM, mechanism_param=parameters)

    @contextmanager
    def _asking(self) -> Iterator[Any]:
        """The session, to one thread at a time. What the token does not do otherwise means that it cannot be asked now."""
        with _CALLS:
            try:
                if self._session is None or self._process != os.getpid():
                    self._open()
                yield self._session
            except PKCS11Error:
                self._session = None  # opened anew by whoever asks next
                raise KeyUnavailable from None

    @contextmanager
    def _writing(self) -> Iterator[Any]:
        """A second session that may write; the login holds for it too."""
        session = self._session.token.open(rw=True)
        try:
            yield session
        finally:
            session.close()

    def _open(self) -> None:
        if self._refused_pin:
            raise KeyUnavailable
        try:
            library = pkcs11.lib(str(self._module))
            if _INITIALISED.setdefault(str(self._module), os.getpid()) != os.getpid():
                library.reinitialize()
                _INITIALISED[str(self._module)] = os.getpid()
            try:
                token = library.get_token(token_label=self._token)
            except PKCS11Error:  # some modules see a token that came back, or is new, only from the beginning
                library.reinitialize()
                token = library.get_token(token_label=self._token)
        except (NoSuchToken, OSError, RuntimeError) as fault:
            if self._process:  # it was there once
                raise KeyUnavailable from None
            raise KeyFileProblem(
                f"{self.where} is not there ({type(fault).__name__}). Check KIIM_PKCS11_MODULE and KIIM_PKCS11_TOKEN, "
                "and that the service's user may use it."
            ) from None
        try:
            self._session = token.open(user_pin=self._pin())
        except UserAlreadyLoggedIn:
            self._session = token.open()
        except (PinIncorrect, PinInvalid, PinLenRange, PinLocked):
            self._refused_pin = True
            raise KeyFileProblem(
                f"{self.where} does not take the PIN. It is not tried again: a token locks itself after a few wrong ones."
            ) from None
        self._process = os.getpid()
        self._keys = {}
        self._list()


def _id(epoch: int) -> bytes:
    return epoch.to_bytes(4, "big")
