"""Invented surveys: a file of counts, a file of single answers, and what is said about each."""

from random import Random

from app.areas import Areas
from app.surveys.description import Described, read_description
from consent.catalogue import load
from tests.support.vectors import KREIS, MUNICIPALITIES

AREAS = Areas(load())
ABOUT = f"""
code = "lotsen-2026"
title = "Umfrage des Lotsennetzes (erfunden)"
source = "Lotsennetz Fiktingen (erfunden)"
method = "Fragebogen auf Papier, in vier Sprachen, freiwillig"
licence = "dl-de/by-2-0"
held_on = 2026-09-15
area = "{KREIS}"
"""
QUESTIONS = """
[[question]]
text = "Wie gut finden Sie sich im Alltag zurecht?"
column = "alltag"
options = ["gut", "mittel", "schlecht"]

[[question]]
text = "Haben Sie Kontakt zu Menschen im Ort?"
column = "kontakt"
options = ["oft", "selten", "nie"]
"""
WITH_PLACES = ABOUT + 'municipality = "ort"\nasked = 900\n' + QUESTIONS
OPTIONS = (("gut", "mittel", "schlecht", ""), ("oft", "selten", "nie", ""))
COUNTS = """frage;antwort;anzahl;geantwortet;gefragt
Finden Sie sich zurecht?;ja;1.240;1.600;2.000
Finden Sie sich zurecht?;nein;310;1.600;2.000
Finden Sie sich zurecht?;weiß nicht;50;1.600;2.000
"""


def described(text: str = ABOUT + QUESTIONS) -> Described:
    return read_description(text, AREAS)


def answers_csv(people: int, seed: int = 1, *, places: bool = False) -> str:
    """Answers of invented people, most of them content, most of them in the first municipalities."""
    rng = Random(seed)  # noqa: S311  # invented, the same in every run
    rows = ["alltag;kontakt;ort" if places else "alltag;kontakt"]
    for _ in range(people):
        first, second = (rng.choices(options, (50, 30, 15, 5))[0] for options in OPTIONS)
        place = MUNICIPALITIES[min(rng.randrange(14), rng.randrange(14))]
        rows.append(f"{first};{second};{place}" if places else f"{first};{second}")
    return "\r\n".join(rows) + "\r\n"
