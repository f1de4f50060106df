"""Surveys whose answers were counted: by its sealed sketch each is known again, so it must be there and open in its place."""

from typing import TYPE_CHECKING

from app.crypto.keyring import Keyring
from app.errors import IntegrityFault
from app.surveys.sketch import open_sealed
from app.verify.report import Report

if TYPE_CHECKING:
    from app.crypto.keyring import Connection

_COUNTED = """
  SELECT s.survey_id, s.code, m.generation, m.sealed, EXISTS (SELECT FROM survey_spend p WHERE p.survey_id = s.survey_id) AS paid
    FROM survey s LEFT JOIN survey_memory m USING (survey_id) WHERE s.kind = 'answers' ORDER BY s.code"""


async def check_surveys(connection: "Connection", keyring: Keyring, report: Report) -> None:
    """Find counted surveys without their sketch or their cost, and sketches that the service did not write there."""
    for row in await connection.fetch(_COUNTED):
        where = f"survey {row['code']}"
        if not row["paid"]:
            report.find("survey-unpaid", where, "what counting its answers cost is not written down")
        if row["sealed"] is None:
            report.find("survey-memory", where, "its sketch is gone: the same answers could be counted again")
            continue
        try:
            open_sealed(row["survey_id"], row["generation"], row["sealed"], keyring)
        except IntegrityFault:
            report.find("survey-memory", where, "its sketch does not open in its place: not written by the service")
