"""Furnish the district with what monitoring sets counts against: official figures and offers, imported as an operator would."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.csv_file import deliver
from app.demo.batches import Plan
from app.demo.denominators import official_csv, official_description, rates_csv, rates_description
from app.demo.offers import CATALOGUE, offers_csv
from app.errors import ConfigurationProblem
from app.offers.import_csv import import_offers
from app.official.description import read_description
from app.official.import_file import import_file
from app.unit_of_work import open_unit
from app.world import World


async def furnish_district(world: World, plan: Plan, clients: Sequence[Mapping[str, Any]]) -> int:
    """Import the invented figures and offers of a plan; what is there already stays. Returns the number of offers."""
    async with open_unit(world) as uow:
        figures = deliver("einwohner-alter.csv", official_csv(plan).encode())
        described = read_description(official_description(plan))
        official = await import_file(uow, figures, described)
    async with open_unit(world) as uow:
        table = deliver("kennzahlen.csv", rates_csv(plan).encode())
        rates = await import_file(uow, table, read_description(rates_description(plan)))
    async with open_unit(world) as uow:
        offers = await import_offers(uow, deliver("angebote.csv", offers_csv(plan, clients).encode()), CATALOGUE)
    if official.version is None or rates.version is None or offers.taken is None:
        raise ConfigurationProblem("The demo's own figures or offers are faulty: this is a fault of the program.")
    return offers.taken.read
