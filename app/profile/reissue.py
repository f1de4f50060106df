"""Give a person who lost her card a new letter: in person, by an agency she consents to (recovery has no other way).

Rules: relation, purpose and consent as for any act on her record, but a record she froze can be recovered too: a letter shows the
agency nothing. Card, PIN, sessions and the letter before are void with the commit, and she sees who did it. Limits per agency
keep one from shutting her out by issuing letter after letter; they never stand in another agency's way.
"""

from app.identity.letters import Letter, issue_letter
from app.identity.throttle import count_letter
from app.profile.reach import Reached


async def reissue(reached: Reached) -> Letter:
    """Issue the letter and record it. Raises TooManyRequests, which is kept as a refusal of this attempt."""
    uow, newcomer_id = reached.head.uow, reached.head.newcomer_id
    await count_letter(uow.world, reached.caller.agency.agency_id, newcomer_id)
    letter = await issue_letter(uow, newcomer_id)
    await uow.record(reached.entry())
    return letter
