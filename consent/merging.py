"""Two records of one person become one: what each consent still reaches, what may be joined, and what an undoing leaves behind.

No agency may see more by a merge than before it, because joining records is no consent (Art. 4(11), 5(1)(b) GDPR):
1. Every statement that stood at the merge carries the side it came from, and a consent given before reaches its own side alone.
   What was said afterwards to the joined record, and every consent given afterwards, knows no sides.
2. Of two consents in force for one agency and purpose one goes on for both: each category only on the sides where it was given,
   until the earlier end of the two. One that answered an offer of a hand-over is never joined with another.
3. Releases of secrecy (§ 203 StGB) lift secrets of their own side alone.
4. Open questions of the record that was taken up are not carried over; they wait with it.
5. A restricted record (Art. 18 GDPR) is not merged, and one that has taken up another is not taken up itself.
6. A merge may be undone for 30 days. Both ledgers are then as if they had never met, but what the person ended since then stays
   ended on both sides (deny wins).
7. Who can only read one side writes on that side; so its statement is no way around rule 1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from consent.decision import Allow, Decision, Deny, Reason
from consent.events import Event, Invalidated, Restricted, SecrecyReleaseWithdrawn, Withdrawn
from consent.standing import Barred, ConsentState, MergeState, SecrecyState, Standing
from consent.vocabulary import ConsentId, ConsentStatus

UNDO_FOR: Final = timedelta(days=30)
UNDONE: Final = "merge-undone"
KEEPS_OUT: Final = "-"
"""Before a side in a release's pairs: this category does not reach what stands on that side."""


def survivors_side(n: int) -> str:
    """The mark of what stood in the surviving record when event `n` took up another one."""
    return f"{n}s"


def others_side(n: int) -> str:
    """The mark of what event `n` brought."""
    return f"{n}m"


def may_merge(survivor: Standing, other: Standing) -> Decision:
    """Decide whether `survivor` may take up `other` now. Denies with `restricted`, or `merge-not-possible` by rule 5."""
    if survivor.restricted or other.restricted:
        return Deny(Reason.RESTRICTED)
    if survivor.merged_into is not None or other.merged_into is not None or other.merges:
        return Deny(Reason.MERGE_NOT_POSSIBLE)
    return Allow()


def may_undo(merge: MergeState | None, at: datetime) -> Decision:
    """Decide whether this merge may still be undone. Denies with `not-found`, or `merge-not-possible` once it is final."""
    if merge is None:
        return Deny(Reason.NOT_FOUND)
    return Allow() if at < merge.at + UNDO_FOR else Deny(Reason.MERGE_NOT_POSSIBLE)


def kept_out(state: ConsentState, sides: Iterable[str]) -> ConsentState:
    """A consent that does not reach these sides either (rule 1)."""
    return replace(state, barred=_sorted({*state.barred, *((code, side) for side in sides for code in state.covered)}))


def secrecy_kept_out(state: SecrecyState, sides: Iterable[str]) -> SecrecyState:
    """A release of secrecy that lifts nothing on these sides (rule 3)."""
    return replace(state, barred=tuple(sorted({*state.barred, *sides})))


def joined(standing: ConsentState, brought: ConsentState) -> ConsentState:
    """The consent that goes on for both (rule 2): a side is barred to a category unless one of the two reaches it there."""
    both, own = (standing, brought), set(standing.categories)
    barred = {
        (code, side)
        for code, side in {*standing.barred, *brought.barred}
        if all((code, side) in state.barred for state in both if code in state.covered)
    }
    return replace(
        standing,
        speaks_for=(*standing.speaks_for, brought.consent, *brought.speaks_for),
        taken_over=tuple(code for code in dict.fromkeys((*standing.taken_over, *brought.covered)) if code not in own),
        valid_until=min(standing.valid_until, brought.valid_until),
        barred=_sorted(barred),
    )


def side_to_write(number: int, pairs: Collection[tuple[int, str]]) -> str | None:
    """The side on which a statement is written under a release with these pairs (rule 7); None: it knows no sides.

    Of several merges the first decides: who cannot see what it joined cannot see anything of the later ones that is not there.
    """
    out = {who[1:] for category, who in pairs if category == number and who.startswith(KEEPS_OUT)}
    own = [side for side in map(_opposite, out) if side not in out]
    return min(own, key=lambda side: int(side[:-1]), default=None)


def ended_since(other: Standing, merged: Standing, events: Sequence[Event], at: datetime) -> tuple[Event, ...]:
    """The events that `other` still needs when it is parted from the record that stood as `merged` (rule 6).

    `events` is the surviving ledger from the merge on, `other` the other one as if they had never met.
    """
    needed: list[Event] = []
    ended = {event.consent: event for event in events if isinstance(event, Withdrawn | Invalidated)}
    for state in other.consents.values():
        if state.status is not ConsentStatus.GRANTED:
            continue
        ending = ended.get(state.consent) or _ending_of_twin(state, merged, ended)
        if isinstance(ending, Event):
            needed.append(replace(ending, consent=state.consent, recorded_at=at, detail_sha256=None))
        elif ending:
            needed.append(Invalidated(at=at, recorded_at=at, consent=state.consent, ground=UNDONE))
    needed += [
        replace(event, recorded_at=at, detail_sha256=None)
        for event in events
        if isinstance(event, SecrecyReleaseWithdrawn) and event.secrecy_release in other.secrecy
    ]
    if merged.restricted and not other.restricted:
        needed.append(Restricted(at=at, recorded_at=at))
    return tuple(needed)


def _ending_of_twin(
    state: ConsentState, merged: Standing, ended: dict[ConsentId, Withdrawn | Invalidated]
) -> Withdrawn | Invalidated | bool:
    """How the consent ended that went on for this one; True: another consent took its place, False: it has not ended."""
    if merged.consents[state.consent].status is not ConsentStatus.SUPERSEDED:
        return False
    twin = next((one for one in merged.consents.values() if state.consent in one.speaks_for), None)
    if twin is None or twin.status is ConsentStatus.SUPERSEDED:
        return True
    return ended.get(twin.consent, False)


def _opposite(side: str) -> str:
    number = int(side[:-1])
    return others_side(number) if side == survivors_side(number) else survivors_side(number)


def _sorted(pairs: Iterable[tuple[str, str]]) -> Barred:
    return tuple(sorted(pairs))
