"""JSON shapes of merging: what an agency asks, what came of it, and the newcomer's questions and merges."""

from typing import Literal

from app.wire import Answer, Body, Identifier, Shown, example


class MergeBody(Body):
    """The agency's other reference for the same person."""

    model_config = example(other="n_00000000000000000000000000000002")

    other: Identifier


class MergeAsked(Answer):
    """Merged, or put to the person; `newcomer` is the name that stays, `id` and `undo_until` are null while she is asked."""

    state: Literal["merged", "asked"]
    newcomer: str
    id: str | None
    undo_until: Shown | None


class MergeParted(Answer):
    """The two are apart again; each of the agency's references leads to its own record."""

    id: str
    state: Literal["undone"]


class OwnOffer(Answer):
    """A question whether another record is hers too; `asked_by` null: the coordination office asks, which knows no names."""

    id: str
    asked_by: str | None
    asked_at: Shown


class OwnMerge(Answer):
    """A record that became part of hers; `merged_by` null: she decided it. `undo_until` null once it is final."""

    id: str
    merged_by: str | None
    merged_at: Shown
    undo_until: Shown | None


class OwnMerges(Answer):
    """Questions that wait for her word, and the merges that stand."""

    offers: list[OwnOffer]
    merges: list[OwnMerge]


class OfferAnswerBody(Body):
    """Whether both records are hers."""

    model_config = example(same=True)

    same: bool


class OfferAnswered(Answer):
    """What came of it: `open` while the card of the other record has to answer as well."""

    id: str
    state: Literal["open", "merged", "refused"]


class UndoBody(Body):
    """Nothing to say."""
