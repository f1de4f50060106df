"""What an agency did and why it was refused, in plain words of one language: for the page of looks and for the paper."""

from collections.abc import Callable

Gettext = Callable[[str], str]


def done(_: Gettext, action: str) -> str:
    """What the agency did or wanted to do, by the action that the log names."""
    told = {
        "record.read": _("Daten angesehen"),
        "statements.add": _("Etwas neu aufgeschrieben"),
        "statement.replace": _("Eine eigene Angabe geändert"),
        "statement.confirm": _("Eine Angabe bestätigt"),
        "newcomer.register": _("Sie hier angemeldet und den Brief gemacht"),
        "newcomer.link": _("Ihren Code benutzt. Die Stelle kennt Sie jetzt, sieht aber nichts"),
        "letter.issue": _("Einen neuen Brief für Sie gemacht"),
        "consent.request": _("Sie um Erlaubnis gefragt"),
        "consent.give": _("Ihre Entscheidung für Sie eingetragen"),
        "decision.assisted": _("Ihre Entscheidung für Sie eingetragen"),
        "consent.refuse": _("Ihr Nein für Sie eingetragen"),
        "consent.withdraw": _("Eine Erlaubnis zurückgegeben oder für Sie zurückgenommen"),
        "secrecy.release": _("Eine Ausnahme von der Schweigepflicht eingetragen"),
        "question.answer": _("Ihre Frage beantwortet"),
        "secrecy.withdraw": _("Eine Ausnahme von der Schweigepflicht eingetragen"),
        "referral.offer": _("Vorgeschlagen, Sie an eine andere Stelle zu übergeben"),
        "referral.read": _("Nachgesehen, wie es mit Ihrer Übergabe steht"),
        "referral.accept": _("Ihre Übergabe angenommen"),
        "referral.decline": _("Ihre Übergabe abgelehnt"),
        "referral.done": _("Gesagt: Ihre Übergabe ist erledigt"),
        "referral.withdraw": _("Ihre Übergabe zurückgenommen"),
        "me.dispute": _("Für Sie gesagt: Eine Angabe stimmt nicht"),
        "me.correction": _("Eine Angabe für Sie berichtigt"),
        "me.restriction": _("Ihre Daten für Sie gesperrt"),
        "me.objection": _("Für Sie gesagt: Nicht mehr in der Statistik mitzählen"),
        "rights.request": _("Aufgeschrieben, was Sie verlangen"),
        "rights.list": _("Nachgesehen, was Sie verlangt haben"),
        "guardian.set": _("Aufgeschrieben, wer für Sie entscheidet"),
        "death.report": _("Gemeldet, dass Sie gestorben sind"),
        "officer.look": _("Geprüft, ob alle richtig mit Ihren Daten umgehen. Dazu Daten angesehen"),
        "officer.proof": _("Den Beweis eines Eintrags über Sie gespeichert, um etwas zu prüfen"),
        "officer.letter": _("Ihnen einen Brief über einen Vorfall geschrieben"),
        "disclosure.made": _("Daten an eine Behörde gegeben, weil ein Gesetz das verlangt"),
    }
    return told.get(action, _("Etwas anderes versucht oder getan"))


def refused_because(_: Gettext, reason: str) -> str:
    """Why the agency got nothing, by the published reason."""
    early, mistaken = _("Die Stelle hat zu früh noch einmal gefragt."), _("Das Programm der Stelle hat einen Fehler gemacht.")
    purpose = _("Die Stelle darf Daten nicht für diesen Zweck ansehen.")
    told = {
        "consent-missing": _("Die Stelle hat keine Erlaubnis von Ihnen."),
        "consent-withdrawn": _("Sie haben die Erlaubnis zurückgenommen."),
        "consent-expired": _("Die Erlaubnis war zu Ende."),
        "consent-refused": _("Sie haben Nein gesagt."),
        "category-not-covered": _("Ihre Erlaubnis gilt nicht für diese Daten."),
        "not-steward": _("Die Stelle darf das nicht eintragen."),
        "secrecy-not-released": _("Das ist geheim. Sie haben es nicht extra erlaubt."),
        "reporting-duty": _("Diese Stelle muss der Ausländerbehörde manches melden. Darum sieht sie das nie."),
        "restricted": _("Ihre Daten waren gesperrt."),
        "purpose-missing": purpose,
        "purpose-not-allowed": purpose,
        "client-suspended": _("Das Programm der Stelle war abgeschaltet."),
        "not-found": _("Die Stelle kennt Sie hier nicht. Sie hat nichts über Sie erfahren."),
        "referral-closed": _("Die Übergabe war schon weiter."),
        "request-open": early,
        "asked-too-soon": early,
        "validation-failed": mistaken,
        "version-mismatch": mistaken,
        "body-malformed": mistaken,
        "too-many-requests": _("Die Stelle hat es zu oft versucht."),
    }
    return told.get(reason, _("Es war nicht erlaubt."))
