"""Invented surveys of the district: single answers to the Lotsen, counted once, and counts that the municipalities delivered."""

from collections.abc import Sequence
from random import Random

from app.areas import Areas
from app.csv_file import deliver, write
from app.demo.batches import Plan
from app.demo.district import MUNICIPALITIES
from app.surveys.description import read_description
from app.surveys.import_aggregates import import_aggregates
from app.surveys.import_answers import import_answers
from app.surveys.look_up import list_surveys
from app.unit_of_work import open_unit
from app.world import World

KREIS = MUNICIPALITIES[0].ags[:5]
ANSWERS, COUNTS = "lotsen-alltag", "gemeinden-begleitung"
_PEOPLE = 780
_HEAD = """
code = "{code}"
title = "{title}"
source = "{source}"
method = "{method}"
licence = "erfundene Zahlen, frei verwendbar"
held_on = {held_on}
area = "{area}"
"""
_QUESTIONS = (
    ("alltag", "Wie gut finden Sie sich im Alltag zurecht?", ("sehr gut", "gut", "mittel", "schlecht"), (18, 38, 30, 11)),
    (
        "kontakt",
        "Wie oft sprechen Sie mit Menschen, die schon lange hier leben?",
        ("oft", "manchmal", "selten", "nie"),
        (24, 35, 27, 11),
    ),
    (
        "kurs",
        "Was hindert Sie an einem Deutschkurs?",
        ("nichts", "kein Platz frei", "Kinderbetreuung fehlt", "Arbeitszeit", "Weg zu weit"),
        (30, 22, 21, 15, 9),
    ),
)
"""Columns, questions and options of the single answers, and how often each option is chosen."""
_COUNTED = (
    ("Formulare und Ämter", 71),
    ("Wohnung", 64),
    ("Kita und Schule", 47),
    ("Arbeit", 33),
    ("Arztbesuche", 18),
)
_NEEDS = (
    ("Wobei brauchen Neuzugewanderte in Ihrer Gemeinde am meisten Hilfe?", True, _COUNTED),
    (
        "Reichen die ehrenamtlichen Lotsinnen und Lotsen aus?",
        False,
        (("ja", 26), ("zum Teil", 41), ("nein", 27), ("weiß nicht", 6)),
    ),
)
_ASKED, _ANSWERED = 160, 112


async def furnish_surveys(world: World, plan: Plan) -> int:
    """Count and import the invented surveys; what is there already stays. Returns how many are read."""
    areas = Areas(world.catalogue)
    async with open_unit(world) as uow:
        uow.unaudited("reading what there is")
        there = {one.code for one in await list_surveys(uow, withdrawn=True)}
    if ANSWERS not in there:
        async with open_unit(world) as uow:
            answers = deliver("antworten.csv", answers_csv(plan).encode())
            await import_answers(uow, answers, read_description(answers_description(plan), areas))
    if COUNTS not in there:
        async with open_unit(world) as uow:
            counts = deliver("begleitung.csv", counts_csv().encode())
            await import_aggregates(uow, counts, read_description(counts_description(plan), areas))
    return 2


def answers_csv(plan: Plan) -> str:
    """The single answers, the same for the same plan; most are from the larger municipalities."""
    rng = Random(f"survey {plan.seed}")
    rows = []
    for _ in range(_PEOPLE):
        place = MUNICIPALITIES[min(rng.randrange(len(MUNICIPALITIES)), rng.randrange(len(MUNICIPALITIES)))]
        rows.append([*(_answer(rng, options, weights) for _, _, options, weights in _QUESTIONS), place.ags])
    return write([*(column for column, *_ in _QUESTIONS), "gemeinde"], rows)


def answers_description(plan: Plan) -> str:
    """What is said about them."""
    head = _HEAD.format(
        code=ANSWERS,
        title="Ankommen im Alltag (erfunden)",
        source="Lotsennetz Fiktingen (erfunden)",
        method="Papierbogen in vier Sprachen, freiwillig und ohne Namen, ausgefüllt beim Sprachcafé",
        held_on=plan.now.date().replace(day=1),
        area=KREIS,
    )
    questions = "".join(
        f'[[question]]\ntext = "{text}"\ncolumn = "{column}"\noptions = [{_quoted(options)}]\n'
        for column, text, options, _ in _QUESTIONS
    )
    return f'{head}asked = 1500\nmunicipality = "gemeinde"\n{questions}'


def counts_csv() -> str:
    """Counts as the municipalities' office delivers them: in per cent, one row per answer."""
    rows = [
        [text, option, f"{share} %", _ANSWERED, _ASKED, "ja" if several else "nein"]
        for text, several, options in _NEEDS
        for option, share in options
    ]
    return write(["Frage", "Antwort", "Anteil", "geantwortet", "gefragt", "mehrfach"], rows)


def counts_description(plan: Plan) -> str:
    """What is said about them."""
    return _HEAD.format(
        code=COUNTS,
        title="Begleitung in den Gemeinden (erfunden)",
        source="Landratsamt Musterland, Stabsstelle Integration (erfunden)",
        method="Online-Bogen an Gemeinden, Träger und Ehrenamtliche; eine Antwort je Stelle",
        held_on=plan.now.date().replace(day=1),
        area=KREIS,
    )


def _answer(rng: Random, options: Sequence[str], weights: Sequence[int]) -> str:
    """One of the options, or nothing, as some leave a question out."""
    return rng.choices([*options, ""], [*weights, 3])[0]


def _quoted(options: Sequence[str]) -> str:
    return ", ".join(f'"{option}"' for option in options)
