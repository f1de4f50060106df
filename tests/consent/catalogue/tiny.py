"""A catalogue of two categories that uses every key of the data once and leaves out every key that may be left out once."""

from pathlib import Path

from consent.catalogue import Catalogue, read

TINY = {
    "catalogue.toml": """
version = "7"
german_labels = "sworn"
[pinned_notices]
"advice.de.3" = "ab12"
[languages]
de = { name = "Deutsch", direction = "ltr", locale = "de" }
en = { name = "English", direction = "ltr", locale = "en_GB" }
ar = { name = "العربية", direction = "rtl", locale = "ar" }
""",
    "stewards.toml": """
[own]
add = { subject = ["self_stated"] }

[asked]
add = { subject = ["self_stated"] }
change = { counselling = ["document_seen", "self_stated"] }

[office]
add = { counselling = true }
change = { subject = ["self_stated"] }
confirm = { dpo = true }
recorder_changes_only = true
""",
    "ageing.toml": """
[[level]]
kinds = ["certificate"]
months = 12
source = "one"
[[level]]
kinds = ["placement_test", "self_stated"]
months = 6
source = "other"
""",
    "categories/20_person.toml": """
code = "person"
number = 9
label = "Mensch"

[[field]]
code = "bare"
label = "kahl"
type = "bool"
sensitivity = "s1"
purposes = []
stewards = "own"
retention = "content"
example = false

[[field]]
code = "full"
label = "voll"
type = "object"
code_list = "colours"
many = true
max_length = 5
minimum = 1
maximum = 9
future = true
sensitivity = "s3"
x87 = true
purposes = ["advice", "check"]
stewards = "office"
retention = "names"
example = [{ level = 1 }]
optional = false
shorthand = "level"
ageing = "level"
readers = ["counselling", "dpo"]
recorder_only = true
answer_purposes = ["check"]
coarse = { advice = "count" }
when_shielded = "hidden"
[[field.member]]
code = "level"
label = "Stufe"
type = "code"
code_list = "colours"
many = true
max_length = 2
minimum = 3
maximum = 4
future = true
required = true
[[field.member]]
code = "note"
label = "Notiz"
type = "text"

[[field]]
code = "between"
label = "dazwischen"
type = "text"
sensitivity = "s2"
purposes = ["advice"]
stewards = "asked"
retention = "content"
example = "x"
""",
    "categories/10_nothing.toml": """
code = "nothing"
number = 11
label = "Nichts"
""",
    "purposes.toml": """
[[purpose]]
code = "advice"
mark = "P1"
label = "Rat"
legal_basis = "consent"
legal_sources = ["Art. 6", "Art. 9"]
legal_sources_de = ["Art. 6 DSGVO", "Art. 9 DSGVO"]
ceiling = ["person", "nothing"]
template = { categories = ["person", "nothing"], max_months = 12, default_months = 3 }
recipients = ["counselling", "dpo"]

[[purpose]]
code = "check"
mark = "P2"
label = "Prüfung"
legal_basis = "legal_duty"
legal_sources = []
legal_sources_de = []
ceiling = []
template = { categories = [], max_months = 0, default_months = 0 }
recipients = []
enabled = false
off_for = ["dpo"]
statutory_for = ["counselling", "dpo"]
one_time = true
""",
    "agency_types.toml": """
[dpo]
label = "Schutz"
duty = "never"

[counselling]
label = "Rat"
duty = "always"
reporting_duty = true
reads_records = true
""",
    "retention.toml": """
[content]
label = "Inhalt"
basis = "law"
basis_de = "Gesetz"

[names]
label = "Namen"
inactivity_months = 1
upper_bound_years = 2
default_months = 3
minimum_months = 4
basis = "decision"
basis_de = "Entscheidung"
""",
    "notices/de.toml": """
language = "de"
version = "3"
status = "reviewed"
[frames]
plain = '''
Wofür? {why}
  {note}

Fassung {version}. Wer? {agency}
'''
short = "{why}"
[sentences]
duty = "Sie muss."
none = "Sie muss nicht."
[purpose.advice]
frame = "plain"
why = "Für Rat."
note = "Nur das."
[purpose.check]
frame = "short"
why = "Zur Prüfung."
""",
    "notices/en.toml": """
language = "en"
version = "4"
status = "unreviewed"
frames = { plain = "Why? {why} {version}" }
sentences = { duty = "It must." }
purpose = { advice = { frame = "plain", why = "Advice." } }
""",
    "lists/own.toml": """
[all_places]
label = "Alle Orte"
source = "the list places"
as_of = "2026-02"
base = "places"
entries = { none = { label = "keiner" } }

[places]
label = "Orte"
source = "an office"
as_of = "2026-01"
licence = "free"
names = "german"
file = "places.csv"

[colours]
label = "Farben"
source = "the sky"
as_of = "2025"
[colours.entries.red]
label = "rot"
valid_from = "2020-01-01"
valid_to = "2025-01-01"
attributes = { wave = 700, warm = true, name = "R", shades = ["pink", "rose"] }
[colours.entries.blue]
label = "blau"
""",
    "lists/open.toml": """
[jobs]
label = "Berufe"
source = "an agency"
as_of = "2020"
closed = false
structure = "[0-9]{5}"

[languages]
label = "Sprachen"
source = "an institute"
as_of = "2021"
file = "languages.csv"
names = "cldr"
""",
    "labels/en.json": """{
  "language": "en",
  "status": "unreviewed",
  "categories": {"person": "Person"},
  "fields": {"person": {"full": "full"}},
  "members": {"person": {"full": {"note": "Note"}}},
  "purposes": {"check": "Check"},
  "lists": {"places": "Places", "purposes": "Purposes"},
  "codes": {"colours": {"red": "red"}},
  "agency_types": {"counselling": "Advice"},
  "retention": {"names": "Names"}
}
""",
    "labels/ar.json": """{
  "language": "ar",
  "status": "reviewed",
  "codes": {"colours": {"red": "أحمر"}, "languages": {"xyz": "زيز", "zzz": "?"}}
}
""",
    "lists/places.csv": """code,district,name,alias,valid_to
01,north,Abcstadt,ABC,
02,south,Defdorf,,2024-01-01
""",
    "lists/languages.csv": """code,de,en,ar
deu,Deutsch,German,الألمانية
xyz,,Xyzian,
""",
}


def written(folder: Path, file: str = "catalogue.toml", old: str = "", new: str = "") -> Path:
    """The small catalogue in a folder, with the first `old` of one file replaced."""
    for name, text in TINY.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    assert old in TINY[file], "what is to be replaced is not in the file"
    (folder / file).write_text(TINY[file].replace(old, new, 1), encoding="utf-8")
    return folder


def tiny(folder: Path, file: str = "catalogue.toml", old: str = "", new: str = "") -> Catalogue:
    """The small catalogue, read."""
    return read(written(folder, file, old, new))
