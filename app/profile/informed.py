"""Who hears of a correction or dispute: whoever could ever have received that statement, and who recorded it (Art. 19 GDPR)."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.agencies.former_duty import duty_free_until
from app.ledger.blocks import Block, Statement
from app.ledger.head import Head
from app.ledger.releases import facts_of
from app.wire import parse_moment
from consent.duties import Stood, could_receive, ever_released
from consent.release import StatementMeta
from consent.standing import ConsentState
from consent.vocabulary import SUBJECT, AgencyFacts, AgencyId, Purpose, Secrecy


async def inform(
    head: Head, type_: str, block: Block, field: str, statement: Statement, but: AgencyId | None = None
) -> frozenset[AgencyId]:
    """Announce `type_` to each agency once per purpose under which it could have received the statement, and to its recorder.

    Ended consents count too. `but` is the agency that does this itself and owes nobody an answer about it. Returns who knows.
    """
    told: set[tuple[AgencyId, Purpose]] = set()
    for state in await _receivers(head, block, field, statement):
        if state.agency != but and (state.agency, state.purpose) not in told:
            told.add((state.agency, state.purpose))
            head.announce(state.agency, type_, consent=state.consent, purpose=str(state.purpose))
    know = {agency for agency, _ in told} | ({but} if but is not None else set())
    recorder = _recorder(statement)
    if recorder is not None and recorder not in know:
        head.announce(recorder, type_)
        know.add(recorder)
    return frozenset(know)


async def inform_all(head: Head, type_: str) -> None:
    """Announce `type_` once to every agency that was ever released anything."""
    for agency in ever_released(head.standing()):
        head.announce(agency, type_)


async def _receivers(head: Head, block: Block, field: str, statement: Statement) -> list[ConsentState]:
    standing, catalogue = head.standing(), head.uow.world.catalogue
    spec = catalogue.categories[block.category].fields[field]
    meta = StatementMeta(
        field=spec,
        category=block.number,
        recorded_by=_recorder(statement),
        secrecy=Secrecy(statement.get("_secrecy", Secrecy.NONE)),
        entrusted_by=statement.get("_entrusted_by"),
        side=statement.get("_side"),
    )
    stood = Stood(meta, parse_moment(statement["recorded_at"]), _replaced_at(block, statement), _shielded_at(block))
    facts = await _facts_then(head, [state.agency for state in standing.consents.values()], stood.recorded_at)
    return could_receive(standing, facts, catalogue, block.category, stood)


async def _facts_then(head: Head, agencies: list[AgencyId], since: datetime) -> dict[AgencyId, tuple[AgencyFacts, ...]]:
    """Each agency as it is registered, and without the reporting duty if it had none at some time since then."""
    now = await facts_of(head.uow.world, agencies)
    free = await duty_free_until(head.uow, now.keys())
    return {
        agency: (facts, replace(facts, reporting_duty=False)) if agency in free and free[agency] >= since else (facts,)
        for agency, facts in now.items()
    }


def _recorder(statement: Statement) -> AgencyId | None:
    recorder = statement["_agency"]
    return None if recorder == SUBJECT else AgencyId(UUID(hex=recorder))


def _replaced_at(block: Block, statement: Statement) -> datetime | None:
    following = block.find(statement["_superseded_by"]) if "_superseded_by" in statement else None
    return None if following is None else parse_moment(following[1]["recorded_at"])


def _shielded_at(block: Block) -> datetime | None:
    """Since when an address of this block is protected; None while no protection stands."""
    standing = [
        parse_moment(one["recorded_at"])
        for one in block.fields.get("shield", ())
        if one["value"] is True and "_superseded_by" not in one
    ]
    return min(standing, default=None)
