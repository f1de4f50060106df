"""A file's lines and the same lines registered one by one: judged alike and stored alike, whatever stands in them."""

import json
import unicodedata
from dataclasses import asdict
from itertools import count, product
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from app.imports.lines import LONGEST
from app.ledger.append import read_details
from app.ledger.head import lock_head
from app.unit_of_work import open_unit
from app.world import World
from tests.app.imports.conftest import Importing
from tests.app.imports.drawing import NUMBER, Json, files
from tests.app.imports.drawn_values import CATALOGUE
from tests.support.agencies import bearer, token_of
from tests.support.people import Tool, confirm_notices, tool

PURPOSES = ("counselling", "contact")
MOST_FAULTS = 20
AT_ONCE = (1, 2, 50)
"""Lines of a chunk: statements are remembered from one to the next, what is decided of a consent to the end of its own."""

STORED, KNOWN = ("stored", "", ""), ("known", "", "")
Told = list[tuple[str, str, str]]
"""What an import says of a line: outcome, pointer, code; one of STORED and KNOWN alone, or its faults."""

_ROWS = {
    "release": "SELECT purpose, state, categories, secrecy, valid_until, ended_at, granting_event FROM release",
    "duplicate_token": "SELECT token, kind FROM duplicate_token",
    "change": "SELECT type, request_id, purpose, occurred_at FROM change",
    "newcomer_reference": "SELECT registered, external_token IS NOT NULL FROM newcomer_reference",
}


class TwoOffices:
    """An office that imports, and another of the same name and kind that registers one by one."""

    def __init__(self, importing: Importing, registering: Tool) -> None:
        self.importing = importing
        self.registering = registering
        self.numbers = count(1000)

    async def register(self, raw: bytes) -> httpx.Response:
        """Post these bytes as they are."""
        office = self.registering
        if not office.tokens:
            office.tokens["counselling"] = await token_of(office.http, office.world, office.client, "counselling")
        key = {"Content-Type": "application/json", "Idempotency-Key": f"key-{next(self.numbers)}"}
        return await office.http.post("/v1/newcomers", content=raw, headers=bearer(office.tokens["counselling"]) | key)


@pytest.fixture
async def offices(client: httpx.AsyncClient, world: World) -> TwoOffices:
    """Both may ask for more than one purpose; wordings are reviewed in two languages."""
    await confirm_notices(world, "de", "uk")
    one, other = [await tool(client, world, "counselling", *PURPOSES, name="Beratung") for _ in range(2)]
    return TwoOffices(Importing(one), other)


