"""Codes people read from paper and type on a phone: thirty signs nobody confuses, in any script's digits, spaces allowed."""

import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without 0 O 1 I L U
CARD_SIGNS = 8
SELECTOR_SIGNS = 8
SECRET_SIGNS = 12
SPOKEN_DIGITS = 4
_SEPARATORS = frozenset(" -\u00a0\u2009\u202f\u2010\u2011\u2013\u200e\u200f\u2066\u2067\u2068\u2069")


def random_code(signs: int) -> str:
    """Random signs of the alphabet, 4.9 bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(signs))


def random_digits(count: int) -> str:
    """Random decimal digits, to be said and not printed."""
    return "".join(secrets.choice("0123456789") for _ in range(count))


def grouped(code: str) -> str:
    """The code in groups of four, as it is printed."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def normalised(typed: str) -> str:
    """What was meant: separators and direction marks dropped, letters upper case, digits of any script as ASCII."""
    return plain_digits("".join(character for character in typed if character not in _SEPARATORS)).upper()


def plain_digits(typed: str) -> str:
    """Decimal digits of any script (Arabic, Persian, Devanagari ...) as ASCII digits, everything else as it is."""
    return "".join(
        str(unicodedata.decimal(character)) if unicodedata.category(character) == "Nd" else character for character in typed
    )
