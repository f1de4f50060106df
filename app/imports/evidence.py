"""Whether a line brings evidence of the consent it claims: nobody is stored on the word of a file alone (Art. 7(1) GDPR).

Rules, stricter than at the counter, where caller and moment speak for themselves: the line has a consent; it says in which
language the wording was given and over which channel; a paper has a reference by which it is found; an assisted consent names
who took it down. What lacks one of these is listed as without evidence, whatever else is wrong with it.
"""

from collections.abc import Mapping
from typing import Any

Found = tuple[str, str]
"""A pointer and a code of `WORDS`."""

WORDS = {
    "consent-missing": "There is no consent in this line.",
    "notice-language-missing": "Nothing says in which language she was informed.",
    "channel-missing": "Nothing says whether she signed a paper or was assisted.",
    "paper-reference-missing": "Nothing says where the signed paper is found.",
    "actor-missing": "Nothing says who took her consent down.",
}


def missing_evidence(document: Mapping[str, Any]) -> list[Found]:
    """What the document lacks to prove its consent; empty where it brings all."""
    consent = document.get("consent")
    if not isinstance(consent, dict) or not consent:
        return [("/consent", "consent-missing")]
    lacking = [
        (f"/consent/{name}", f"{name.replace('_', '-')}-missing")
        for name in ("notice_language", "channel")
        if not consent.get(name)
    ]
    match consent.get("channel"):
        case "paper" if not consent.get("paper_reference"):
            lacking.append(("/consent/paper_reference", "paper-reference-missing"))
        case "assisted" if not consent.get("actor"):
            lacking.append(("/consent/actor", "actor-missing"))
    return lacking
