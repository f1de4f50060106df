"""A file that only a code opens, in any browser and without a network: the paper and the file for programs of one person.

The page holds both, sealed with AES-256-GCM under PBKDF2-SHA256 (600,000 rounds) of a random code of 98 bits, and the few lines
that open them. Nothing else is loaded: its own policy forbids it. Whoever finds the file and not the code has nothing.
"""

import base64
import hashlib
import os
from html import escape
from string import Template
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from app.documents.speech import Speech
from app.documents.typeset import TEMPLATES

CODE_SIGNS: Final = 20
ROUNDS: Final = 600_000


def sealed_page(speech: Speech, code: str, pdf: bytes, document: bytes) -> bytes:
    """The page in one language; `code` as it will be typed, without separators."""
    _ = speech.gettext
    script = (TEMPLATES / "sealed.js").read_text(encoding="utf-8")
    words = {
        "language": speech.language.code,
        "direction": speech.language.direction,
        "heading": _("Meine Daten, verschlossen"),
        "label": _("Ihr Code"),
        "wrong": _("Dieser Code passt nicht."),
        "open": _("Öffnen"),
        "pdf": _("Als PDF zum Aufheben"),
        "json": _("Als Datei für Programme"),
    }
    told = (
        _("Diese Datei öffnet nur Ihr Code. Den Code bekommen Sie auf einem anderen Weg."),
        _("Öffnen Sie die Datei auf einem Gerät, dem Sie vertrauen. Sie braucht kein Internet."),
    )
    page = Template((TEMPLATES / "sealed.html").read_text(encoding="utf-8")).substitute(
        {name: escape(text) for name, text in words.items()},
        paragraphs="\n".join(f"<p>{escape(text)}</p>" for text in told),
        pdf_name="meine-daten.pdf",
        json_name="meine-daten.json",
        digest="sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        script=script,
        sealed=base64.b64encode(_sealed(code, pdf, document)).decode(),
    )
    return page.encode()


def _sealed(code: str, pdf: bytes, document: bytes) -> bytes:
    """salt | nonce | AES-256-GCM of u32 length of the paper, the paper, the file."""
    salt, nonce = os.urandom(16), os.urandom(12)
    key = PBKDF2HMAC(SHA256(), 32, salt, ROUNDS).derive(code.encode())
    return salt + nonce + AESGCM(key).encrypt(nonce, len(pdf).to_bytes(4, "big") + pdf + document, None)
