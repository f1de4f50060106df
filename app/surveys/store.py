"""SQL of surveys: inserted whole, never changed; read as heads for a list, and one with its results."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.surveys.survey import About, Block, Kind, Question, Results, Stored, Survey

if TYPE_CHECKING:
    from app.monitoring.privacy import Spend

_LOCK = 0x6B696D75  # one import after the other; the number only has to be ours
_SURVEY = text(
    "INSERT INTO survey (survey_id, code, version, kind, title, source, method, licence, held_on, area, parameters_version, "
    "imported_at) VALUES (:survey_id, :code, :version, :kind, :title, :source, :method, :licence, :held_on, :area, "
    ":parameters_version, :imported_at)"
)
_QUESTION = text("INSERT INTO survey_question VALUES (:survey_id, :position, :text, :options, :several)")
_BLOCK = text("INSERT INTO survey_block VALUES (:survey_id, :position, :area, :asked, :answered, :cells)")
_SPEND = text("INSERT INTO survey_spend VALUES (:survey_id, :name, :mechanism, :rho, :delta)")
_MEMORY = text("INSERT INTO survey_memory VALUES (:survey_id, :generation, :sealed)")
_WITHDRAWAL = text("INSERT INTO survey_withdrawal VALUES (:survey_id, :reason, :withdrawn_at)")
_HEADS = text(
    "SELECT s.*, w.reason AS withdrawn, EXISTS (SELECT FROM survey n LEFT JOIN survey_withdrawal v USING (survey_id) "
    "WHERE n.code = s.code AND n.version > s.version AND v.survey_id IS NULL) AS superseded "
    "FROM survey s LEFT JOIN survey_withdrawal w USING (survey_id) ORDER BY s.held_on DESC, s.code, s.version DESC"
)
_QUESTIONS = text("SELECT * FROM survey_question WHERE survey_id = :survey_id ORDER BY position")
_BLOCKS = text("SELECT * FROM survey_block WHERE survey_id = :survey_id ORDER BY position, area")
_MEMORIES = text("SELECT s.code, m.survey_id, m.generation, m.sealed FROM survey_memory m JOIN survey s USING (survey_id)")
_COST = text("SELECT coalesce(sum(rho), 0) FROM survey_spend WHERE survey_id = :survey_id")


async def lock_surveys(session: AsyncSession) -> None:
    """Let one import after the other be written, until the end of the transaction."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


async def insert_survey(session: AsyncSession, survey_id: UUID, about: About, results: Results, facts: Mapping[str, Any]) -> None:
    """Insert a survey with its results; `facts` are version, kind, parameters_version and imported_at."""
    members = {name: getattr(about, name) for name in About.__slots__}
    await session.execute(_SURVEY, {**members, **facts, "survey_id": survey_id})
    questions = [
        {
            "survey_id": survey_id,
            "position": position,
            "text": question.text,
            "options": json.dumps(question.options, ensure_ascii=False),
            "several": question.several,
        }
        for position, question in enumerate(results.questions, start=1)
    ]
    blocks = [
        {
            "survey_id": survey_id,
            "position": position + 1,
            "area": area,
            "asked": block.asked,
            "answered": block.answered,
            "cells": list(block.cells),
        }
        for (position, area), block in results.blocks.items()
    ]
    await _many(session, _QUESTION, questions)
    await _many(session, _BLOCK, blocks)


async def insert_spends(session: AsyncSession, survey_id: UUID, spends: tuple["Spend", ...]) -> None:
    """Write down what counting cost; the database refuses what is over budget."""
    rows = [
        {"survey_id": survey_id, "name": one.table, "mechanism": one.mechanism, "rho": one.rho, "delta": one.delta}
        for one in spends
    ]
    await _many(session, _SPEND, rows)


async def insert_memory(session: AsyncSession, survey_id: UUID, generation: int, sealed: bytes) -> None:
    """Keep the sealed sketch of answers."""
    await session.execute(_MEMORY, {"survey_id": survey_id, "generation": generation, "sealed": sealed})


async def insert_withdrawal(session: AsyncSession, survey_id: UUID, reason: str, at: datetime) -> None:
    """Keep why a survey is read no more."""
    await session.execute(_WITHDRAWAL, {"survey_id": survey_id, "reason": reason, "withdrawn_at": at})


async def read_heads(session: AsyncSession) -> list[Stored]:
    """Every version of every survey, withdrawn ones too, the newest first."""
    rows = (await session.execute(_HEADS)).mappings()
    return [Stored(**{**row, "kind": Kind(row["kind"])}) for row in rows]


async def read_survey(session: AsyncSession, head: Stored) -> Survey:
    """One survey with its results."""
    rows = (await session.execute(_QUESTIONS, {"survey_id": head.survey_id})).mappings().all()
    questions = tuple(Question(row["text"], tuple(json.loads(row["options"])), row["several"]) for row in rows)
    blocks = {
        (row["position"] - 1, row["area"]): Block(row["asked"], row["answered"], tuple(row["cells"]))
        for row in (await session.execute(_BLOCKS, {"survey_id": head.survey_id})).mappings()
    }
    return Survey(head, Results(questions, blocks))


async def read_memories(session: AsyncSession) -> list[tuple[str, UUID, int, bytes]]:
    """The sealed sketches of all answers ever counted, those of withdrawn surveys too: code, id, generation, sealed."""
    return [(row.code, row.survey_id, row.generation, row.sealed) for row in await session.execute(_MEMORIES)]


async def read_cost(session: AsyncSession, survey_id: UUID) -> float:
    """The rho that counting a survey's answers spent."""
    return float((await session.execute(_COST, {"survey_id": survey_id})).scalar_one())


async def _many(session: AsyncSession, statement: TextClause, rows: list[dict[str, Any]]) -> None:
    if rows:
        await session.execute(statement, rows)
