"""Register the invented district: its agencies, their clients and purposes, and the wordings its demo operator confirmed."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.agencies.clients import add_client
from app.agencies.notices import confirm_notice
from app.agencies.purposes import allow_purpose
from app.agencies.register import add_agency, list_agencies
from app.demo.district import AGENCIES, MUNICIPALITIES, OPERATOR, DemoAgency
from app.demo.key_pairs import make_pair
from app.demo.papers import Papers, read_paper, write_paper
from app.errors import ConfigurationProblem
from app.ids import AGENCY, new_uuid, parse, wire
from app.unit_of_work import UnitOfWork, open_unit
from app.world import World
from consent.notice import BINDING_LANGUAGE

_REASON = "Nur in der Vorführung mit erfundenen Personen eingeschaltet"


async def found_district(world: World, papers: Papers) -> list[dict[str, Any]]:
    """Register the district unless it is there, and write `clients.json` for this server's address; returns its entries.

    The private keys are written first: a district that is in the database has its keys on the disk. Raises ConfigurationProblem
    when the agencies are there and the file with their keys is not.
    """
    async with open_unit(world) as uow:
        registered = {row["agency_id"] for row in await list_agencies(uow)}
        uow.unaudited("reading which agencies are registered")
    clients: list[dict[str, Any]] | None = read_paper(papers.clients)
    if clients is None or not registered:
        if registered:
            raise ConfigurationProblem(
                f"The demo's agencies are in the database, but {papers.clients} with their keys is gone. Start anew with an "
                "empty folder (--data)."
            )
        clients = [_invented(agency) for agency in AGENCIES]
    for entry in clients:
        entry["token_endpoint"] = f"{world.settings.base_url}/oauth2/token"
        entry["issuer"] = world.settings.issuer
    write_paper(papers.clients, clients)
    if not registered:
        async with open_unit(world) as uow:
            for agency, entry in zip(AGENCIES, clients, strict=True):
                await _register(uow, agency, entry)
            await _confirm_notices(uow)
    return clients


def _invented(agency: DemoAgency) -> dict[str, Any]:
    private, _ = make_pair(f"demo-{agency.key}-1")
    return {
        "agency": agency.name,
        "agency_id": wire(AGENCY, new_uuid()),
        "type": agency.type,
        "client_id": f"demo-{agency.key}",
        "private_jwk": private,
        "token_endpoint": "",
        "issuer": "",
        "purposes": list(agency.purposes),
    }


async def _register(uow: UnitOfWork, agency: DemoAgency, entry: dict[str, Any]) -> None:
    agency_id = agency_id_of(entry)
    ags = MUNICIPALITIES[agency.municipality].ags
    await add_agency(uow, agency.name, agency.type, legal_regime=agency.legal_regime, ags=ags, agency_id=agency_id)
    public = {name: value for name, value in entry["private_jwk"].items() if name != "d"}
    await add_client(uow, agency_id, json.dumps({"keys": [public]}), client_id=entry["client_id"])
    for purpose in agency.purposes:
        spec = uow.world.catalogue.purposes[purpose]
        shipped_on = spec.enabled and agency.type not in spec.off_for
        await allow_purpose(uow, agency_id, purpose, None if shipped_on else _REASON)


async def _confirm_notices(uow: UnitOfWork) -> None:
    for (purpose, language), notice in sorted(uow.world.catalogue.notices.items()):
        if language == BINDING_LANGUAGE:
            await confirm_notice(uow, purpose, language, notice.sha256, reviewed_by=OPERATOR)


def agency_id_of(entry: Mapping[str, Any]) -> UUID:
    """The id behind an entry of `clients.json`. Raises ConfigurationProblem."""
    agency_id = parse(AGENCY, entry["agency_id"])
    if agency_id is None:
        raise ConfigurationProblem(
            "The demo's clients.json was changed by hand: an agency_id in it is none. Start anew with --data."
        )
    return agency_id
