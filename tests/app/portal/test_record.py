"""My data over HTTP: what is shown, corrected and disputed, and what nobody else reaches."""

import re
from html import unescape

import pytest

from app.world import World
from tests.app.portal.conftest import Opener, Visitor, activate
from tests.support.people import Tool, said


def links(text: str) -> list[str]:
    return re.findall(r'href="(/de/meine-daten/s_[^"]+)"', text)


async def link_of(visitor: Visitor, label: str) -> str:
    """The address at which the field with this label is corrected."""
    text = (await visitor.get("/de/meine-daten")).text
    found = re.search(rf'href="([^"]+)" aria-label="{label}: ', text)
    assert found is not None, label
    return found.group(1)


async def feed(office: Tool) -> list[str]:
    return [item["type"] for item in (await office.get("/v1/changes")).json()["items"]]


async def test_every_statement_stands_there_with_who_recorded_it_when_and_how(signed_in: Visitor) -> None:
    text = unescape((await signed_in.get("/de/meine-daten")).text)
    for said_there in ("Musterprobe", "Familienname", "Beratung am Beispielplatz", "22. November 2026", "von Ihnen gesagt"):
        assert said_there in text
    assert "von der Beratung geschätzt" in text
    assert "Stand: 1. November 2026" in text
    assert "Eine Erlaubnis für diesen Bereich haben:" in text


async def test_an_own_value_counts_at_once_and_the_office_hears_of_it(signed_in: Visitor, office: Tool) -> None:
    path = await link_of(signed_in, "Familienname")
    answer = await signed_in.post(path, wert="Mustermann", tun="berichtigen", grund="So steht es im Pass.")
    assert answer.headers["location"] == "/de/erledigt/berichtigt"
    assert "Ihre Angabe gilt sofort" in (await signed_in.get("/de/erledigt/berichtigt")).text
    whole = unescape((await signed_in.get("/de/meine-daten/identity")).text)
    assert "Mustermann" in whole
    assert "bestritten" in whole
    assert "So steht es im Pass." in whole
    assert "statement-corrected" in await feed(office)


async def test_a_value_that_only_its_steward_may_change_becomes_a_proposal(signed_in: Visitor, office: Tool) -> None:
    answer = await signed_in.post(await link_of(signed_in, "Dolmetscher nötig"), wert="no", tun="berichtigen")
    assert answer.headers["location"] == "/de/erledigt/weitergeleitet"
    assert "Ihr Vorschlag ist gespeichert" in (await signed_in.get("/de/erledigt/weitergeleitet")).text
    assert "bestritten" in (await signed_in.get("/de/meine-daten/communication")).text
    assert "statement-disputed" in await feed(office)


async def test_a_disputed_value_stays_and_carries_the_mark(signed_in: Visitor, office: Tool) -> None:
    path = await link_of(signed_in, "Deutsch sprechen")
    answer = await signed_in.post(path, tun="bestreiten", grund_bestreiten="Ich spreche besser.")
    assert answer.headers["location"] == "/de/erledigt/bestritten"
    shown = unescape((await signed_in.get("/de/meine-daten/language")).text)
    assert "bestritten" in shown
    assert "Ich spreche besser." in shown
    assert "statement-disputed" in await feed(office)


