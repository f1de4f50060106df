"""Malformed data are refused with the file and the key: what is unknown, missing, of another type, given twice."""

from pathlib import Path

import pytest

from consent.catalogue import CatalogueFault
from tests.consent.catalogue.tiny import TINY, tiny

AGEING = "ageing.toml"
ARABIC = "labels/ar.json"
AGENCIES = "agency_types.toml"
CATALOGUE = "catalogue.toml"
ENGLISH = "notices/en.toml"
GERMAN = "notices/de.toml"
LISTS = "lists/own.toml"
PERSON = "categories/20_person.toml"
PLACES = "lists/places.csv"
PURPOSES = "purposes.toml"
RETENTION = "retention.toml"
STEWARDS = "stewards.toml"

CASES = {
    "unknown key": (PERSON, "number = 9", "number = 9\ncolour = 1", "20_person.toml: unknown colour"),
    "two unknown keys": (PERSON, "number = 9", "number = 9\nb = 1\na = 1", "20_person.toml: unknown a, b"),
    "unknown key of a field": (PERSON, 'type = "bool"', 'type = "bool"\nsecret = 1', "20_person.toml.field[0]: unknown secret"),
    "unknown key of a member": (
        PERSON,
        'type = "code"',
        'type = "code"\nsecret = 1',
        "20_person.toml.field[1].member[0]: unknown secret",
    ),
    "unknown key of the catalogue": (CATALOGUE, 'version = "7"', 'version = "7"\nsecret = 1', "catalogue.toml: unknown secret"),
    "unknown key of the purposes": (PURPOSES, "[[purpose]]", "secret = 1\n[[purpose]]", "purposes.toml: unknown secret"),
    "unknown key of a purpose": (PURPOSES, 'mark = "P1"', 'mark = "P1"\nsecret = 1', "purposes.toml.purpose[0]: unknown secret"),
    "unknown key of a template": (
        PURPOSES,
        "max_months = 12",
        "max_months = 12, secret = 1",
        "purposes.toml.purpose[0].template: unknown secret",
    ),
    "unknown key of a steward rule": (STEWARDS, "[own]", "[own]\nsecret = 1", "stewards.toml.own: unknown secret"),
    "unknown key of an ageing rule": (AGEING, "months = 12", "months = 12\nsecret = 1", "ageing.toml.level[0]: unknown secret"),
    "unknown key of an agency type": (
        AGENCIES,
        'duty = "never"',
        'duty = "never"\nsecret = 1',
        "agency_types.toml.dpo: unknown secret",
    ),
    "unknown key of a retention class": (
        RETENTION,
        'basis = "law"',
        'basis = "law"\nsecret = 1',
        "retention.toml.content: unknown secret",
    ),
    "unknown key of a list": (LISTS, 'as_of = "2025"', 'as_of = "2025"\nsecret = 1', "own.toml.colours: unknown secret"),
    "unknown key of a code": (
        LISTS,
        'label = "rot"',
        'label = "rot"\nsecret = 1',
        "own.toml.colours.entries.red: unknown secret",
    ),
    "unknown key of a notice": (
        GERMAN,
        'why = "Für Rat."',
        'why = "Für Rat."\nsecret = 1',
        "de.toml.purpose.advice: unknown secret",
    ),
    "unknown key of a language": (GERMAN, 'status = "reviewed"', 'status = "reviewed"\nsecret = 1', "de.toml: unknown secret"),
    "missing key": (PERSON, "number = 9", "", "20_person.toml: number is missing"),
    "missing label": (PERSON, 'label = "kahl"', "", "20_person.toml.field[0]: label is missing"),
    "missing label of a member": (
        PERSON,
        'label = "Stufe"',
        "",
        "20_person.toml.field[1].member[0]: label is missing",
    ),
    "missing label of a category": (
        PERSON,
        'label = "Mensch"',
        "",
        "20_person.toml: label is missing",
    ),
    "missing status of labels": (CATALOGUE, 'german_labels = "sworn"', "", "catalogue.toml: german_labels is missing"),
    "missing languages": (CATALOGUE, "[languages]", "[tongues]", "catalogue.toml: languages is missing"),
    "missing name of a language": (CATALOGUE, 'name = "English", ', "", "catalogue.toml.languages.en: name is missing"),
    "unknown key of a spoken language": (
        CATALOGUE,
        'name = "English", ',
        'name = "English", secret = 1, ',
        "catalogue.toml.languages.en: unknown secret",
    ),
    "labels without a language": (ARABIC, '"language": "ar",', "", "labels/ar.json: needs language and status as texts"),
    "labels without a status": (
        ARABIC,
        '"status": "reviewed",',
        '"status": 1,',
        "labels/ar.json: needs language and status as texts",
    ),
    "labels that are no table": (ARABIC, TINY[ARABIC], "[]", "labels/ar.json: needs language and status as texts"),
    "labels of one language twice": (
        ARABIC,
        '"language": "ar"',
        '"language": "de"',
        "labels/ar.json: the language de stands twice",
    ),
    "label that is a number": (ARABIC, '"زيز"', "1", "labels/ar.json: codes.languages.xyz must be a text"),
    "label twice": (ARABIC, '"zzz"', '"xyz"', "labels/ar.json: xyz stands twice"),
    "second label twice": (ARABIC, '"status":', '"status": "sworn", "status":', "labels/ar.json: status stands twice"),
    "missing purposes": (PERSON, "purposes = []", "", "20_person.toml.field[0]: purposes is missing"),
    "missing example": (PERSON, "example = false", "", "20_person.toml.field[0]: example is missing"),
    "missing writers": (STEWARDS, '[own]\nadd = { subject = ["self_stated"] }', "[own]", "stewards.toml.own: add is missing"),
    "missing template": (
        PURPOSES,
        "template = { categories = [], max_months = 0, default_months = 0 }",
        "",
        "purposes.toml.purpose[1]: template is missing",
    ),
    "missing categories of a template": (
        PURPOSES,
        "categories = [], ",
        "",
        "purposes.toml.purpose[1].template: categories is missing",
    ),
    "missing label of a purpose": (PURPOSES, 'label = "Rat"', "", "purposes.toml.purpose[0]: label is missing"),
    "missing sources of a purpose": (PURPOSES, "legal_sources = []\n", "", "purposes.toml.purpose[1]: legal_sources is missing"),
    "missing German sources of a purpose": (
        PURPOSES,
        "legal_sources_de = []\n",
        "",
        "purposes.toml.purpose[1]: legal_sources_de is missing",
    ),
    "missing German basis of a retention class": (
        RETENTION,
        'basis_de = "Gesetz"\n',
        "",
        "retention.toml.content: basis_de is missing",
    ),
    "missing ceiling": (PURPOSES, "ceiling = []\n", "", "purposes.toml.purpose[1]: ceiling is missing"),
    "missing recipients": (PURPOSES, "recipients = []\n", "", "purposes.toml.purpose[1]: recipients is missing"),
    "missing label of an agency type": (AGENCIES, 'label = "Schutz"', "", "agency_types.toml.dpo: label is missing"),
    "missing label of a retention class": (
        RETENTION,
        'label = "Inhalt"',
        "",
        "retention.toml.content: label is missing",
    ),
    "missing label of a list": (LISTS, 'label = "Farben"', "", "own.toml.colours: label is missing"),
    "missing frames": (ENGLISH, 'frames = { plain = "Why? {why} {version}" }', "", "en.toml: frames is missing"),
    "missing sentences": (ENGLISH, 'sentences = { duty = "It must." }', "", "en.toml: sentences is missing"),
    "missing words of purposes": (
        ENGLISH,
        'purpose = { advice = { frame = "plain", why = "Advice." } }',
        "",
        "en.toml: purpose is missing",
    ),
    "number as text": (PERSON, "number = 9", 'number = "9"', "20_person.toml: number must be of type int"),
    "number as bool": (PERSON, "number = 9", "number = true", "20_person.toml: number must be of type int"),
    "bound as bool": (PERSON, "minimum = 1", "minimum = true", "20_person.toml.field[1]: minimum must be of type int"),
    "text as number": (PERSON, 'code = "person"', "code = 1", "20_person.toml: code must be of type str"),
    "optional text as number": (
        PERSON,
        'code_list = "colours"',
        "code_list = 1",
        "20_person.toml.field[1]: code_list must be of type str",
    ),
    "flag as number": (PERSON, "x87 = true", "x87 = 1", "20_person.toml.field[1]: x87 must be of type bool"),
    "list as text": (PERSON, "purposes = []", 'purposes = "advice"', "20_person.toml.field[0]: purposes must be of type list"),
    "list of numbers": (PERSON, "purposes = []", "purposes = [1]", "20_person.toml.field[0]: purposes must be a list of texts"),
    "list with a number": (
        PERSON,
        'purposes = ["advice", "check"]',
        'purposes = ["advice", 1]',
        "20_person.toml.field[1]: purposes must be a list of texts",
    ),
    "text as table": (
        PURPOSES,
        "template = { categories = [], max_months = 0, default_months = 0 }",
        'template = "x"',
        "purposes.toml.purpose[1]: template must be of type dict",
    ),
    "tables as text": (PURPOSES, TINY[PURPOSES], 'purpose = "x"', "purposes.toml: purpose must be of type list"),
    "table in a list as number": (PURPOSES, TINY[PURPOSES], "purpose = [1]", "purposes.toml.purpose[0]: a table is expected"),
    "label as number": (PERSON, '"kahl"', "1", "20_person.toml.field[0]: label must be of type str"),
    "pins as text": (
        CATALOGUE,
        '[pinned_notices]\n"advice.de.3" = "ab12"',
        'pinned_notices = "x"',
        "catalogue.toml: pinned_notices must be of type dict",
    ),
    "steward kinds as text": (
        STEWARDS,
        "[office]\nadd = { counselling = true }",
        '[office]\nadd = { counselling = "all" }',
        "stewards.toml.office.add: counselling must be of type list",
    ),
    "field twice": (PERSON, 'code = "full"', 'code = "bare"', "20_person.toml.field[1]: bare stands twice"),
    "purpose twice": (PURPOSES, 'code = "check"', 'code = "advice"', "purposes.toml.purpose[1]: advice stands twice"),
    "list twice": (LISTS, "[colours]", "[jobs]", "own.toml: the list jobs stands twice"),
    "code twice over a base": (LISTS, "{ none = ", "{ 01 = ", "own.toml.all_places: 01 stands twice"),
    "unknown steward rule": (
        PERSON,
        'stewards = "own"',
        'stewards = "anybody"',
        "20_person.toml.field[0]: no steward rule anybody",
    ),
    "unknown ageing rule": (PERSON, 'ageing = "level"', 'ageing = "wine"', "20_person.toml.field[1]: no ageing rule wine"),
    "code twice in a file": (PLACES, "02,", "01,", "places.csv: 01 stands twice or its line is incomplete"),
    "short line in a file": (PLACES, "01,north,", "01,", "places.csv: 01 stands twice or its line is incomplete"),
    "unknown frame": (GERMAN, 'frame = "short"', 'frame = "tall"', "de.toml.purpose.check: there is no frame tall"),
    "unknown base": (
        LISTS,
        'base = "places"',
        'base = "spaces"',
        "own.toml.all_places: the base spaces is no list that was read before",
    ),
    "long line in a file": (PLACES, "01,north,", "01,north,,", "places.csv: 01 stands twice or its line is incomplete"),
    "attribute as list of numbers": (
        LISTS,
        '["pink", "rose"]',
        "[1]",
        "own.toml.colours.entries.red.attributes: shades must be a list of texts",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "fault"), CASES.values(), ids=CASES.keys())
def test_malformed_data_are_refused_with_their_place(tmp_path: Path, file: str, old: str, new: str, fault: str) -> None:
    with pytest.raises(CatalogueFault) as refused:
        tiny(tmp_path, file, old, new)
    assert str(refused.value) == fault


def test_labels_that_are_no_json_are_refused_with_their_file(tmp_path: Path) -> None:
    with pytest.raises(CatalogueFault, match=r"^labels/ar\.json: .*line 2"):
        tiny(tmp_path, ARABIC, '"language": "ar"', '"language" "ar"')


def test_a_file_that_is_no_toml_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(CatalogueFault, match=r"^20_person\.toml: .*line 2"):
        tiny(tmp_path, PERSON, 'code = "person"', "code = = 1")
