"""Everything about a person as sections of a paper, the same ones in each of its languages: record, decisions, who looked.

A paper is bounded; what does not fit is said to be missing there, and the file for programs has all of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.documents.own_record import PaperEntry, Runs, Section
from app.documents.receipt_words import state
from app.documents.speech import Speech
from app.grants.overview import my_consents, my_requests, secrecy_view
from app.grants.schemas import MyConsents, RequestToMe, SecrecyReleaseView
from app.ledger.head import Head
from app.ledger.releases import facts_of
from app.pages.languages import GERMAN
from app.pages.texts import texts
from app.portal.looks import Line, folded
from app.portal.paper_rights import ending_of, ending_sections
from app.portal.record_words import CategoryShown, Shown, fitting, record_in_words
from app.profile.accesses import NEWEST, Act, agency_acts
from app.values.words import WRITTEN, Piece, Words
from consent.catalogue import Catalogue

MOST_STATEMENTS = 400
MOST_DECISIONS = 100
MOST_LOOKS = 150
PERIOD = timedelta(days=366)
"""Looks older than this stand in the file for programs only."""
_ACTS = 1000


@dataclass(frozen=True, slots=True)
class _Decided:
    consents: MyConsents
    open: Sequence[RequestToMe]
    secrecy: Sequence[tuple[SecrecyReleaseView, str]]


async def sections_of(head: Head, speeches: Sequence[Speech]) -> list[list[Section]]:
    """The paper's sections, for each language in turn."""
    acts, following = await agency_acts(head, NEWEST, _ACTS)
    recent = [act for act in acts if act.row.at > head.uow.now - PERIOD]
    decided, ending = await _decided(head), await ending_of(head)
    return [
        [*await _told(head, speech, recent, decided, more=following is not None), *ending_sections(head, speech, ending)]
        for speech in speeches
    ]


async def _told(head: Head, speech: Speech, acts: Sequence[Act], decided: _Decided, *, more: bool) -> list[Section]:
    _, catalogue = speech.gettext, head.uow.world.catalogue
    record = list(_record(speech, await record_in_words(head, Words(speech, catalogue))))
    if not record:
        record = [Section(("", _("Meine Daten")), [[("", _("Über Sie steht hier noch nichts."))]], [])]
    frozen = [[("", _("Sie haben Ihre Daten gesperrt. Im Moment sieht niemand etwas."))]] if head.status == "restricted" else []
    entries = [*_allowed(speech, catalogue, decided), *_asked(speech, catalogue, decided), *_released(speech, catalogue, decided)]
    lines = await folded(head, speech, acts)
    return [
        *record,
        Section(
            ("", _("Alles, was ich entschieden habe")),
            [*frozen, *_short(speech, entries, MOST_DECISIONS)],
            entries[:MOST_DECISIONS],
        ),
        _looks(speech, lines, more=more),
    ]


async def _decided(head: Head) -> _Decided:
    releases = list(reversed(list(head.standing().secrecy.values())))
    agencies = await facts_of(head.uow.world, {held.agency for held in releases})
    pending = [asked for asked in await my_requests(head) if asked.status == "pending"]
    return _Decided(await my_consents(head), pending, [(secrecy_view(held), agencies[held.agency].name) for held in releases])


def _record(speech: Speech, categories: Sequence[CategoryShown]) -> Iterator[Section]:
    """Each category with its statements. When there are too many, replaced ones are the first to be left out."""
    _ = speech.gettext
    held = [one for category in categories for field in category.fields for one in field.statements]
    kept = fitting(categories, MOST_STATEMENTS)
    for category in categories:
        readers: Runs = [("", _("Eine Erlaubnis für diesen Bereich haben:")), (GERMAN, ", ".join(category.readers))]
        nobody: Runs = [("", _("Für diesen Bereich hat niemand eine Erlaubnis."))]
        entries = [
            PaperEntry(field.label, one.parts, list(_origin(speech, one)))
            for field in category.fields
            for one in field.statements
            if one.told["id"] in kept
        ]
        yield Section(category.label, [readers if category.readers else nobody], entries)
    if len(held) > MOST_STATEMENTS:
        yield Section(("", _("Weitere Angaben")), _short(speech, held, MOST_STATEMENTS), [])


def _origin(speech: Speech, one: Shown) -> Iterator[Runs]:
    """Who recorded it, when and from what; and what is special about it."""
    _, told = speech.gettext, one.told
    by_herself = told["recorded_by"]["type"] == "subject"
    who = ("", _("Sie selbst")) if by_herself else (GERMAN, told["recorded_by"]["agency"])
    yield [who, ("", f"· {speech.dates.day(told['recorded_at'])} · {one.known_from}")]
    if told["as_of"]:
        yield [("", _("Stand: %(day)s") % {"day": speech.dates.incomplete(told["as_of"])})]
    if "confirmed_as_of" in told:
        yield [("", _("bestätigt: %(day)s") % {"day": speech.dates.incomplete(told["confirmed_as_of"])})]
    marks = [
        word
        for word, holds in (
            (_("bestritten"), told["disputed"]),
            (_("alt"), told.get("stale")),
            (_("ersetzt"), "replaced_by" in told),
            (_("geheim"), "secrecy" in told),
        )
        if holds
    ]
    if marks:
        yield [("", ", ".join(marks))]
    if told.get("dispute", {}).get("reason"):
        yield [("", _("Ihr Grund:")), (WRITTEN, told["dispute"]["reason"])]