@pytest.mark.parametrize(
    ("label", "members", "told"),
    [
        ("Familienname", {"wert": "123"}, "Bitte prüfen Sie diese Angabe."),
        ("Familienname", {"wert": ""}, "Hier fehlt etwas."),
        ("Familienname", {"wert": "Muster", "stand_jahr": "99"}, "Das ist kein Datum."),
        ("Deutsch gesamt", {"wert": "C9"}, "Bitte prüfen Sie diese Angabe."),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_changes(
    signed_in: Visitor, office: Tool, label: str, members: dict[str, str], told: str
) -> None:
    answer = await signed_in.post(await link_of(signed_in, label), tun="berichtigen", **members)
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert 'href="#' in answer.text
    if members["wert"] and label == "Familienname":
        assert f'value="{members["wert"]}"' in answer.text, "nobody types twice what was right"
    assert not {"statement-corrected", "statement-disputed"} & set(await feed(office))


@pytest.mark.parametrize(("act", "name"), [("berichtigen", "grund"), ("bestreiten", "grund-bestreiten")])
async def test_a_reason_that_is_too_long_is_kept_and_named_where_it_was_typed(signed_in: Visitor, act: str, name: str) -> None:
    reason = "Das war anders. " * 40
    path = await link_of(signed_in, "Familienname")
    answer = await signed_in.post(path, tun=act, wert="Musterprobe", **{name: reason})
    assert answer.status_code == 422
    assert f'<a href="#{name}">' in answer.text
    assert answer.text.count(reason.strip()) == 1
    assert f'id="{name}-fehler"' in answer.text
    assert 'value="Musterprobe"' in answer.text


async def test_a_statement_of_another_person_is_not_there(
    signed_in: Visitor, office: Tool, browser: Opener, world: World
) -> None:
    other = browser()
    stranger = await office.register(statements=[said("identity", "family_name", "Beispielfrau")])
    await activate(other, stranger["letter"])
    [path] = links((await other.get("/de/meine-daten")).text)
    assert (await other.get(path)).status_code == 200
    assert (await signed_in.get(path)).status_code == 404
    own = links((await signed_in.get("/de/meine-daten")).text)[0]
    assert (await signed_in.post(path, page=own, tun="bestreiten")).status_code == 404
    assert "bestritten</span>" not in (await other.get("/de/meine-daten")).text
    assert (await signed_in.get("/de/meine-daten/s_unsinn/berichtigen")).status_code == 404
    assert (await signed_in.get("/de/meine-daten/kein_bereich")).status_code == 404


async def test_a_replaced_statement_is_shown_but_not_corrected_any_more(signed_in: Visitor) -> None:
    path = await link_of(signed_in, "Familienname")
    await signed_in.post(path, wert="Mustermann", tun="berichtigen")
    mine = await link_of(signed_in, "Familienname")
    assert mine != path
    await signed_in.post(mine, wert="Musterfrau", tun="berichtigen")
    assert "ersetzt" in (await signed_in.get("/de/meine-daten/identity")).text
    assert (await signed_in.get(mine)).status_code == 404


async def test_a_replaced_statement_is_deleted_for_ever_and_a_standing_one_is_not(signed_in: Visitor) -> None:
    for value in ("Mustermann", "Musterfrau"):
        await signed_in.post(await link_of(signed_in, "Familienname"), wert=value, tun="berichtigen")
    page = "/de/meine-daten/identity"
    text = (await signed_in.get(page)).text
    [path] = re.findall(r'action="(/de/meine-daten/s_[^"]+/loeschen)"', text)
    assert "Mustermann" in text
    standing = (await link_of(signed_in, "Familienname")).replace("/berichtigen", "/loeschen")
    assert (await signed_in.post(standing, page=page)).status_code == 404
    assert (await signed_in.http.post(path, data={})).status_code == 403
    answer = await signed_in.post(path, page=page)
    assert (answer.status_code, answer.headers["location"]) == (303, "/de/erledigt/geloescht")
    assert "für immer weg" in (await signed_in.get("/de/erledigt/geloescht")).text
    left = (await signed_in.get(page)).text
    assert "Mustermann" not in left
    assert "Musterfrau" in left


async def test_without_a_form_of_ours_nothing_is_corrected(signed_in: Visitor, office: Tool) -> None:
    path = await link_of(signed_in, "Familienname")
    for members in ({"tun": "bestreiten"}, {"tun": "bestreiten", "form_token": "0" * 64}):
        assert (await signed_in.http.post(path, data=members)).status_code == 403
    crossed = await signed_in.http.post(path, data={"tun": "bestreiten"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert crossed.status_code == 403
    assert "statement-disputed" not in await feed(office)
