"""Theme: residents of decentralised accommodation of vocational-school age against enrolment, and what the Land's law says."""

from app.monitoring.catalogue import table_name
from app.monitoring.class_names import class_name
from app.monitoring.grid import Grid, Value, share_cells
from app.monitoring.shares import Share, share
from app.reporting.material import Material, level_of
from app.reporting.school_duty import ASK, LAENDER, NOT_A_DECISION, WORDS
from app.reporting.theme import (
    ENDS,
    Answer,
    Theme,
    asked,
    counts_chart,
    ends,
    name_of,
    notes_of,
    own_count,
    share_told,
    telling,
    told,
)

AGE, DWELLING = "16-20", "decentralised_accommodation"
WITH_PLACE, WITHOUT_PLACE = ("enrolled",), ("waiting_for_place", "not_enrolled")
SHARES = ("mit Schulplatz", "± Prozentpunkte (mit)", "ohne Schulplatz", "± Prozentpunkte (ohne)")
_PEOPLE, _BY_SCHOOL = ("age", "housing"), ("age", "housing", "school")


def answer(theme: Theme, material: Material, area: str) -> Answer:
    """People of vocational-school age by kind of dwelling and enrolment; the sentence is about decentralised accommodation."""
    about = material.focus(area)
    dimensions = material.catalogue.dimensions
    schools = dimensions["school"].classes
    rows = tuple(
        _row(material, each, dwelling, schools)
        for each in asked(theme, material, area)
        for dwelling in dimensions["housing"].classes
    )
    sentence, remarks = _sentence(material, about), _law(material, about)
    source = own_count(material)
    notes = notes_of(theme, material, sentence, [source])
    heads = ("Gebiet", "Name", "Wohnform", "16 bis 20 Jahre", *(class_name("school", code) for code in schools))
    grid = Grid(
        theme.code,
        theme.label,
        (*heads, "± Personen", *SHARES, *ENDS),
        rows,
        (*notes[:-1], *remarks, notes[-1]),
        keys=3,
    )
    return Answer(
        theme=theme,
        area=area,
        sentence=sentence,
        grid=grid,
        charts=(
            counts_chart(
                material,
                about,
                "16- bis 20-Jährige in dezentralen Unterkünften nach Anmeldung an einer Schule",
                [(class_name("school", school), _cell(material, about, DWELLING, school)) for school in schools],
            ),
        ),
        released=theme.released(material, area),
        sources=(source,),
        remarks=remarks,
    )


def _cell(material: Material, area: str, dwelling: str, school: str | None = None) -> int | None:
    level = level_of(area)
    if school is None:
        return material.release.cell(table_name(level, _PEOPLE), area=area, age=AGE, housing=dwelling)
    return material.release.cell(table_name(level, _BY_SCHOOL), area=area, age=AGE, housing=dwelling, school=school)


def _share(material: Material, area: str, dwelling: str, schools: tuple[str, ...]) -> Share | None:
    """The share with these enrolments among those of vocational-school age in this kind of dwelling."""
    part = [_cell(material, area, dwelling, school) for school in schools]
    return telling(share(part, [_cell(material, area, dwelling)], level_of(area), material.parameters))


def _row(material: Material, area: str, dwelling: str, schools: tuple[str, ...]) -> tuple[Value, ...]:
    return (
        area,
        material.names.get(area, area),
        class_name("housing", dwelling),
        _cell(material, area, dwelling),
        *(_cell(material, area, dwelling, school) for school in schools),
        material.margin(area),
        *share_cells(_share(material, area, dwelling, WITH_PLACE)),
        *share_cells(_share(material, area, dwelling, WITHOUT_PLACE)),
        *ends(material, area),
    )


def _sentence(material: Material, area: str) -> str:
    people = _cell(material, area, DWELLING)
    without, having = (_share(material, area, DWELLING, schools) for schools in (WITHOUT_PLACE, WITH_PLACE))
    name = name_of(material, area)
    if people is None:
        return f"{name}: Die Gruppe ist zu klein, um veröffentlicht zu werden."
    head = f"{name}: In dezentralen Unterkünften leben {told(people, material.margin(area))} gezählte 16- bis 20-Jährige"
    if without is not None and without.sign == "about":
        return f"{head}; {share_told(without)} von ihnen sind nicht angemeldet oder warten auf einen Schulplatz."
    if having is not None and having.sign == "about":
        return f"{head}; {share_told(having)} von ihnen sind an einer Schule angemeldet, mehr lässt sich nicht veröffentlichen."
    return f"{head}; wie viele von ihnen einen Schulplatz haben, lässt sich nicht veröffentlichen."


def _law(material: Material, area: str) -> tuple[tuple[str, str], ...]:
    """What the Land's law says, as far as an authority confirmed it."""
    hints = material.school_duty.hints(area, material.reference_date)
    land, unverified = LAENDER.get(area[:2], area[:2]), sum(hint.unverified for hint in hints)
    said = [(f"{WORDS[hint.kind]} ({land})", hint.words) for hint in hints]
    said.append(("Zur Schulpflicht", NOT_A_DECISION))
    if unverified and any(hint.words == ASK for hint in hints):
        said.append(
            (
                "Ungeprüfte Angaben",
                f"Für dieses Land enthält die Regeltabelle {unverified} Angaben aus zweiter Hand (Testdaten, kein Recht). "
                "Sie werden nicht gezeigt und nicht verwendet, bis eine Schulbehörde sie bestätigt hat.",
            )
        )
    return tuple(said)
