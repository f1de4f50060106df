"""The languages of the pages, which are those of the catalogue, and which of them a browser likes best."""

from collections.abc import Mapping, Sequence

from consent.catalogue import GERMAN, LanguageSpec, load

__all__ = ["GERMAN", "Language", "known", "preferred"]

Language = LanguageSpec


def known() -> Mapping[str, Language]:
    """Every language that the catalogue names, in the catalogue's order."""
    return load().languages


def preferred(accepted: str, offered: Sequence[Language]) -> Language:
    """The offered language that an Accept-Language header (RFC 9110 12.5.4) likes best; German if none."""
    by_code = {language.code: language for language in offered}
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(accepted.split(",")[:20]):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        wishes.append((-weight, place, tag.strip().lower().partition("-")[0]))
    return next((by_code[code] for weight, _, code in sorted(wishes) if weight < 0 and code in by_code), by_code[GERMAN])
