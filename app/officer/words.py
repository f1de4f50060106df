"""German words of the officer's pages for verdicts, reasons and acts; the pages are German only."""

from typing import Final

from app.officer.judgement import Verdict

VERDICTS: Final = {
    Verdict.ALLOWED: "war erlaubt",
    Verdict.NOT_ALLOWED: "war nicht erlaubt",
    Verdict.SAME_MOMENT: "im selben Moment",
    Verdict.LEGAL_DUTY: "nach dem Gesetz",
    Verdict.REFUSED: "abgelehnt",
    Verdict.NOTHING_SHOWN: "zeigt nichts",
    Verdict.CANNOT_TELL: "nicht zu sagen",
}
_WHY: Final = {
    "consent": "Einwilligung",
    "logged-case": "eingetragener Fall",
    "no-logged-case": "kein eingetragener Fall",
    "no-content": "zeigt keinen Inhalt",
    "record-erased": "Akte gelöscht",
    "integrity": "Ledger passt nicht zusammen",
    "agency-unknown": "Stelle unbekannt",
    "register-unknown": "Eintrag des Registers fehlt im Protokoll",
    "consent-missing": "keine Einwilligung",
    "consent-withdrawn": "Einwilligung zurückgenommen",
    "consent-expired": "Einwilligung abgelaufen",
    "consent-refused": "abgelehnt",
    "category-not-covered": "Kategorie nicht freigegeben",
    "restricted": "Verarbeitung eingeschränkt",
    "client-suspended": "Stelle abgeschaltet",
    "purpose-missing": "kein Zweck",
    "purpose-not-allowed": "Zweck nicht erlaubt",
    "not-found": "Person dieser Stelle nicht bekannt",
    "secrecy-not-released": "Schweigepflicht",
    "reporting-duty": "Meldepflicht nach § 87 AufenthG",
}
_ACTS: Final = {
    "record.read": "Akte gelesen",
    "officer.look": "vom Datenschutz gelesen",
    "officer.proof": "Beweis eines Eintrags geholt",
    "disclosure.made": "an eine Behörde gegeben",
    "statements.add": "Angaben geschrieben",
    "statement.replace": "Angabe ersetzt",
    "statement.confirm": "Angabe bestätigt",
    "newcomer.register": "registriert",
    "newcomer.link": "verknüpft",
    "letter.issue": "Brief gemacht",
    "consent.request": "um Einwilligung gefragt",
    "consent.list": "Einwilligungen aufgelistet",
}


def why(code: str) -> str:
    """The reason of a verdict; the code itself where nobody wrote words for it."""
    return _WHY.get(code, code)


def act(action: str) -> str:
    """What was done."""
    return _ACTS.get(action, action)
