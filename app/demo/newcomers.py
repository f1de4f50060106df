"""The demo's newcomers: a full history for some hundred of them, a short one for the rest, an account for each."""

from typing import TYPE_CHECKING
from uuid import UUID

from app.agencies.directory import facts_of_row
from app.agencies.store import checked
from app.audit.record import AuditWriter
from app.crypto.keyring import Keyring
from app.demo import cards
from app.demo.batches import Plan, Seeder
from app.demo.bulk import Bulk
from app.demo.courses import full, recently_registered_at, registered_at
from app.demo.district import AGENCIES
from app.demo.people import draw, person
from app.demo.record import Record, SetClock, Tools
from app.demo.tell import tell
from app.identity.letters import card_token
from app.identity.pins import hash_pin
from app.ledger.rows import Rows
from app.settings import Settings
from consent.catalogue import load
from consent.notice import BINDING_LANGUAGE, NoticeRef
from consent.vocabulary import AgencyFacts, Purpose

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record]


async def open_seeder(connection: "Connection", keyring: Keyring, plan: Plan) -> Seeder:
    """A seeder of the demo's newcomers."""
    tools = await open_tools(connection, keyring, plan)
    return Seeder(tools, plan, Newcomers(tools, plan))


async def open_tools(connection: "Connection", keyring: Keyring, plan: Plan) -> Tools:
    """Read what every batch needs: the catalogue, the registered agencies, the wordings that the operator confirmed."""
    registered = await registered_agencies(connection, keyring)
    return tools_with({agency.key: registered[agency.name] for agency in AGENCIES}, keyring, plan)


async def registered_agencies(connection: "Connection", keyring: Keyring) -> dict[str, AgencyFacts]:
    """The agencies of the database by name, their MACs checked."""
    facts = [facts_of_row(checked(keyring, "agency", dict(row))) for row in await connection.fetch("SELECT * FROM agency")]
    return {agency.name: agency for agency in facts}


def tools_with(agencies: dict[str, AgencyFacts], keyring: Keyring, plan: Plan) -> Tools:
    """The tools of a seeding process for these agencies: the binding notices, a clock that stands at the plan's moment."""
    catalogue = load()
    notices = {
        Purpose(purpose): NoticeRef(Purpose(purpose), notice.version, language, notice.sha256)
        for (purpose, language), notice in catalogue.notices.items()
        if language == BINDING_LANGUAGE
    }
    clock = SetClock(plan.now)
    return Tools(keyring, AuditWriter(keyring, clock), clock, catalogue, agencies, notices, plan.now)


class Newcomers:
    """Makes the newcomers of a demo's plan; who they are and when they came follows from the seed."""

    def __init__(self, tools: Tools, plan: Plan) -> None:
        self._tools = tools
        self._plan = plan
        self._bulk = Bulk(tools)
        self._with_letters = frozenset(cards.letter_indexes(plan.newcomers))

    async def make(self, rows: Rows, index: int) -> None:
        """Leave the rows of newcomer `index`."""
        await self._account(rows, self._newcomer(rows, index), index)

    def _newcomer(self, rows: Rows, index: int) -> UUID:
        plan = self._plan
        rng = draw(plan.seed, index)
        who = person(rng, index, plan.now.date())
        if cards.full_rank(index, plan.newcomers) is None:
            return self._bulk.write(rows, who, rng, recently_registered_at(index, plan.newcomers, plan.now))
        start = registered_at(index, plan.newcomers, plan.now)
        record = Record(self._tools, rows, start)
        tell(record, who, full(who, rng, plan.now, start))
        record.index(who.given_names, who.family_name, who.birth_date.isoformat())
        record.finish()
        return record.newcomer_id

    async def _account(self, rows: Rows, newcomer_id: UUID, index: int) -> None:
        keyring, seed = self._tools.keyring, self._plan.seed
        if index in self._with_letters:
            hashed = await hash_pin(keyring, Settings(), newcomer_id, cards.pin(seed, index))
            rows.add("account", (newcomer_id, card_token(keyring, cards.card(seed, index)), hashed, self._plan.now))
            return
        rows.add("account", (newcomer_id, card_token(keyring, cards.card(seed, index)), None, None))
