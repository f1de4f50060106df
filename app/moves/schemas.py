"""JSON shapes of moves: what a newcomer starts, what an agency takes in, what two instances say to each other."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from app.newcomers.schemas import FirstConsent, Letter, StatementBody
from app.wire import Answer, Body, Code, ShortLine, Shown, example

Address = Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$", max_length=500)]
PackageText = Annotated[str, StringConstraints(min_length=2, max_length=240_000)]
"""Below what a request may hold; a larger package is collected with the code."""
MoveCode = Annotated[str, StringConstraints(min_length=4, max_length=64)]
Token = Annotated[str, StringConstraints(min_length=20, max_length=8192)]


class Destination(Answer):
    """An instance that people can move to, or arrive from; `address` names it."""

    address: str
    name: str


class Move(Answer):
    """One move: `received` means that it arrived and nothing here is released any more; `erase_at` is when this record goes."""

    id: str
    destination: str
    categories: list[str]
    status: Literal["open", "expired", "cancelled", "received", "kept"]
    created_at: Shown
    expires_at: Shown
    fetched: bool
    received_at: Shown | None
    erase_at: Shown | None


class Staying(Answer):
    """How many statements of a category stay here whatever she chooses."""

    category: str
    statements: int


class LeftOut(Answer):
    """A statement that was not taken over, and the code of the reason."""

    category: str
    field: str
    code: str


class CameAlong(Answer):
    """What came here when she moved: from where, how much; what was left out, by field; what she had decided there."""

    origin: str
    arrived_at: Shown
    taken: int
    left: list[LeftOut]
    decisions: list[dict[str, Any]]


class Moves(Answer):
    """Where one can move to, what stays here, one's moves, and what came along when one moved here."""

    destinations: list[Destination]
    stays: list[Staying]
    items: list[Move]
    arrivals: list[CameAlong]
    next: None = None


class MoveBody(Body):
    """Where to, and what goes along."""

    model_config = example(destination="https://kiim.musterkreis.example", categories=["identity", "contact", "language"])

    destination: Address
    categories: Annotated[list[Code], Field(min_length=1, max_length=24)]


class MoveStarted(Move):
    """The code to show there; only ever in this answer."""

    code: str


class Package(Answer):
    """The sealed package as text: a file to be taken along, readable by the destination alone."""

    package: str


class ArrivalBody(Body):
    """Take in somebody who moved here: her package, or the code that she shows and her origin; and her first consent."""

    model_config = example(
        origin="https://kiim.beispielstadt.example",
        code="7K2M-Q9RT-4XWP-HB3N",
        consent={
            "purpose": "counselling",
            "categories": ["identity", "contact", "language"],
            "notice_language": "uk",
            "channel": "paper",
            "paper_reference": "Ordner 4/17",
        },
    )

    package: PackageText | None = None
    origin: Address | None = None
    code: MoveCode | None = None
    external_id: ShortLine | None = None
    consent: FirstConsent
    statements: Annotated[list[StatementBody], Field(max_length=100, default_factory=list)]

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.package is None) == (self.origin is None) or (self.origin is None) != (self.code is None):
            raise ValueError("either the package, or origin and code")
        return self


class NewcomerArrived(Answer):
    """The agency's own reference. `taken` and `left` add up to what was in the package; `letter` is null when answered again."""

    id: str
    letter: Letter | None
    possible_duplicates: list[str]
    origin: str | None
    taken: int | None
    left: list[LeftOut]


class Origins(Answer):
    """Instances from which people can be taken in."""

    items: list[Destination]
    next: None = None


class Card(Answer):
    """This instance for another one's operator: address, name, public keys."""

    issuer: str
    name: str
    signing_keys: dict[str, Any]
    sealing_key: str


class CollectionBody(Body):
    """A token of the collecting instance (ES256, `kiim-move-request+jwt`, two minutes, good once) with the code in it."""

    model_config = example(request="eyJhbGciOiJFUzI1NiIsInR5cCI6ImtpaW0tbW92ZS1yZXF1ZXN0K2p3dCJ9.eyJjb2RlIjoi4oCmIn0.c2ln")

    request: Token


class ReceiptBody(Body):
    """The receipt of the receiving instance (ES256, `kiim-move-receipt+jwt`)."""

    model_config = example(receipt="eyJhbGciOiJFUzI1NiIsInR5cCI6ImtpaW0tbW92ZS1yZWNlaXB0K2p3dCJ9.eyJzdWIiOiJ1X-KApiJ9.c2ln")

    receipt: Token


class Received(Answer):
    """What became of the move."""

    status: Literal["received"]