@settings(
    max_examples=25,
    phases=[Phase.reuse, Phase.generate],  # what fails is told line by line; to shrink it would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=files(), at_once=st.sampled_from(AT_ONCE))
async def test_lines_are_judged_and_stored_as_if_each_were_registered(
    offices: TwoOffices, drawn: list[bytes], at_once: int
) -> None:
    offices.importing.chunk_lines = at_once
    await compare(offices, of_example(offices, drawn))


def of_school(value: str) -> bytes:
    """A line that says this many years of school, the number spelled so."""
    return line_of().replace(b'"value":9', b'"value":%b' % value.encode())


def line_of(**changes: Any) -> bytes:
    """A line in order about one statement, with other members."""
    consent = {"purpose": "counselling", "categories": ["identity"], "notice_language": "de", "channel": "assisted", "actor": "a"}
    said = {"category": "education", "field": "years_of_school", "value": 9, "kind": "self_stated"}
    return orjson.dumps({"external_id": "@@@@-1", "consent": consent, "statements": [said]} | changes)


def as_long_as(size: int) -> bytes:
    """A line of so many bytes."""
    line = line_of()
    return line[:-1] + b" " * (size - len(line)) + b"}"


def as_deep_as(depth: int) -> bytes:
    """A line in which a value lies so deep."""
    return line_of(surprise=json.loads("[" * (depth - 1) + "]" * (depth - 1)))


NAMES = [{"category": "identity", "field": "birth_name", "kind": "self_stated", "value": "a" * count} for count in range(1, 103)]
BORN = {"category": "identity", "field": "birth_date", "kind": "self_stated"}
NAMED = {"category": "identity", "field": "family_name", "kind": "self_stated"}
PAPER = {"purpose": "counselling", "categories": ["identity"], "notice_language": "de", "channel": "paper"}
KIND = {"category": "language", "field": "certificate_type", "value": "dtz", "kind": "self_stated"}
LEVEL = {"category": "language", "field": "certificate_level", "value": "C2", "kind": "self_stated"}
ALIKE = {
    "ages": [
        line_of(external_id=f"@@@@-{year}", statements=[BORN | {"value": year}]) for year in ("1990", "2010", "2020", "1991")
    ],
    "certificates": [
        line_of(external_id=f"@@@@-{place}", statements=said) for place, said in enumerate([[KIND], [LEVEL], [KIND, LEVEL]])
    ],
    "one field again and again": [
        line_of(external_id=f"@@@@-{n}", statements=[NAMED | {"value": f"{word}{n}"} for word in "ABCDEFGH"]) for n in range(3)
    ],
    "names": [
        line_of(external_id=f"@@@@-{name!r}", statements=[NAMED | {"value": name}]) for name in ("A", "B", " b ", "", "-", 1)
    ],
    "papers": [
        line_of(external_id=f"@@@@-{n}", consent=PAPER | {"paper_reference": n}) for n in ("a", " a", "b\u0007", 1, "c" * 101)
    ],
}
"""Lines that say nearly the same, of which some are in order and some are not."""

AT_LIMITS = {
    "numbers": [of_school(value) for value in ("0", "20", "21", "-1", "-0", "9.0", "9e0", "true")],
    "numbers of no register": [of_school(f"{value}") for value in (2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**30, -(10**30))],
    "numbers nobody reads": [of_school("1" * 5000), line_of(surprise="@").replace(b'"@"', b"1" * 5000), of_school("1e400")],
    "length": [as_long_as(LONGEST + 1), as_long_as(LONGEST)],
    "depth": [as_deep_as(depth) for depth in (16, 17, 31, 32, 33, 34)],
    "statements": [line_of(statements=NAMES[:101]), line_of(statements=NAMES[:100])],
    "names": [line_of(statements=[NAMES[99] | {"value": "a" * size}]) for size in (121, 120)],
    "marked line ends": [line_of() + b"\r", b"  " + line_of(external_id="@@@@-2") + b"\t"],
}


async def test_at_the_limits_too_they_are_judged_alike(offices: TwoOffices) -> None:
    for drawn in AT_LIMITS.values():
        await compare(offices, of_example(offices, drawn))


async def test_lines_that_say_nearly_the_same_are_each_judged(offices: TwoOffices) -> None:
    for at_once, drawn in product(AT_ONCE, ALIKE.values()):
        offices.importing.chunk_lines = at_once
        await compare(offices, of_example(offices, drawn))


def of_example(offices: TwoOffices, drawn: list[bytes]) -> list[bytes]:
    """These lines about people whom no other example has."""
    number = b"%d" % next(offices.numbers)
    return [line.replace(NUMBER, number) for line in drawn]


async def compare(offices: TwoOffices, lines: list[bytes]) -> None:
    """Import these and register them, and hold against each other what became of them."""
    importing, registering = offices.importing, offices.registering
    job, _ = await importing.run(b"\n".join(lines) + b"\n")
    rows = await importing.world.pool.fetch("SELECT lines, newcomers FROM import_chunk WHERE import_id = $1", job.import_id)
    imported: dict[int, UUID] = {n: who for row in rows for n, who in zip(row["lines"], row["newcomers"], strict=True)}
    faults = await importing.faults(job)
    there: set[str] = set()
    for place, raw in enumerate(lines, 1):
        told = [(outcome, pointer, code) for line, outcome, pointer, code in faults if line == place]
        if told and told == without_evidence(read(raw)):
            continue  # stricter than at the counter, where she might be stored
        answer = await offices.register(raw)
        found = told or [STORED if place in imported else KNOWN]
        assert found in expected(raw, answer, there), (answer.text, raw)
        if answer.status_code == 201 and found == [STORED]:
            document = read(raw)
            there.add(case_number(document["external_id"]))
            purpose = document["consent"]["purpose"]
            registered = await newcomer_of(registering, answer.json()["id"])
            theirs, ours = await kept(importing.office, imported[place], purpose), await kept(registering, registered, purpose)
            for part in theirs:
                assert theirs[part] == ours[part], (part, raw)


def expected(raw: bytes, answer: httpx.Response, there: set[str]) -> list[Told]:
    """What docs/import.md lets an import say of a line that was answered so as a registration."""
    body = answer.json()
    if answer.status_code == 413:
        return [[("faulty", "", "too-long")]]
    if answer.status_code == 400:
        return [[("faulty", "", "not-json")]]
    faults: Told = [("faulty", error["pointer"], error["code"]) for error in body.get("errors", [])][:MOST_FAULTS]
    if any(code == "nul" for _, _, code in faults):
        return [faults]
    document = read(raw)
    lacking = without_evidence(document)
    if lacking:
        return [lacking]
    if document.get("external_id") is None:
        missing: Told = [("faulty", "/external_id", "missing")]
        return [missing, faults] if faults else [missing]
    if answer.status_code == 403:
        return [[("faulty", place, body["reason"])] for place in ("/consent", "/statements")]
    if answer.status_code == 422:
        again = case_number(document["external_id"]) in there and all(at.startswith("/statements") for _, at, _ in faults)
        return [[KNOWN]] if again else [faults]
    return [[{201: STORED, 409: KNOWN}[answer.status_code]]]


def read(raw: bytes) -> Json:
    """What a line says; nothing if it is no JSON."""
    try:
        document: Any = json.loads(raw)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def without_evidence(document: Json) -> Told:
    """What the line lacks to prove its consent."""
    consent = document.get("consent")
    if not isinstance(consent, dict) or not consent:
        return [("without_evidence", "/consent", "consent-missing")]
    needed = ["notice_language", "channel"]
    needed += {"paper": ["paper_reference"], "assisted": ["actor"]}.get(str(consent.get("channel")), [])
    return [("without_evidence", f"/consent/{n}", f"{n}-missing".replace("_", "-")) for n in needed if not consent.get(n)]


def case_number(said: Any) -> str:
    """A case number by which a person is known again."""
    return unicodedata.normalize("NFC", str(said)).strip()


async def newcomer_of(office: Tool, reference: str) -> UUID:
    """Whom an office means by a reference."""
    found: UUID = await office.world.pool.fetchval("SELECT newcomer_id FROM newcomer_reference WHERE reference = $1", reference)
    return found


async def kept(office: Tool, newcomer_id: UUID, purpose: str) -> Json:
    """Everything that is stored of her, and what her office reads, without what is hers or the office's own."""
    async with open_unit(office.world) as uow:
        uow.unaudited("a test looks at what is stored")
        head = await lock_head(uow, newcomer_id, shared=True)
        assert head is not None
        stored: Json = {name: block.fields for name, block in (await head.open_blocks([*CATALOGUE.categories])).items()}
        stored["details"] = await read_details(uow, newcomer_id, head.key)
        stored["consents"] = [asdict(state) for state in head.standing().consents.values()]
        for table, asked in _ROWS.items():
            rows = await uow.session.execute(text(f"{asked} WHERE newcomer_id = :newcomer"), {"newcomer": newcomer_id})
            stored[table] = sorted(map(repr, rows))
    reference = await office.world.pool.fetchval("SELECT reference FROM newcomer_reference WHERE newcomer_id = $1", newcomer_id)
    for part in ("record", "consents"):
        answer = await office.get(f"/v1/newcomers/{reference}/{part}", purpose=purpose)
        stored[f"read {part}"] = (answer.status_code, answer.json())
    told: Json = told_of_all(stored)
    return told


_OWN = {"id", "consent", "agency", "assisted_by", "_agency", "newcomer"}


def told_of_all(said: Any) -> Any:
    """The same without ids; the current statement of a field is named by its place."""
    match said:
        case {"current": str() as current, "statements": list() as statements, **more}:
            place = [one["id"] for one in statements].index(current)
            return told_of_all({**more, "current": place, "statements": statements})
        case dict():
            return {name: told_of_all(inner) for name, inner in said.items() if name not in _OWN}
        case list() | tuple():
            return [told_of_all(inner) for inner in said]
    return said
