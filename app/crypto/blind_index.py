"""Blind indexes: keyed tokens for exact lookups, only of values that nobody can list, after one fixed normalisation each."""

import re
import unicodedata

from app.crypto.keyring import CODES, INDEX, Keyring

HIGH_ENTROPY = frozenset(
    {
        "email",
        "phone",
        "document",
        "external-id",
        "card",
        "letter-selector",
        "letter-secret",
        "letter-digits",
        "link-code",
        "move-code",
        "throttle",
    }
)
"""What may be indexed. Sex, nationality, a birth date alone, a residence group never are: such tokens are guessed in seconds."""

_COUNTRY = "49"
_LOOKALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def blind_index(keyring: Keyring, name: str, normalised: str) -> bytes:
    """The 16-byte token of a normalised value in the index `name`."""
    if name not in HIGH_ENTROPY:
        raise ValueError("this value has no blind index")
    return keyring.mac(CODES, f"kiim/v1/bidx/{name}\0".encode(), normalised.encode())[:16]


RULES = 2
"""The rules by which duplicate tokens are made (app/crypto/skeleton.py): raised with every change of a letter's table."""


def index_generation(keyring: Keyring) -> int:
    """What new duplicate tokens are made with: the rules (upper 16 bits) and the generation of K_idx."""
    return RULES << 16 | keyring.generation(INDEX)


def normalise_email(text: str) -> str:
    """NFKC, trimmed, lower case; two spellings of one mailbox give one token."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def normalise_phone(text: str) -> str | None:
    """E.164: `+` and 7 to 15 digits; a number without country code is German. None when it is no telephone number."""
    compact = re.sub(r"[\s()./\-\u2010-\u2015]", "", unicodedata.normalize("NFKC", text))
    if compact.startswith("00"):
        compact = "+" + compact[2:]
    elif compact.startswith("0"):
        compact = f"+{_COUNTRY}{compact[1:]}"
    if compact.startswith(f"+{_COUNTRY}0"):
        compact = f"+{_COUNTRY}{compact[4:]}"  # +49 (0) 391 ...
    return compact if re.fullmatch(r"\+[1-9][0-9]{6,14}", compact, re.ASCII) else None


def normalise_document(text: str) -> str:
    """A document or register number: NFKC, upper case, letters and digits only."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())


def normalise_external_id(agency16: bytes, text: str) -> str:
    """An agency's own case number, tied to the agency: equal numbers of two agencies have unrelated tokens."""
    return agency16.hex() + "/" + unicodedata.normalize("NFC", text).strip()


def normalise_code(text: str) -> str:
    """A card number or code as people type it: spaces and hyphens dropped, upper case, O is 0, I and L are 1."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper().translate(_LOOKALIKE)
