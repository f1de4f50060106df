"""Forty invented offers of the district: language courses of every level, counselling, childcare and places to meet."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from app.csv_file import write
from app.demo.batches import Plan
from app.demo.district import MUNICIPALITIES
from app.offers.columns import COLUMNS

CATALOGUE = "Angebote Musterland (erfunden)"
OFFERS = 40
_SCHOOLS = ("vhs", "Sprachschule Beispiel (erfunden)", "Bildungswerk Muster e. V. (erfunden)")
_STEPS = (
    ("below_A1", "A1", "Alphabetisierungskurs"),
    ("A1", "A2", "Integrationskurs, erster Teil"),
    ("A2", "B1", "Integrationskurs, zweiter Teil"),
    ("B1", "B2", "Berufssprachkurs"),
    ("B2", "C1", "Berufssprachkurs für Fachkräfte"),
)
_TIMES = ("am Vormittag", "am Nachmittag", "am Abend", "am Wochenende")
_COUNSELLING = (
    ("mbe", 0, "Migrationsberatung", "residence, forms_and_authorities, family"),
    ("mbe", 6, "Sprechstunde der Migrationsberatung", "forms_and_authorities, housing"),
    ("jmd", 1, "Beratung für junge Menschen", "occupation_training, school_childcare"),
    ("recognition", 2, "Beratung zur Anerkennung", "recognition, work"),
    ("lotsen", 8, "Begleitung durch Lotsinnen und Lotsen", "forms_and_authorities"),
    ("Verbraucherberatung Musterstadt (erfunden)", 0, "Schuldnerberatung", "debt, finances_benefits"),
)
_CHILDCARE = (("Kita Beispielbaum (erfunden)", 0), ("Kita Musterwiese (erfunden)", 3), ("Kindertagespflege Probe (erfunden)", 9))
_MEETING = (
    ("lotsen", 8, "Sprachcafé"),
    ("lotsen", 0, "Frauenfrühstück"),
    ("Sportverein Fiktingen (erfunden)", 8, "Offenes Training"),
)
Cells = Mapping[str, object]


def offers_csv(plan: Plan, clients: Sequence[Mapping[str, Any]]) -> str:
    """The catalogue as a file that `kiim offers import` takes, the same for the same plan; `clients` as in clients.json."""
    agencies = {entry["client_id"].removeprefix("demo-"): entry["agency_id"] for entry in clients}
    offers: list[Cells] = [*_counselling(), *_childcare(), *_meetings()]
    offers = [*_courses(plan.now.date(), OFFERS - len(offers)), *offers]
    rows = [[_cell(offer, member, number, agencies) for member in COLUMNS] for number, offer in enumerate(offers, start=1)]
    return write([names[0] for names in COLUMNS.values()], rows)


def _cell(offer: Cells, member: str, number: int, agencies: Mapping[str, str]) -> object:
    if member == "source_id":
        return f"M-{number:03d}"
    value = offer.get(member)
    return agencies.get(value, value) if member == "provider" and isinstance(value, str) else value


def _courses(today: date, count: int) -> list[Cells]:
    """Courses spread over schools, levels and places, most of them in the larger municipalities; some do not say their seats."""
    found: list[Cells] = []
    for number in range(count):
        low, high, title = _STEPS[number * 3 % len(_STEPS)]
        starts_on = today + timedelta(days=21 + number * 11 % 150)
        seats = 12 + number % 3 * 4
        childcare = number % 3 == 0
        found.append(
            {
                "title": f"{title} {_TIMES[number % len(_TIMES)]}",
                "kind": "sprachkurs",
                "needs": "learn_german" if high != "B2" else "learn_german, work",
                "provider": _SCHOOLS[number % len(_SCHOOLS)],
                "level_in": low,
                "level_out": high,
                "childcare": "ja" if childcare else "nein",
                "childcare_seats": 6 if childcare else None,
                "municipality": MUNICIPALITIES[number * number % 11 % len(MUNICIPALITIES)].ags,
                "address": f"Lernweg {number + 1}",
                "starts_on": starts_on.isoformat(),
                "ends_on": (starts_on + timedelta(days=180)).isoformat(),
                "seats": seats,
                "free_seats": None if number % 9 == 8 else number * 7 % (seats + 1),
                "target_group": "Eltern mit kleinen Kindern" if childcare else None,
            }
        )
    return found


def _counselling() -> list[Cells]:
    return [
        {"title": title, "kind": "beratung", "needs": needs, "provider": provider, "municipality": MUNICIPALITIES[place].ags}
        for provider, place, title, needs in _COUNSELLING
    ]


def _childcare() -> list[Cells]:
    return [
        {
            "title": "Betreuungsplätze ab drei Jahren",
            "kind": "kinderbetreuung",
            "needs": "school_childcare",
            "provider": provider,
            "municipality": MUNICIPALITIES[place].ags,
            "seats": 50,
            "free_seats": place,
        }
        for provider, place in _CHILDCARE
    ]


def _meetings() -> list[Cells]:
    return [
        {
            "title": title,
            "kind": "treffen",
            "needs": "leisure_volunteering",
            "provider": provider,
            "municipality": MUNICIPALITIES[place].ags,
        }
        for provider, place, title in _MEETING
    ]
