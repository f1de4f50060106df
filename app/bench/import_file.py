"""A file to import: invented people as a case tool would hand them over, one a line, the same ones for the same seed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from app.demo.people import Person, draw, person

CATEGORIES = 10
_LEVELS = ("below_A1", "A1", "A2", "B1", "B2")
_CONSENTED = ["identity", "contact", "communication", "arrival", "language", "counselling"]
_INTERPRETERS = ("professional", "relative", "none")


def registration(seed: int, index: int, today: date) -> dict[str, Any]:
    """Person `index` of the file: statements of ten categories, a consent on paper or taken down by an adviser."""
    rng = draw(seed, index)
    who = person(rng, index, today)
    consent: dict[str, Any] = {
        "purpose": "counselling",
        "categories": _CONSENTED,
        "notice_language": "de",
        "channel": "paper" if rng.random() < 0.7 else "assisted",
        "interpreter": _INTERPRETERS[int(rng.random() * 3)],
        "actor": f"adviser-{index % 23}",
    }
    if consent["channel"] == "paper":
        consent["paper_reference"] = f"Ordner {index // 100}/{index % 100}"
    if (today.year - who.birth_date.year, today.month, today.day) < (18, who.birth_date.month, who.birth_date.day):
        consent["capacity"] = {"basis": "adviser_judgement"}
    as_of = f"2026-{1 + index % 9:02}"
    statements = [
        {"category": category, "field": field, "value": value, "kind": "self_stated", "as_of": as_of}
        for category, field, value in _said(who, int(rng.random() * 5), today)
    ]
    return {"external_id": f"A-{index}", "consent": consent, "statements": statements}


def write_file(path: Path, people: int, seed: int, today: date) -> None:
    """Write so many of them as NDJSON."""
    with path.open("wb") as file:
        file.writelines(lines(people, seed, today))


def lines(people: int, seed: int, today: date) -> Iterator[bytes]:
    """So many lines of such a file."""
    for index in range(people):
        yield orjson.dumps(registration(seed, index, today)) + b"\n"


def _said(who: Person, level: int, today: date) -> list[tuple[str, str, Any]]:
    return [
        ("identity", "family_name", who.family_name),
        ("identity", "given_names", who.given_names),
        ("identity", "birth_date", who.birth_date.isoformat()),
        ("identity", "sex", who.sex),
        ("contact", "phone", who.phone),
        ("contact", "email", who.email),
        ("contact", "ags", who.ags),
        ("communication", "preferred_language", who.tongue.iso639_3),
        ("communication", "spoken_languages", [who.tongue.iso639_3, "deu"] if who.index % 3 else [who.tongue.iso639_3]),
        ("communication", "script_read", who.tongue.script),
        ("arrival", "birth_country", who.country),
        ("arrival", "nationalities", [who.country]),
        ("arrival", "arrived_in_de", f"{today.year - 1 - who.index % 8}-{1 + who.index % 12:02}"),
        ("entitlement", "ik_obliged", who.index % 2 == 0),
        ("language", "german_overall", _LEVELS[level]),
        ("language", "german_speaking", _LEVELS[level]),
        ("education", "years_of_school", who.years_of_school),
        ("education", "school_country", who.country),
        ("work", "employment_status", "seeking_work"),
        ("family", "household_size", 1 + who.index % 5),
        ("counselling", "topic", "housing"),
    ]
