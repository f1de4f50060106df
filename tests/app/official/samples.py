"""Files as statistics offices hand them out, written for the tests: real layouts, invented figures."""

from datetime import date

from app.areas import Areas
from app.csv_file import deliver
from app.official.description import Description, read_description
from app.official.read_file import Reading, read_file
from consent.catalogue import load

STATED = 'source = "Statistisches Bundesamt (Destatis)"\nlicence = "dl-de/by-2-0"\ndefinition = "Bevölkerung am Stichtag"\n'
AS_OF = STATED + "as_of = 2025-06-27\n"
FLAT_HEADING = (
    "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;1_variable_attribute_code;"
    "1_variable_attribute_label;2_variable_code;2_variable_label;2_variable_attribute_code;2_variable_attribute_label;"
    "value;value_unit;value_variable_code;value_variable_label;value_q\n"
)
FLAT_DESCRIPTION = (
    AS_OF
    + """
[series.population]
column = "BEVSTD"
unit = "Personen"
[breakdown.nationality]
column = "NAT"
codes = { NATA = "foreign", NATD = "german" }
"""
)


def flat_row(
    area: str, nationality: str, value: str, quality: str = "e", time: str = "2024-12-31", variable: str = "BEVSTD"
) -> str:
    """One row of a flat file in today's layout."""
    label = {"": "Insgesamt", "NATA": "Ausländer", "NATD": "Deutsche"}[nationality]
    return (
        f"12411;Fortschreibung des Bevölkerungsstandes;STAG;Stichtag;{time};GEMEIN;Gemeinden;{area};Gemeinde;"
        f"NAT;Nationalität;{nationality};{label};{value};Anzahl;{variable};Bevölkerungsstand;{quality}\n"
    )


FLAT = (
    FLAT_HEADING + flat_row("06433012", "NATA", "20431") + flat_row("06433012", "", "66431") + flat_row("06433013", "NATA", ".")
)
OLD_FLAT = """\
Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;1_Merkmal_Code;1_Merkmal_Label;1_Auspraegung_Code;1_Auspraegung_Label;\
BEVSTD__Bevoelkerungsstand__Anzahl;BEVSTD__Bevoelkerungsstand__q;ANTAUS__Auslaenderanteil__Prozent;ANTAUS__Auslaenderanteil__q
12411;Fortschreibung;STAG;Stichtag;31.12.2023;KREISE;Kreise;06433;Landkreis;281324;e;27,4;p
12411;Fortschreibung;STAG;Stichtag;31.12.2023;KREISE;Kreise;01001;Flensburg;92550;e;0;/
"""
PRINTED = """\
GENESIS-Tabelle: 12411-01-01-4
Bevölkerungsstand: Bevölkerung nach Geschlecht;;;;
- Stichtag 31.12. -;;;;
regionale Tiefe: Kreise und krfr. Städte;;;;
;;31.12.2023;31.12.2023;31.12.2023
;;Insgesamt;männlich;weiblich
DG;Deutschland;84669326;41824000;42845326
06;  Hessen;6420729;3170000;3250729
06433;      Musterkreis, Landkreis;281324;140324;141000
03152;      Altkreis, Landkreis (bis 31.10.2016);-;-;-

__________
"© Statistische Ämter des Bundes und der Länder, Deutschland, 2025.
Dieses Werk ist lizenziert unter der Datenlizenz Deutschland"
Stand: 27.06.2025 / 20:26:11
"""
PRINTED_DESCRIPTION = (
    STATED
    + """
unknown_areas = "skip"
[series.population]
[breakdown.sex]
header = 2
codes = { "männlich" = "male", "weiblich" = "female" }
"""
)
BY_AGE = """\
Tabelle: 12411-02-03-4
Bevölkerung nach Altersgruppen;;;;;
;;;;Insgesamt;männlich
31.12.2023;06433;Musterkreis;unter 3 Jahre;8124;4100
31.12.2023;06433;Musterkreis;3 bis unter 6 Jahre;8500;4312
__________
Stand: 27.06.2025 / 10:00:00
"""
REGISTER = """\
AGS;Gemeinde;Stichtag;unter 3;3 bis 5;insgesamt
06433012;Rüsselsheim am Main;31.12.2025;1.912;2.044;66.431
06433013;Stockstadt am Rhein;31.12.2025;151;/;5.902
"""
REGISTER_DESCRIPTION = (
    AS_OF
    + """
table = "einwohner"
[series.residents]
unit = "Personen"
definition = "Hauptwohnung laut Melderegister"
columns = { "unter 3" = { age = "0-2" }, "3 bis 5" = { age = "3-5" }, "insgesamt" = {} }
"""
)
YEARS = """\
Kommune;Indikator;Einheit;2021;2022;2023
Rüsselsheim am Main;Ausländeranteil;%;28,4;29,1;k.A.
Rüsselsheim am Main;Einwohner;Anzahl;65.881;66.012;66.431
"""
YEARS_DESCRIPTION = (
    AS_OF
    + """
table = "wegweiser"
[columns]
area = "Kommune"
[areas]
"Rüsselsheim am Main" = "06433012"
[series.foreign_share]
column = "Ausländeranteil"
"""
)
AREAS = Areas(load())


def described(toml: str) -> Description:
    """A description from its text."""
    return read_description(toml)


def read(text: str | bytes, toml: str) -> Reading:
    """A file read as described."""
    raw = text.encode() if isinstance(text, str) else text
    return read_file(deliver("datei.csv", raw), read_description(toml), AREAS)


DAY = date(2025, 6, 27)
