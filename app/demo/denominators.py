"""Invented official figures of the district: residents and foreigners by municipality and age, as a register hands them out, and
a few rates of the whole district over some years, as a statistics office prints them.

They grow with the demo, so that those who came are always fewer than those who live there.
"""

from datetime import date

from app.csv_file import write
from app.demo.batches import Plan
from app.demo.district import DISTRICT, MUNICIPALITIES

AGES = ("0-2", "3-5", "6-9", "10-15", "16-17", "18-20", "21-24", "25-34", "35-49", "50-64", "65+")
KREIS = MUNICIPALITIES[0].ags[:5]
DESCRIPTION = f"""
source = "{DISTRICT}, Einwohnerwesen"
licence = "erfundene Zahlen, frei verwendbar"
definition = "Einwohnerinnen und Einwohner mit Hauptwohnung am 31. Dezember"
table = "einwohner-alter"
title = "Bevölkerung nach Alter und Staatsangehörigkeit (erfunden)"
as_of = {{as_of}}
shape = "register"
[columns]
area = "Schlüssel"
time = "Stichtag"
[breakdown.age]
column = "Alter"
[series.residents]
column = "Einwohner"
unit = "Personen"
title = "Bevölkerung"
[series.foreigners]
column = "darunter Ausländer"
unit = "Personen"
title = "Ausländerinnen und Ausländer"
definition = "Einwohnerinnen und Einwohner ohne deutsche Staatsangehörigkeit, Hauptwohnung am 31. Dezember"
"""
RATES = f"""
source = "Statistisches Amt von {DISTRICT}"
licence = "erfundene Zahlen, frei verwendbar"
definition = "erfundene Quoten; wie gezählt wird, sagt sonst die Quelle"
table = "kennzahlen"
title = "Kennzahlen (erfunden)"
as_of = {{as_of}}
shape = "register"
[columns]
area = "Schlüssel"
time = "Jahr"
[series.naturalisation_rate]
column = "Einbürgerungsquote"
unit = "%"
title = "Einbürgerungsquote"
[series.unemployment_rate]
column = "Arbeitslosenquote"
unit = "%"
title = "Arbeitslosenquote der Ausländerinnen und Ausländer"
[series.poverty_risk]
column = "Armutsgefährdungsquote"
unit = "%"
title = "Armutsgefährdungsquote"
"""
_RATES = (("1,8", "14,2", "."), ("2,1", "13,9", "."), ("2,6", "13,1", "/"), ("3,4", "12,7", "21,4"))
_HEADING = ("Schlüssel", "Gemeinde", "Stichtag", "Alter", "Einwohner", "darunter Ausländer")
_ALL = "insgesamt"
_FOREIGNERS_AT_LEAST = 16_000
_PER_NEWCOMER = 1.8
_YEARS = 2
_SKEW = 1 / 1.6  # the same by which people are drawn into municipalities (app/demo/people.py)
_OF_RESIDENTS = (28, 29, 38, 58, 20, 31, 45, 128, 196, 212, 215)  # per mille
_OF_FOREIGNERS = (33, 34, 44, 62, 24, 42, 74, 234, 268, 135, 50)


def official_csv(plan: Plan) -> str:
    """The register's table of the last full years, the same for the same plan."""
    years = range(plan.now.year - _YEARS, plan.now.year)
    rows = [row for number, year in enumerate(years) for row in _year(plan, f"31.12.{year}", 1 - 0.04 * (_YEARS - 1 - number))]
    return write(_HEADING, rows)


def official_description(plan: Plan) -> str:
    """What is to be said about it."""
    return DESCRIPTION.format(as_of=min(plan.now.date(), date(plan.now.year, 2, 1)))


def rates_csv(plan: Plan) -> str:
    """The rates of the last full years; where the source tells none, its sign."""
    years = range(plan.now.year - len(_RATES), plan.now.year)
    rows = [(KREIS, str(year), *rates) for year, rates in zip(years, _RATES, strict=True)]
    return write(("Schlüssel", "Jahr", "Einbürgerungsquote", "Arbeitslosenquote", "Armutsgefährdungsquote"), rows)


def rates_description(plan: Plan) -> str:
    """What is to be said about them."""
    return RATES.format(as_of=min(plan.now.date(), date(plan.now.year, 6, 1)))


def _year(plan: Plan, day: str, growth: float) -> list[tuple[str, str, str, str, str, str]]:
    rows: list[tuple[str, str, str, str, str, str]] = []
    district = [[0, 0] for _ in AGES]
    for place, municipality in enumerate(MUNICIPALITIES):
        foreigners = _foreigners(plan, place, growth)
        residents = foreigners * (6 + place % 5)
        counts = [
            [residents * everyone // 1000 + place % 3, foreigners * theirs // 1000 + 1]
            for everyone, theirs in zip(_OF_RESIDENTS, _OF_FOREIGNERS, strict=True)
        ]
        rows += _rows(municipality.ags, municipality.name, day, counts)
        for total, count in zip(district, counts, strict=True):
            total[0] += count[0]
            total[1] += count[1]
    return [*rows, *_rows(KREIS, "Landkreis", day, district)]


def _foreigners(plan: Plan, place: int, growth: float) -> int:
    size = len(MUNICIPALITIES)
    share = ((place + 1) / size) ** _SKEW - (place / size) ** _SKEW
    return int(max(_FOREIGNERS_AT_LEAST, plan.newcomers * _PER_NEWCOMER) * share * growth)


def _rows(key: str, name: str, day: str, counts: list[list[int]]) -> list[tuple[str, str, str, str, str, str]]:
    whole = [sum(column) for column in zip(*counts, strict=True)]
    return [
        (key, name, day, age, _german(everyone), _german(theirs))
        for age, (everyone, theirs) in zip((*AGES, _ALL), [*counts, whole], strict=True)
    ]


def _german(number: int) -> str:
    return f"{number:,}".replace(",", ".")
