"""The invented Landkreis Musterland: its fourteen municipalities and its twelve agencies.

Every name here is made up. The municipality keys (AGS) have to be keys of the official list, because the service accepts no
others; they are borrowed from one real district and say nothing about it.
"""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

DISTRICT = "Landkreis Musterland (erfunden)"
OPERATOR = "Demo-Betreiber, Landkreis Musterland (erfunden)"

MAP = Path(str(files("app.demo"))) / "data" / "musterland.geojson"
"""Invented outlines of the municipalities, in metres of an invented plane."""

_KREIS = "06433"
_NAMES = (
    "Musterstadt",
    "Beispielburg",
    "Probenhausen",
    "Erfundenheim",
    "Vorlagenau",
    "Mustertal",
    "Platzhalterberg",
    "Neu-Beispiel",
    "Fiktingen",
    "Schablonsdorf",
    "Exemplarfeld",
    "Entwurfsried",
    "Bad Probe",
    "Modellbach",
)


@dataclass(frozen=True, slots=True)
class Municipality:
    """One invented municipality with a borrowed, valid AGS (8 digits, text)."""

    name: str
    ags: str


MUNICIPALITIES: tuple[Municipality, ...] = tuple(
    Municipality(name, f"{_KREIS}{number:03d}") for number, name in enumerate(_NAMES, start=1)
)


@dataclass(frozen=True, slots=True)
class DemoAgency:
    """One invented agency: `key` is its name inside the demo; its legal duties are the shipped defaults of its type."""

    key: str
    name: str
    type: str
    municipality: int
    purposes: tuple[str, ...]
    legal_regime: str = "gdpr"


AGENCIES: tuple[DemoAgency, ...] = (
    DemoAgency("mbe", "Migrationsberatung Musterland", "counselling", 0, ("counselling", "contact", "handover")),
    DemoAgency(
        "jmd",
        "Jugendmigrationsdienst Beispielburg",
        "counselling",
        1,
        ("counselling", "contact", "handover"),
        legal_regime="dsg_ekd",
    ),
    DemoAgency("case", "Fallmanagement Landkreis Musterland", "case_mgmt", 0, ("counselling", "contact", "handover")),
    DemoAgency("vhs", "Volkshochschule Musterstadt", "course_provider", 0, ("language_course", "contact")),
    DemoAgency("recognition", "Anerkennungsberatung Probenkammer", "recognition", 2, ("recognition", "contact")),
    DemoAgency("jobcenter", "Jobcenter Musterland", "employment", 0, ("contact",)),
    DemoAgency("school", "Bildungsbüro Mustertal", "education", 5, ("school_and_childcare", "contact")),
    DemoAgency("youth", "Jugendamt Musterland", "youth", 0, ("contact",)),
    DemoAgency("housing", "Wohnraumstelle Neu-Beispiel", "housing", 7, ("housing", "contact")),
    DemoAgency("lotsen", "Lotsennetz Fiktingen", "volunteer", 8, ()),
    DemoAgency("authority", "Ausländerbehörde Musterland", "authority_87", 0, ()),
    DemoAgency("monitoring", "Monitoringstelle Musterland", "monitoring", 0, ("statistics",)),
)

BY_KEY: dict[str, DemoAgency] = {agency.key: agency for agency in AGENCIES}
