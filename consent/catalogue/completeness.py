"""What the catalogue must say in a language before that language can be offered: every label, notice and legal sentence."""

from __future__ import annotations

from collections.abc import Iterator

from consent.catalogue.model import GERMAN, Catalogue, Labels

BASIC_LANGUAGES = (GERMAN, "en")
SENTENCES = ("reporting_duty", "no_reporting_duty", "course_reporting")
DEMANDED = {"translated": None, "cldr": BASIC_LANGUAGES, "german": (GERMAN,)}  # how a list's entries are named -> languages


def missing_in(catalogue: Catalogue, language: str) -> Iterator[str]:
    """What has no text in this language, in plain English."""
    for name, texts in named(catalogue, language):
        if not texts.get(language, "").strip():
            yield f"{name}: no label in {language}"
    for purpose in catalogue.purposes:
        if (purpose, language) not in catalogue.notices:
            yield f"{purpose}: no notice in {language}"
    for sentence in SENTENCES:
        if not catalogue.sentences.get((sentence, language), "").strip():
            yield f"sentence {sentence}: missing in {language}"


def named(catalogue: Catalogue, language: str) -> Iterator[tuple[str, Labels]]:
    """Everything that needs a label in this language, with its labels."""
    yield from ((f"purpose {spec.code}", spec.labels) for spec in catalogue.purposes.values())
    yield from ((f"category {spec.code}", spec.labels) for spec in catalogue.categories.values())
    for field in catalogue.fields.values():
        name = f"{field.category}.{field.code}"
        yield name, field.labels
        yield from ((f"{name}.{code}", member.labels) for code, member in field.members.items())
    for known in catalogue.code_lists.values():
        yield f"list {known.name}", known.labels
        demanded = DEMANDED.get(known.names)
        if demanded is None or language in demanded:
            yield from ((f"{known.name} {entry.code}", entry.labels) for entry in known.entries.values())
    yield from ((f"agency type {spec.code}", spec.labels) for spec in catalogue.agency_types.values())
    yield from ((f"retention {spec.code}", spec.labels) for spec in catalogue.retention.values())
