"""A small server that follows the documented HTTP interface of the transit engine of OpenBao and Vault, with real cryptography.

Made for tests: it holds keys in memory, knows one token, and answers as the documentation says: 204 without a body, 404 with an
empty list of errors where nothing is listed, 400 for what does not decrypt, 403 for a wrong token, 503 while it is sealed.
"""

import base64
import hmac
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Engine:
    """Keys by name, the valid token, how the engine behaves, and what it was asked and opened."""

    def __init__(self) -> None:
        self.token = "s.canary-token-1"
        self.sealed = False
        self.heeds_associated_data = True
        self.asked: list[str] = []
        self.opened: list[str] = []
        self.url = ""
        self._keys: dict[str, tuple[AESGCM, bytes, dict[str, Any]]] = {}

    def answer(self, method: str, path: str, query: str, body: dict[str, Any], token: str | None) -> tuple[int, Any]:
        """Status and document of an answer."""
        self.asked.append(f"{method} {path}")
        if self.sealed:
            return 503, {"errors": ["Vault is sealed"]}
        if token != self.token:
            return 403, {"errors": ["permission denied"]}
        steps = path.strip("/").split("/")
        if steps[:2] != ["v1", "transit"]:
            return 404, {"errors": ["no handler for route"]}
        if steps[2] != "keys":
            return self._use(steps[2], steps[3], body)
        match (method, *steps[2:]):
            case ("GET", "keys") if query == "list=true":
                return (200, {"data": {"keys": sorted(self._keys)}}) if self._keys else (404, {"errors": []})
            case ("GET", "keys", name):
                return (200, {"data": self._keys[name][2]}) if name in self._keys else (404, {"errors": []})
            case ("POST", "keys", name):
                return self._make(name, body)
            case ("POST", "keys", name, "config"):
                self._keys[name][2]["deletion_allowed"] = body["deletion_allowed"]
                return 204, None
            case ("DELETE", "keys", name):
                if not self._keys[name][2]["deletion_allowed"]:
                    return 400, {"errors": ["deletion is not allowed for this key"]}
                del self._keys[name]
                return 204, None
        return 404, {"errors": ["unsupported path"]}

    def _use(self, operation: str, name: str, body: dict[str, Any]) -> tuple[int, Any]:
        if name not in self._keys:
            return 400, {"errors": ["encryption key not found"]}
        if operation == "encrypt":
            return 200, {"data": {"ciphertext": self._encrypt(name, body), "key_version": 1}}
        if operation == "decrypt":
            return self._decrypt(name, body)
        made = hmac.digest(self._keys[name][1], base64.b64decode(body["input"]), "sha256")
        return 200, {"data": {"hmac": "vault:v1:" + base64.b64encode(made).decode()}}

    def _make(self, name: str, body: dict[str, Any]) -> tuple[int, Any]:
        known = {
            "type": body["type"],
            "deletion_allowed": False,
            "exportable": body["exportable"],
            "allow_plaintext_backup": False,
        }
        self._keys.setdefault(name, (AESGCM(AESGCM.generate_key(256)), os.urandom(32), known))
        return 204, None

    def _context(self, body: dict[str, Any]) -> bytes:
        return base64.b64decode(body.get("associated_data", "")) if self.heeds_associated_data else b""

    def _encrypt(self, name: str, body: dict[str, Any]) -> str:
        nonce = os.urandom(12)
        sealed = self._keys[name][0].encrypt(nonce, base64.b64decode(body["plaintext"]), self._context(body))
        return "vault:v1:" + base64.b64encode(nonce + sealed).decode()

    def _decrypt(self, name: str, body: dict[str, Any]) -> tuple[int, Any]:
        prefix, _, text = body["ciphertext"].rpartition(":")
        try:
            raw = base64.b64decode(text, validate=True)
            if prefix != "vault:v1" or len(raw) < 28:
                return 400, {"errors": ["invalid ciphertext: no prefix"]}
            opened = self._keys[name][0].decrypt(raw[:12], raw[12:], self._context(body))
        except (ValueError, InvalidTag):
            return 400, {"errors": ["cipher: message authentication failed"]}
        self.opened.append(f"transit/decrypt/{name}")
        return 200, {"data": {"plaintext": base64.b64encode(opened).decode()}}


@contextmanager
def transit_engine() -> Iterator[Engine]:
    """An engine that answers on a port of this machine until the end of the block."""
    engine = Engine()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def _any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else {}
            address = urlsplit(self.path)
            status, document = engine.answer(self.command, address.path, address.query, body, self.headers.get("X-Vault-Token"))
            raw = b"" if document is None else json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)
            self.wfile.flush()

        do_GET = do_POST = do_DELETE = _any  # noqa: N815  # the base class's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    engine.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield engine
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
