"""What is looked for beside a person's own tokens: one word of her name with a date of birth that is one slip away from hers.

Nobody keeps such a token: D tokens of the people known are asked for, so what is stored stays as it is.
"""

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
    return [
        DuplicateToken(kind, keyring.mac(INDEX, LABELS[kind], text.encode())[:8])
        for kind, text in slipped_texts(given, family, birth_date, names)
    ]


def _slipped(year: str, month: str, day: str) -> list[str]:
    """The dates as D writes them: the decade or the year, or the day and month, one slip away."""
    found: dict[str, None] = {}
    for other in _one_slip(year[2:]):
        found[_date(year[:2] + other, month, day)] = None
    for other in _one_slip(month + day):
        if "01" <= other[:2] <= "12" and "01" <= other[2:] <= "31":
            found[_date(year, other[:2], other[2:])] = None
    found.pop(_date(year, month, day), None)
    return list(found)


def _date(year: str, month: str, day: str) -> str:
    return f"{year}/{min(month, day)}/{max(month, day)}"


def _one_slip(digits: str) -> list[str]:
    """One digit is wrong, or two neighbours stand in each other's place."""
    wrong = [
        digits[:at] + other + digits[at + 1 :] for at, digit in enumerate(digits) for other in "0123456789" if other != digit
    ]
    turned = [digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :] for at in range(len(digits) - 1)]
    return wrong + turned
