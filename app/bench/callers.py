"""The three agencies of the benchmark: one that was granted three categories, one that was granted all, one that was not."""

import json
from dataclasses import dataclass

from app.agencies.clients import add_client
from app.agencies.purposes import allow_purpose
from app.agencies.register import add_agency
from app.demo.key_pairs import make_pair
from app.unit_of_work import open_unit
from app.world import World
from consent.vocabulary import Purpose

THREE = ("course", "identity", "language")


@dataclass(frozen=True, slots=True)
class Caller:
    """An agency of the benchmark and the purpose its tokens carry."""

    key: str
    agency_type: str
    purpose: Purpose

    @property
    def agency_name(self) -> str:
        """The agency's registered name."""
        return f"Benchmark {self.key}"

    @property
    def client_id(self) -> str:
        """The agency's one client."""
        return f"bench-{self.key}"


SCHOOL = Caller("school", "course_provider", Purpose.LANGUAGE_COURSE)
ADVISER = Caller("adviser", "counselling", Purpose.HANDOVER)
STRANGER = Caller("stranger", "recognition", Purpose.RECOGNITION)
CALLERS = (SCHOOL, ADVISER, STRANGER)


async def register_callers(world: World) -> None:
    """Register the agencies, their clients (the key is the client id) and purposes, all or none of them."""
    async with open_unit(world) as uow:
        for caller in CALLERS:
            agency_id = await add_agency(uow, caller.agency_name, caller.agency_type)
            _, public = make_pair(caller.client_id)
            await add_client(uow, agency_id, json.dumps({"keys": [public]}), client_id=caller.client_id)
            await allow_purpose(uow, agency_id, caller.purpose)
