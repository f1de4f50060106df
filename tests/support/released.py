"""The demo's district as a monitoring office sees it: released quarters, official figures, offers and a survey, all invented."""

from app.areas import Areas
from app.csv_file import deliver
from app.demo.batches import Plan
from app.demo.denominators import KREIS, official_csv, official_description
from app.demo.history import write_history
from app.demo.offers import CATALOGUE, offers_csv
from app.offers.import_csv import import_offers
from app.official.description import read_description
from app.official.import_file import import_file
from app.surveys.description import read_description as read_survey_description
from app.surveys.import_aggregates import import_aggregates
from app.unit_of_work import open_unit
from app.world import World
from tests.support.seeded import NOW

PLAN = Plan(400, 1, NOW)
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
    """Eight quarters and everything beside them; the settings of the world name the district."""
    await write_history(world, PLAN)
    async with open_unit(world) as uow:
        figures, described = official_csv(PLAN).encode(), read_description(official_description(PLAN))
        await import_file(uow, deliver("register.csv", figures), described)
    async with open_unit(world) as uow:
        await import_offers(uow, deliver("angebote.csv", offers_csv(PLAN, []).encode()), CATALOGUE)
    async with open_unit(world) as uow:
        survey = read_survey_description(SURVEY, Areas(world.catalogue))
        await import_aggregates(uow, deliver("umfrage.csv", ANSWERS.encode()), survey)
