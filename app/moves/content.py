"""What travels and what stays: her statements with who recorded them, her decisions as evidence, and nobody's confidential notes.

A statement stays where it is if it was told or recorded under secrecy, if only its recorder may ever see it, or if an agency
recorded something of the highest sensitivity: such a thing is said anew, to whom she wants. What was replaced stays too.
"""

from collections.abc import Collection, Mapping
from typing import Any

from app.ledger.blocks import Statement
from app.ledger.head import Head
from app.ledger.releases import facts_of
from app.profile.own import own_blocks
from app.wire import moment_text
from consent.catalogue import FieldSpec
from consent.vocabulary import SUBJECT, Sensitivity


async def content_of(head: Head, categories: Collection[str]) -> dict[str, Any]:
    """The statements of these categories that travel, and every decision with the agency and the wording it was taken under."""
    fields = head.uow.world.catalogue.fields
    statements = [
        _told(block.category, code, one)
        for block in await own_blocks(head)
        if block.category in categories
        for code, held in sorted(block.fields.items())
        for one in held
        if travels(fields[block.category, code], one)
    ]
    return {"statements": statements, "decisions": await _decisions(head)}


async def staying(head: Head) -> Mapping[str, int]:
    """How many of her statements stay although she moves, by category; none that was replaced is counted."""
    fields = head.uow.world.catalogue.fields
    counted = {
        block.category: sum(
            not travels(fields[block.category, code], one)
            for code, held in block.fields.items()
            for one in held
            if "_superseded_by" not in one
        )
        for block in await own_blocks(head)
    }
    return {category: number for category, number in counted.items() if number}


def travels(field: FieldSpec, statement: Statement) -> bool:
    """Whether this statement goes along."""
    if "_superseded_by" in statement or statement.get("_secrecy") or statement.get("_entrusted_by"):
        return False
    return statement["_agency"] == SUBJECT or not (field.recorder_only or field.sensitivity is Sensitivity.S4)


def _told(category: str, field: str, statement: Statement) -> dict[str, Any]:
    shown = {name: statement[name] for name in ("value", "kind", "as_of", "recorded_by", "recorded_at", "disputed")}
    return {"category": category, "field": field, **shown}


async def _decisions(head: Head) -> list[dict[str, Any]]:
    states = list(head.standing().consents.values())
    agencies = await facts_of(head.uow.world, (state.agency for state in states))
    return [
        {
            "agency": agencies[state.agency].name,
            "agency_type": str(agencies[state.agency].type),
            "purpose": str(state.purpose),
            "categories": list(state.categories),
            "status": state.status.wire,
            "granted_at": moment_text(state.granted_at),
            "valid_until": moment_text(state.valid_until),
            "notice": {"version": state.notice.version, "language": state.notice.language, "sha256": state.notice.sha256},
            "channel": str(state.channel),
        }
        for state in states
    ]
