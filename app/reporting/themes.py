"""All themes by code, and the answer to one of them."""

from collections.abc import Callable, Mapping

from app.errors import NotFound
from app.reporting import (
    childcare_theme,
    counselling_theme,
    course_theme,
    people_theme,
    school_theme,
    survey_theme,
    transition_theme,
)
from app.reporting.material import Material
from app.reporting.theme import EVERYWHERE, Answer, Theme, load_themes

_ANSWERS: Mapping[str, Callable[[Theme, Material, str], Answer]] = {
    "berufsschulalter": school_theme.answer,
    "alter-herkunft": people_theme.answer,
    "kita": childcare_theme.answer,
    "sprachkurse": course_theme.answer,
    "beratung": counselling_theme.answer,
    "umfragen": survey_theme.answer,
    "uebergaenge": transition_theme.answer,
}


def themes() -> list[Theme]:
    """Every theme that is answered here, in order."""
    return [theme for theme in load_themes().values() if theme.code in _ANSWERS]


def find_theme(code: str) -> Theme:
    """The theme of a code; NotFound where none is answered under it."""
    if code not in _ANSWERS:
        raise NotFound()
    return load_themes()[code]


def areas_of(theme: Theme, material: Material) -> list[str]:
    """The areas that a theme can be asked about, the largest first."""
    return material.areas(*theme.tables) if theme.tables else survey_theme.areas(material)


def first_area(theme: Theme, material: Material) -> str:
    """The area that a theme is first shown for."""
    return EVERYWHERE if theme.everywhere else material.focus("")


def answer(material: Material, code: str, area: str = EVERYWHERE) -> Answer:
    """A theme answered for one area or everywhere; NotFound where there is no such theme or it is not told of the area."""
    theme = find_theme(code)
    if area not in (EVERYWHERE, *areas_of(theme, material)):
        raise NotFound()
    return _ANSWERS[code](theme, material, area)
