"""The demo's district as a monitoring office sees it: released quarters, official figures, offers and a survey, all invented."""

from app.areas import Areas
from app.csv_file import deliver
from app.demo.denominators import KREIS
from app.demo.offers import CATALOGUE, offers_csv
from app.offers.import_csv import import_offers
from app.surveys.description import read_description as read_survey_description
from app.surveys.import_aggregates import import_aggregates
from app.unit_of_work import open_unit
from app.world import World
from tests.support.history import PLAN, write_official_figures, write_releases

YEAR = 4
"""Quarters that are released."""

SURVEY = f"""
code = "lotsen-2026"
title = "Umfrage des Lotsennetzes (erfunden)"
source = "Lotsennetz Fiktingen (erfunden)"
method = "Fragebogen auf Papier, in vier Sprachen, freiwillig"
licence = "dl-de/by-2-0"
held_on = 2026-09-15
area = "{KREIS}"
"""
ANSWERS = """frage;antwort;anzahl;geantwortet;gefragt
Finden Sie sich im Alltag zurecht?;ja;1.240;1.600;2.000
Finden Sie sich im Alltag zurecht?;nein;310;1.600;2.000
Finden Sie sich im Alltag zurecht?;weiß nicht;50;1.600;2.000
"""


async def release_district(world: World) -> None:
    """A year's quarters and everything beside them; the settings of the world name the district."""
    await write_releases(world, YEAR)
    await write_official_figures(world)
    async with open_unit(world) as uow:
        await import_offers(uow, deliver("angebote.csv", offers_csv(PLAN, []).encode()), CATALOGUE)
    async with open_unit(world) as uow:
        survey = read_survey_description(SURVEY, Areas(world.catalogue))
        await import_aggregates(uow, deliver("umfrage.csv", ANSWERS.encode()), survey)
