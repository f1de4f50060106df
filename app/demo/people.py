"""Invented newcomers, the same ones for the same seed: no name here belongs to a person.

Family names join the word for "example" in some language to invented syllables, given names are syllables alone, telephone
numbers come from the ranges kept free for films, addresses of mail from example.org.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.demo.district import MUNICIPALITIES


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language of the demo: notice language (BCP 47), ISO 639-3 code, ISO 15924 script, countries (ISO 3166-1 alpha-2)."""

    notice: str
    iso639_3: str
    script: str
    countries: tuple[str, ...]
    sample_words: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Person:
    """One invented newcomer, before anything happened to them."""

    index: int
    family_name: str
    given_names: str
    birth_date: date
    sex: str
    tongue: Tongue
    country: str
    ags: str
    phone: str
    email: str
    years_of_school: int
    literate_latin: str
    children: int


_LATIN = "ta lo mi ru ne so ka vi da be lu ri no sa me ti".split()
SYLLABLES: dict[str, tuple[str, ...]] = {
    "Latn": tuple(_LATIN),
    "Arab": tuple("تا لا مي را ني سا كا في دا بي لي ري نا سي ما تي".split()),
    "Cyrl": tuple("та ло ми ру не со ка ви да бе лу ри но са ме ти".split()),
    "Ethi": tuple("ታ ሎ ሚ ሩ ኔ ሶ ካ ቪ ዳ ቤ ሉ ሪ ኖ ሳ ሜ ቲ".split()),
    "Geor": tuple("ტა ლო მი რუ ნე სო კა ვი და ბე ლუ რი ნო სა მე ტი".split()),
    "Deva": tuple("ता लो मी रू ने सो का वी दा बे लू री नो सा मे ती".split()),
    "Hans": tuple("塔洛米鲁内索卡维达贝卢里诺萨梅蒂"),
}

TONGUES: tuple[Tongue, ...] = (
    Tongue("uk", "ukr", "Cyrl", ("UA",), ("Приклад", "Зразок"), 20),
    Tongue("ar", "ara", "Arab", ("SY", "IQ"), ("مثال", "عينة"), 18),
    Tongue("fa", "prs", "Arab", ("AF", "IR"), ("نمونه",), 11),
    Tongue("tr", "tur", "Latn", ("TR",), ("Örnek",), 9),
    Tongue("ru", "rus", "Cyrl", ("RU", "KZ"), ("Пример", "Образец"), 7),
    Tongue("ti", "tir", "Ethi", ("ER", "ET"), ("ኣብነት",), 7),
    Tongue("ro", "ron", "Latn", ("RO", "MD"), ("Exemplu",), 6),
    Tongue("kmr", "kmr", "Latn", ("TR", "SY", "IQ"), ("Mînak",), 5),
    Tongue("so", "som", "Latn", ("SO",), ("Tusaale",), 4),
    Tongue("fr", "fra", "Latn", ("GN", "CM", "CI"), ("Exemple",), 4),
    Tongue("en", "eng", "Latn", ("NG", "GH"), ("Sample",), 4),
    Tongue("es", "spa", "Latn", ("VE", "CO"), ("Ejemplo",), 3),
    Tongue("ka", "kat", "Geor", ("GE",), ("მაგალითი",), 3),
    Tongue("hi", "hin", "Deva", ("IN",), ("उदाहरण",), 3),
    Tongue("zh", "zho", "Hans", ("CN",), ("样本",), 2),
)
_WEIGHTED: tuple[Tongue, ...] = tuple(tongue for tongue in TONGUES for _ in range(tongue.weight))
_FILM_NUMBERS = ("+493023125", "+494066969", "+496990009", "+492214710", "+498999998")
_YOUNGEST_DAYS = 6_300  # above 15 two years ago: nobody here needs a guardian to decide
_OF_AGE_DAYS = 6_610
_SEXES = ("female", "female", "female", "female", "male", "male", "male", "male", "diverse", "no_entry")


def draw(seed: int, index: int) -> Random:
    """Gives the random source of newcomer `index`: it depends on nothing but `seed` and `index`, so work can be shared."""
    return Random((seed << 32) + index)


def person(rng: Random, index: int, today: date) -> Person:
    """Invents newcomer `index`; takes the same draws from `rng` every time, so the person follows from the seed alone."""
    tongue = _WEIGHTED[int(rng.random() * len(_WEIGHTED))]
    syllables = SYLLABLES[tongue.script]
    family = f"{rng.choice(tongue.sample_words)}-{_word(rng, syllables, 2)}"
    age_days = _YOUNGEST_DAYS + int(rng.triangular(0, 18_000, 5_000))
    municipality = MUNICIPALITIES[int(len(MUNICIPALITIES) * rng.random() ** 1.6)]
    phone = f"{_FILM_NUMBERS[index % len(_FILM_NUMBERS)]}{index // len(_FILM_NUMBERS) % 1000:03d}"
    return Person(
        index=index,
        family_name=family,
        given_names=_word(rng, syllables, 2 if rng.random() < 0.5 else 3),
        birth_date=today - timedelta(days=age_days),
        sex=_SEXES[int(rng.random() * len(_SEXES))],
        tongue=tongue,
        country=tongue.countries[int(rng.random() * len(tongue.countries))],
        ags=municipality.ags,
        phone=phone,
        email=f"newcomer-{index}@example.org",
        years_of_school=min(13, int(rng.triangular(0, 14, 9))),
        literate_latin="literate" if tongue.script == "Latn" or rng.random() < 0.6 else "partly_literate",
        children=max(0, int(rng.random() * 6) - 2),
    )


def is_adult(who: Person, today: date) -> bool:
    """Whether the newcomer is of age, a month's margin included, and so decides alone in her own view."""
    return (today - who.birth_date).days > _OF_AGE_DAYS


def _word(rng: Random, syllables: tuple[str, ...], count: int) -> str:
    bits = int(rng.random() * 16**count)
    word = ""
    for _ in range(count):
        word += syllables[bits & 15]
        bits >>= 4
    return word.capitalize()