def _allowed(speech: Speech, catalogue: Catalogue, decided: _Decided) -> Iterator[PaperEntry]:
    _, day = speech.gettext, speech.dates.day
    for given in decided.consents.items:
        live = given.status == "active"
        notes = [_("Gilt") if live else state(_, given.status), f"{_('Erlaubt am')} {day(given.given_at)}"]
        notes.append(f"{_('Gültig bis')} {day(given.valid_until)}")
        if given.ended_at and not live:
            notes.append(f"{_('Zu Ende seit')} {day(given.ended_at)}")
        yield PaperEntry(
            (GERMAN, given.agency), _what(speech, catalogue, given.purpose, given.categories), [[("", " · ".join(notes))]]
        )


def _asked(speech: Speech, catalogue: Catalogue, decided: _Decided) -> Iterator[PaperEntry]:
    """What she said no to, and what waits for an answer."""
    _, day = speech.gettext, speech.dates.day
    for said in decided.consents.refusals:
        note: Runs = [("", f"{_('Nein gesagt')} · {day(said.refused_at)}")]
        yield PaperEntry((GERMAN, said.agency), _what(speech, catalogue, said.purpose, ()), [note])
    for asked in decided.open:
        note = [("", _("Die Stelle fragt seit dem %(day)s. Sie haben noch nicht geantwortet.") % {"day": day(asked.created_at)})]
        yield PaperEntry((GERMAN, asked.agency), _what(speech, catalogue, asked.purpose, asked.categories), [note])


def _released(speech: Speech, catalogue: Catalogue, decided: _Decided) -> Iterator[PaperEntry]:
    _, day = speech.gettext, speech.dates.day
    for held, recipient in decided.secrecy:
        notes = [_("Gilt") if held.status == "active" else state(_, held.status), f"{_('Erlaubt am')} {day(held.released_at)}"]
        kind: Runs = [("", _("Ausnahme von der Schweigepflicht"))]
        lines = [kind, *_what(speech, catalogue, held.purpose, held.categories)]
        yield PaperEntry((GERMAN, recipient), lines, [[("", " · ".join(notes))]])


def _what(speech: Speech, catalogue: Catalogue, purpose: str, categories: Sequence[str]) -> list[Runs]:
    _ = speech.gettext
    told: list[Runs] = [[("", _("Wofür?")), speech.label(catalogue.purposes[purpose].labels)]]
    if categories:
        told.append(
            [("", _("Welche Daten?")), *_listed([speech.label(catalogue.categories[code].labels) for code in categories])]
        )
    return told


def _looks(speech: Speech, lines: Sequence[Line], *, more: bool) -> Section:
    _ = speech.gettext
    opening = [_("Hier stehen die letzten 12 Monate. Alles Ältere steht in der Datei für Programme.")]
    if more or len(lines) > MOST_LOOKS:
        opening = [_("Hier stehen die neuesten Einträge. Alle stehen in der Datei für Programme.")]
    if not lines:
        opening.append(_("Hier steht noch nichts."))
    entries = [PaperEntry(("", speech.dates.moment(line.at)), list(_look(speech, line))) for line in lines[:MOST_LOOKS]]
    return Section(("", _("Wer hat meine Daten angesehen?")), [[("", text)] for text in opening], entries)


def _look(speech: Speech, line: Line) -> Iterator[Runs]:
    _, ngettext = speech.gettext, texts(speech.language.code).ngettext
    yield [("", _("Wer?")), (GERMAN, line.agency) if line.agency else ("", _("Eine Stelle, die es nicht mehr gibt"))]
    if line.by_machine:
        checked = ngettext(
            "%(num)s automatische Prüfung. Es wurden keine Daten gezeigt.",
            "%(num)s automatische Prüfungen. Es wurden keine Daten gezeigt.",
            line.times,
        )
        yield [("", _("Was?")), ("", checked % {"num": line.times})]
        return
    did: list[tuple[str, str]] = [
        ("", _("Was wollte die Stelle?") if line.refused else _("Was?")),
        ("", f"{line.done}:" if line.categories else line.done),
        *_listed(line.categories),
    ]
    if line.times > 1:
        often = ngettext("%(num)s-mal an diesem Tag", "%(num)s-mal an diesem Tag", line.times) % {"num": line.times}
        did.append(("", f"({often})"))
    yield did
    if line.purpose:
        yield [("", _("Wofür?")), line.purpose]
    if line.refused:
        yield [("", _("Abgelehnt. Warum?")), ("", line.refused)]
    elif line.consent_of:
        yield [("", _("Warum erlaubt?")), ("", _("Ihre Erlaubnis vom %(day)s") % {"day": speech.dates.day(line.consent_of)})]
    elif line.by_code:
        yield [("", _("Warum erlaubt?")), ("", _("Sie haben der Stelle Ihren Code gezeigt."))]


def _listed(pieces: Sequence[Piece]) -> Runs:
    """The pieces with commas between them."""
    return [*((language, f"{text},") for language, text in pieces[:-1]), *pieces[-1:]]


def _short(speech: Speech, entries: Sequence[object], most: int) -> list[Runs]:
    """What to say where not everything stands on the paper."""
    _ = speech.gettext
    missing: Runs = [("", _("Nicht alles passt auf dieses Papier. Alles steht in der Datei für Programme."))]
    return [missing] if len(entries) > most else []
