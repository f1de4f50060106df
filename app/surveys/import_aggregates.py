"""Import counts that others made as a new version of their survey, under the small-number rule; earlier versions stay."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.areas import Areas
from app.audit.record import Entry
from app.csv_file import Delivered, FileRefused
from app.ids import new_uuid
from app.monitoring.parameters import Level, Parameters, load_parameters
from app.surveys.description import Described
from app.surveys.read_aggregates import Aggregates, Counted, options_of, read_aggregates
from app.surveys.store import insert_survey, lock_surveys, read_heads
from app.surveys.suppress import hide
from app.surveys.survey import About, Block, Kind, Question, Results
from app.unit_of_work import UnitOfWork

LEVEL: Level = "municipality"
"""Whose threshold holds for surveys: the least number that is told of anything here."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: the version it is or would be (None: rows were faulty), and how many of its numbers are hidden."""

    read: Aggregates
    version: int | None
    questions: int
    cells: int
    hidden: int


async def import_aggregates(uow: UnitOfWork, delivered: Delivered, described: Described, *, dry_run: bool = False) -> Imported:
    """Read and store a file; nothing is stored on a dry run or when a row is faulty. Raises FileRefused."""
    about, parameters = described.about, load_parameters()
    if described.questions or described.municipality:
        raise FileRefused("question and municipality describe single answers: `kiim surveys answers` counts those")
    read = read_aggregates(delivered.text, about.area, Areas(uow.world.catalogue))
    results = results_of(read, about, parameters)
    cells = sum(len(block.cells) for block in results.blocks.values())
    hidden = sum(cell is None for block in results.blocks.values() for cell in block.cells)
    if read.faulty:
        uow.unaudited("a file with faults is not imported")
        return Imported(read, None, len(results.questions), cells, hidden)
    await lock_surveys(uow.session)
    version = await next_version(uow, about.code, Kind.AGGREGATES)
    if dry_run:
        uow.unaudited("a dry run changes nothing")
    else:
        facts = {
            "version": version,
            "kind": Kind.AGGREGATES.value,
            "parameters_version": parameters.version,
            "imported_at": uow.now,
        }
        await insert_survey(uow.session, new_uuid(), about, results, facts)
        await uow.record(Entry("survey-imported"))
    return Imported(read, version, len(results.questions), cells, hidden)


async def next_version(uow: UnitOfWork, code: str, kind: Kind) -> int:
    """The version an import of this survey gets. Raises FileRefused where its code belongs to another kind of survey."""
    former = [head for head in await read_heads(uow.session) if head.code == code]
    if kind is Kind.ANSWERS and former:
        raise FileRefused(
            f"there is a survey {code} already: single answers are counted once, and a withdrawn survey stays counted. "
            "Another survey has a code of its own"
        )
    if any(head.kind is not kind for head in former):
        raise FileRefused(f"{code} is a survey whose single answers were counted here: counts of others need a code of their own")
    return max((head.version for head in former), default=0) + 1


def results_of(read: Aggregates, about: About, parameters: Parameters) -> Results:
    """What is stored of a file: every question and area with what the small-number rule leaves."""
    threshold = parameters.levels[LEVEL].threshold
    questions: list[Question] = []
    blocks: dict[tuple[int, str], Block] = {}
    for position, (text, counts) in enumerate(read.counts.items()):
        question = Question(text, tuple(options_of(counts)), text in read.several)
        questions.append(question)
        for area, block in _shown(counts, question, about.area, threshold, rounded=read.from_shares).items():
            blocks[position, area] = block
    return Results(tuple(questions), blocks)


def _shown(counts: Mapping[str, Counted], question: Question, whole: str, threshold: int, *, rounded: bool) -> dict[str, Block]:
    areas = sorted(counts, key=lambda area: (area != whole, area))
    table = []
    for area in areas:
        options = [counts[area].options.get(option) for option in question.options]
        table.append([_answered(counts[area], options, rounded=rounded and not question.several), *options])
    shown = hide(table, threshold, whole=whole in counts, several=question.several)
    return {
        area: Block(
            asked=counts[area].asked if row[0] is not None else None,
            answered=counts[area].answered if row[0] is not None else None,
            cells=tuple(row[1:]),
        )
        for area, row in zip(areas, shown, strict=True)
    }


def _answered(counted: Counted, options: list[int | None], *, rounded: bool) -> int | None:
    """How many answered, as the rule is to see it: counts that were worked out from shares differ from it by their rounding."""
    told = sum(value for value in options if value is not None)
    answered = counted.answered
    if rounded and answered is not None and None not in options and abs(answered - told) <= len(options):
        return told
    return answered
