"""A form with a fault comes back with everything that was typed, the fault on top and at its field; nothing is typed twice."""

import re

import pytest

from tests.support.desks import FIRST_YES, Desk
from tests.support.people import Tool, activate

PURPOSE = "counselling"


def ticked(page: str) -> dict[str, list[str]]:
    """What a browser would send of boxes, rounds and lists as they stand."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]+)" value="([^"]*)" checked', page):
        found.setdefault(name, []).append(value)
    for name, options in re.findall(r'<select id="[^"]+" name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        found[name] = re.findall(r'value="([^"]+)"[^>]* selected', options)
    return found


def typed(page: str) -> dict[str, str]:
    """What stands in the lines."""
    fields = re.findall(r"<input ([^>]+)>", page)
    named = [(re.search(r'name="([^"]+)"', one), re.search(r'value="([^"]*)"', one), one) for one in fields]
    return {name[1]: value[1] for name, value, one in named if name and value and 'type="hidden"' not in one}


def faults(page: str) -> list[str]:
    """Where the list of faults leads; each place is there and says what is wrong in words that belong to it."""
    found = re.findall(r'<a href="#([^"]+)">', page.partition('role="alert"')[2].partition("</div>")[0])
    assert found
    assert all(f'id="{place}"' in page for place in found)
    return found


async def test_registering_keeps_every_answer(desk: Desk) -> None:
    told = {
        **FIRST_YES,
        "monate": "6",
        "papier": "Ordner 4/17",
        "woher": "document_seen",
        "aktenzeichen": "A-17",
        "identity-birth_date-jahr": "zwei",
        "identity-birth_date-tag": "3",
        "contact-phone": "030 1234567",
        "contact-preferred_channel": "sms",
    }
    answer = await desk.post("/desk/person/neu", told, page=f"/desk/person/neu?zweck={PURPOSE}")
    assert answer.status_code == 422
    assert faults(answer.text) == ["identity-birth_date"]
    kept, chosen = typed(answer.text), ticked(answer.text)
    for name in ("papier", "aktenzeichen", "identity-family_name", "identity-birth_date-jahr", "contact-phone"):
        assert kept[name] == told[name]
    assert kept["identity-birth_date-tag"] == "3"
    assert chosen["kategorie"] == told["kategorie"]
    for name in ("monate", "kanal", "dolmetschen", "grundlage", "woher", "sprache", "language-german_overall"):
        assert chosen[name] == [told[name]]


@pytest.mark.parametrize(
    ("field", "sent", "fault"),
    [
        ("identity.family_name_variants", {"wert": "Musterprobe\nMusterprowa", "art": ""}, "art"),
        ("language.german_overall", {"wert": "B1", "stand-jahr": "26", "stand-monat": "5"}, "stand"),
        ("contact.phone", {"wert": "keine"}, "wert"),
        ("language.other_languages", {"wert-0-language": "Tigrinja", "wert-0-level": "C1"}, "wert-0-language"),
    ],
)
async def test_a_statement_keeps_its_value_its_day_and_its_secret(
    desk: Desk, field: str, sent: dict[str, str], fault: str
) -> None:
    reference, _ = await desk.register()
    path = f"/desk/person/{reference}/eintragen"
    told = {"zweck": PURPOSE, "feld": field, "art": "self_stated", "geheimnis": "secrecy_203", **sent}
    answer = await desk.post(path, told, page=f"{path}?zweck={PURPOSE}&feld={field}")
    assert answer.status_code == 422
    assert faults(answer.text) == [fault]
    chosen = ticked(answer.text)
    assert chosen["geheimnis"] == ["secrecy_203"]
    assert chosen.get("art", [""]) == [told["art"]]
    for name, value in sent.items():
        if name != "art":
            assert value in answer.text, name


async def test_asking_keeps_the_reason_when_nothing_is_ticked_and_the_ticks_when_the_reason_is_missing(desk: Desk) -> None:
    reference, _ = await desk.register()
    path = f"/desk/person/{reference}/fragen"
    told = {"zweck": "contact", "monate": "6", "begruendung": "Termin im Januar", "kategorie": []}
    answer = await desk.post(path, told, page=f"{path}?zweck=contact")
    assert faults(answer.text) == ["kategorie"]
    assert typed(answer.text)["begruendung"] == "Termin im Januar"
    assert ticked(answer.text)["monate"] == ["6"]
    told |= {"begruendung": "", "kategorie": ["identity", "contact"]}
    answer = await desk.post(path, told, page=f"{path}?zweck=contact")
    assert faults(answer.text) == ["begruendung"]
    assert ticked(answer.text)["kategorie"] == ["identity", "contact"]


async def test_a_decision_keeps_how_it_was_given(desk: Desk) -> None:
    reference, _ = await desk.register()
    answer = await desk.decide(reference, PURPOSE, kategorie=["language", "needs"], kanal="", papier="Ordner 4/17", monate="6")
    assert answer.status_code == 422
    assert "kanal" in faults(answer.text)
    kept, chosen = typed(answer.text), ticked(answer.text)
    assert kept["papier"] == "Ordner 4/17"
    assert chosen["kategorie"] == ["language", "needs"]
    assert (chosen["monate"], chosen["sprache"]) == (["6"], ["ti"])
    assert (chosen["grundlage"], chosen["dolmetschen"]) == (["age"], ["professional"])


async def test_an_answer_to_what_came_in_keeps_what_was_picked(desk: Desk) -> None:
    reference, _ = await desk.register()
    await desk.decide(reference, PURPOSE, entscheidung="withdrawal")
    path = "/desk/eingang/" + (await desk.get("/desk/")).text.partition('href="/desk/eingang/')[2].partition('"')[0]
    answer = await desk.post(path, {"ergebnis": "justified"})
    assert faults(answer.text) == ["grund"]
    assert ticked(answer.text)["ergebnis"] == ["justified"]


async def test_finding_keeps_the_number_but_never_a_code_that_was_shown(desk: Desk) -> None:
    answer = await desk.post("/desk/suchen", {"kennung": "A-71"}, page="/desk/")
    assert faults(answer.text) == ["kennung"]
    assert typed(answer.text)["kennung"] == "A-71"
    answer = await desk.post("/desk/verbinden", {"code": "ABCD-EFGH"}, page="/desk/")
    assert faults(answer.text) == ["code"]
    assert "ABCD" not in answer.text


async def test_nothing_that_was_typed_stands_in_an_address_or_a_log(
    desk: Desk, office: Tool, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    registered = await office.register()
    await activate(office.http, registered["letter"])
    path = f"/desk/person/{registered['id']}/eintragen"
    told = {"zweck": PURPOSE, "feld": "identity.family_name", "wert": "Musterprobinska", "art": ""}
    answer = await desk.post(path, told, page=f"{path}?zweck={PURPOSE}&feld=identity.family_name")
    assert answer.status_code == 422
    assert "Musterprobinska" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    told["art"] = "self_stated"
    stored = await desk.post(path, told, page=f"{path}?zweck={PURPOSE}&feld=identity.family_name")
    assert stored.status_code == 303
    assert "Musterprobinska" not in stored.headers["location"]
    written = capsys.readouterr()
    assert "Musterprobinska" not in written.out + written.err + caplog.text
