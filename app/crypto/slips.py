"""What is looked for beside a person's own tokens: one word of her name with a date of birth that is one slip away from hers.

Nobody keeps such a token: D tokens of the people known are asked for, so what is stored stays as it is.
"""

from functools import lru_cache

from app.crypto.keyring import INDEX, Keyring
from app.crypto.skeleton import LABELS, DuplicateToken, Kind, Names, heard


def slipped_texts(given: str | None, family: str | None, birth_date: str | None, names: Names = heard) -> list[tuple[Kind, str]]:
    """Texts of kind S, each once: those of D tokens (app/crypto/skeleton.py) with one wrong digit, or two digits exchanged.

    None for a date that is not known to the day, which a first of January is not.
    """
    if birth_date is None or len(birth_date) != 10 or birth_date.endswith("-01-01"):
        return []
    words = (*names(given or "").words, *names(family or "").words)
    forms = dict.fromkeys([form for word in words for form in word.forms if len(form) > 1])
    dates = _slipped(*birth_date.split("-"))
    return [("S", f"{form}/{date}") for form in forms for date in dates]


def slipped_tokens(
    keyring: Keyring, given: str | None, family: str | None, birth_date: str | None, names: Names = heard
) -> list[DuplicateToken]:
    """`slipped_texts` under the index key: equal to the D tokens of whoever was born on such a day."""
    texts = slipped_texts(given, family, birth_date, names)
    macs = keyring.macs(INDEX, [LABELS[kind] + text.encode() for kind, text in texts])
    return [DuplicateToken(kind, mac[:8]) for (kind, _), mac in zip(texts, macs, strict=True)]


def _slipped(year: str, month: str, day: str) -> list[str]:
    """The dates as D writes them: the decade or the year, or the day and month, one slip away."""
    exact = f"{min(month, day)}/{max(month, day)}"
    found = dict.fromkeys([f"{year[:2]}{other}/{exact}" for other in _one_slip(year[2:])])
    found.update(dict.fromkeys([f"{year}/{other}" for other in _days(month + day)]))
    found.pop(f"{year}/{exact}", None)
    return list(found)


@lru_cache(maxsize=512)
def _days(written: str) -> tuple[str, ...]:
    """Day and month in any order, for those one slip away from a month and a day."""
    apart = [(other[:2], other[2:]) for other in _one_slip(written)]
    return tuple(["/".join(sorted(one)) for one in apart if "01" <= one[0] <= "12" and "01" <= one[1] <= "31"])


@lru_cache(maxsize=1024)
def _one_slip(digits: str) -> tuple[str, ...]:
    """One digit is wrong, or two neighbours stand in each other's place."""
    wrong = [
        digits[:at] + other + digits[at + 1 :] for at, digit in enumerate(digits) for other in "0123456789" if other != digit
    ]
    turned = [digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in range(len(digits) - 1)]
    return tuple(wrong + turned)
