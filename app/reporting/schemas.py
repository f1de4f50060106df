"""JSON shapes of indicators that only official statistics can give."""

from app.wire import Answer


class OfficialIndicatorBody(Answer):
    """One of them: what its source counts, of what, how it is meant; `series` is the name under which figures are imported."""

    code: str
    handlungsfeld: str
    label: str
    series: str
    numerator: str
    denominator: str
    note: str
    owner: str


class OfficialIndicators(Answer):
    """All of them, in the order of the catalogue."""

    items: list[OfficialIndicatorBody]
    next: None = None


class OfficialFigureBody(Answer):
    """One figure as its source gives it: `value` is decimal text, null where the source gives a sign; `meaning` is in German."""

    area: str
    time: str
    value: str | None
    unit: str
    meaning: str
    source: str
    definition: str
    licence: str
    as_of: str


class OfficialFigures(Answer):
    """One indicator with every imported figure, the newest time first; empty until an operator imports its series."""

    indicator: OfficialIndicatorBody
    items: list[OfficialFigureBody]
    next: None = None
