"""Write `letters.json`: cards and PINs of newcomers with a full history, recomputed from the seed and the database."""

from typing import Any

from app.db.setup_connection import open_setup
from app.demo import cards
from app.demo.batches import Plan
from app.demo.people import draw, person
from app.identity.letters import card_token
from app.world import World

_FOUND = """
  SELECT a.card_token, r.reference,
         EXISTS (SELECT FROM newcomer_reference s JOIN agency g USING (agency_id)
                  WHERE s.newcomer_id = a.newcomer_id AND g.type = 'course_provider') AS known,
         EXISTS (SELECT FROM release l JOIN agency g USING (agency_id)
                  WHERE l.newcomer_id = a.newcomer_id AND g.type = 'course_provider') AS decided
    FROM account a
    JOIN newcomer n ON n.newcomer_id = a.newcomer_id AND n.status = 'active'
    JOIN newcomer_reference r ON r.newcomer_id = a.newcomer_id AND r.registered
   WHERE a.card_token = ANY($1)"""
_LANGUAGE = """
  SELECT a.card_token FROM account a JOIN profile_category c USING (newcomer_id)
   WHERE a.card_token = ANY($1) AND c.category = $2"""


async def letters(world: World, owner_url: str, plan: Plan) -> list[dict[str, Any]]:
    """The letters, those first who are of age, unknown to every course provider and hold language statements.

    `newcomer` is the reference of the agency that registered the person.
    """
    tokens = {card_token(world.keyring, cards.card(plan.seed, index)): index for index in cards.letter_indexes(plan.newcomers)}
    number = world.catalogue.categories["language"].number
    async with open_setup(owner_url) as connection:
        rows = await connection.fetch(_FOUND, list(tokens))
        speaking = {row["card_token"] for row in await connection.fetch(_LANGUAGE, list(tokens), number)}
    ranked = sorted(
        rows, key=lambda row: (row["known"] or row["decided"] or row["card_token"] not in speaking, -tokens[row["card_token"]])
    )
    return [_letter(plan, tokens[row["card_token"]], row["reference"]) for row in ranked]


def _letter(plan: Plan, index: int, reference: str) -> dict[str, Any]:
    who = person(draw(plan.seed, index), index, plan.now.date())
    return {
        "card": cards.card(plan.seed, index),
        "pin": cards.pin(plan.seed, index),
        "language": who.tongue.notice,
        "newcomer": reference,
    }
