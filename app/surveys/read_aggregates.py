"""Read a file of counts that others made: one row per question, area and option, numbers as they are written in German.

Rules: all or nothing, one faulty row keeps the file out; a share in per cent becomes the count it was worked out from; the same
option twice is a fault; an area is the survey's own or lies in it, and its parts are of one level.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from app.areas import GERMANY, Areas, AreaUnknown
from app.csv_file import FileRefused, Row, printable, rows_of, unguarded
from app.official.figures import OTHER, State, Unreadable, read_figure
from app.surveys.description import LONGEST
from app.surveys.personal import kind_of_heading, kind_of_option

MEMBERS: Mapping[str, tuple[str, ...]] = {
    "question": ("frage", "question"),
    "option": ("antwort", "option"),
    "count": ("anzahl", "count"),
    "share": ("anteil", "share"),
    "answered": ("geantwortet", "answered"),
    "asked": ("gefragt", "asked"),
    "area": ("gebiet", "area"),
    "several": ("mehrfach", "several"),
}
"""Our members and their headings in a file."""
_YES, _NO = ("ja", "yes", "j", "1"), ("", "nein", "no", "n", "0")
_NAMED_FAULTS = 20
_MOST = 10_000_000


class _CellFault(Exception):
    """A cell that is none of what its column takes. Counts that others made are theirs to publish, so its text may be quoted."""


@dataclass(slots=True)
class Counted:
    """One question in one area as the file has it; a None among the options was withheld by the source."""

    asked: int | None = None
    answered: int | None = None
    options: dict[str, int | None] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Aggregates:
    """The file read: per question and area what was counted, which questions took several answers, and what was wrong."""

    counts: dict[str, dict[str, Counted]] = field(default_factory=dict)
    several: set[str] = field(default_factory=set)
    rows: int = 0
    from_shares: bool = False
    faulty: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)

    def find(self, line: int, words: str) -> None:
        """Count a faulty row; the first ones are named."""
        self.faulty += 1
        if len(self.faults) < _NAMED_FAULTS:
            self.faults.append((line, words))


def read_aggregates(text: str, whole: str, areas: Areas) -> Aggregates:
    """The counts of a file about the area `whole`. Faulty rows stand in what is returned. Raises FileRefused."""
    rows = [row for row in rows_of(text) if not row.blank]
    if len(rows) < 2:
        raise FileRefused("the file holds no row of counts")
    places = _places(rows[0])
    read = Aggregates(rows=len(rows) - 1, from_shares="share" in places)
    for row in rows[1:]:
        try:
            _take(read, _cells(row, places), row.line, whole, areas)
        except _CellFault as fault:
            read.find(row.line, str(fault))
    for question, blocks in read.counts.items():
        for counted in blocks.values():
            _finish(read, counted, several=question in read.several)
        if len({len(area) for area in blocks if area != whole}) > 1:
            raise FileRefused(f"{_shown(question)}: its areas are of different levels; import one level at a time")
    return read


def _places(header: Row) -> dict[str, int]:
    meanings = {name: member for member, names in MEMBERS.items() for name in names}
    places: dict[str, int] = {}
    for place, cell in enumerate(header.cells):
        name = unguarded(cell).strip().casefold()
        if name and name not in meanings:
            known = ", ".join(names[0] for names in MEMBERS.values())
            raise FileRefused(f"line {header.line}: column {place + 1} has an unknown heading; there are {known}")
        if name and meanings[name] in places:
            raise FileRefused(f"line {header.line}: the column {name} stands twice")
        if name:
            places[meanings[name]] = place
    missing = [MEMBERS[member][0] for member in ("question", "option") if member not in places]
    if missing:
        raise FileRefused(f"line {header.line}: no column {', '.join(missing)}")
    if ("count" in places) == ("share" in places):
        raise FileRefused(f"line {header.line}: either anzahl (a number of people) or anteil (per cent, with geantwortet)")
    if "share" in places and "answered" not in places:
        raise FileRefused(f"line {header.line}: a share without geantwortet says nothing about people")
    return places


def _cells(row: Row, places: Mapping[str, int]) -> dict[str, str]:
    if len(row.cells) <= max(places.values()):
        raise _CellFault(f"{len(row.cells)} columns instead of {max(places.values()) + 1}")
    return {member: printable(unguarded(row.cells[place])) for member, place in places.items()}


def _take(read: Aggregates, cells: Mapping[str, str], line: int, whole: str, areas: Areas) -> None:
    question, option = _words(cells, "question"), _words(cells, "option")
    counted = read.counts.setdefault(question, {}).setdefault(_area(cells, whole, areas), Counted())
    if option in counted.options:
        raise _CellFault(f"the option {_shown(option)} stands twice")
    word = cells.get("several", "").casefold()
    if word not in (*_YES, *_NO):
        raise _CellFault("mehrfach: ja or nein")
    if word in _YES:
        read.several.add(question)
    counted.lines.append(line)
    counted.asked = _same(counted.asked, _number(cells, "asked"), "gefragt")
    counted.answered = _same(counted.answered, _number(cells, "answered"), "geantwortet")
    if "share" in cells:
        share = _amount(cells["share"].removesuffix("%").strip(), "anteil", 100)
        if counted.answered is None:
            raise _CellFault("anteil: needs geantwortet in the same row")
        counted.options[option] = None if share is None else _of(share, counted.answered)
    else:
        counted.options[option] = _number(cells, "count")


def _finish(read: Aggregates, counted: Counted, *, several: bool) -> None:
    """Say how many answered where the file does not, and hold the options against it."""
    told = [value for value in counted.options.values() if value is not None]
    line = counted.lines[0]
    if counted.answered is None:
        if several or len(told) < len(counted.options):
            return read.find(line, "geantwortet: is needed where several answers were allowed or an option is withheld")
        counted.answered = sum(told)
    if counted.asked is not None and counted.asked < counted.answered:
        return read.find(line, "more answered than were asked")
    if (max(told, default=0) if several else sum(told) - (len(told) if read.from_shares else 0)) > counted.answered:
        return read.find(line, "the options are more than answered; were several answers allowed (mehrfach: ja)?")
    return None


def _words(cells: Mapping[str, str], member: str) -> str:
    text = cells[member]
    if not text or len(text) > LONGEST:
        raise _CellFault(f"{MEMBERS[member][0]}: 1 to {LONGEST} characters")
    kind = kind_of_heading(text) if member == "question" else kind_of_option(text)
    if kind is not None:
        raise _CellFault(f"{MEMBERS[member][0]}: looks like {kind}")
    return text


def _area(cells: Mapping[str, str], whole: str, areas: Areas) -> str:
    text = cells.get("area", "")
    try:
        area = areas.check(text) if text else whole
    except AreaUnknown as fault:
        raise _CellFault(f"gebiet: {fault}") from None
    if whole not in (GERMANY, area[: len(whole)]):
        raise _CellFault(f"gebiet: {area} does not lie in the survey's area {whole}")
    return area


def _number(cells: Mapping[str, str], member: str) -> int | None:
    amount = _amount(cells.get(member, ""), MEMBERS[member][0], _MOST)
    if amount is not None and amount != amount.to_integral_value():
        raise _CellFault(f"{MEMBERS[member][0]}: a whole number of people")
    return None if amount is None else int(amount)


def _amount(text: str, heading: str, most: int) -> Decimal | None:
    """The number of a cell; None where it holds a sign for "withheld" or nothing."""
    try:
        figure = read_figure(text, OTHER)
    except Unreadable as fault:
        raise _CellFault(f"{heading}: {fault}") from None
    if figure.amount is None or figure.state is not State.NUMBER:
        return None
    if not 0 <= figure.amount <= most:
        raise _CellFault(f"{heading}: 0 to {most}")
    return figure.amount


def _same(known: int | None, new: int | None, heading: str) -> int | None:
    if known is not None and new is not None and known != new:
        raise _CellFault(f"{heading}: another number than in a row of the same question and area before")
    return new if known is None else known


def _of(share: Decimal, answered: int) -> int:
    return int((share * answered / 100).quantize(Decimal(1), ROUND_HALF_UP))


def _shown(text: str) -> str:
    return repr(text[:60])


def options_of(blocks: Mapping[str, Counted]) -> Sequence[str]:
    """The options of a question in the order in which the file first names them."""
    return list(dict.fromkeys(option for counted in blocks.values() for option in counted.options))
