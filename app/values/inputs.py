"""The right input for each type of value, without scripts: what is shown, and how what was sent becomes a value again.

Long lists (languages, municipalities, occupations) are typed; what fits no entry exactly comes back with entries to choose from.
Whether a value is allowed is not decided here but by `consent.values`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.identity.codes import plain_digits
from app.pages.forms import Form
from app.values.words import Piece, Words
from consent.catalogue import CodeList, FieldSpec, Shape
from consent.values import missing_state

NOTHING = object()
"""What was sent is empty."""

_STATES = frozenset({"unknown", "not_asked", "prefers_not_to_say"})
_PICKED = 300
_TICKED = 30
_SUGGESTED = 8
_ROWS = 20
_TEXTS = {"phone": ("tel", "tel"), "email": ("email", "email"), "int": ("text", "numeric"), "year": ("text", "numeric")}


class Unreadable(Exception):
    """What was sent cannot be a value of this type; `field` is the input's id, `kind` names what is wrong."""

    def __init__(self, field: str, kind: str, suggestions: Sequence[tuple[str, Piece]] = ()) -> None:
        super().__init__(kind)
        self.field, self.kind, self.suggestions = field, kind, tuple(suggestions)


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a form. `look`: text, lines, date, month, yes_no, pick (a list), tick (several of a list), group."""

    id: str
    look: str
    label: Piece | None = None
    value: Any = ""
    type: str = "text"
    mode: str = "text"
    options: tuple[tuple[str, Piece], ...] = ()
    inner: tuple["Input", ...] = field(default=())
    typed_code: bool = False


def inputs_of(words: Words, spec: FieldSpec, value: Any, name: str = "wert") -> tuple[Input, ...]:
    """The inputs of a field, filled with its present value: one, or a group for an object; a list of objects has a free one."""
    held = None if missing_state(value) is not None else value
    if spec.type != "object":
        return (_input(words, spec, held, name),)
    if not spec.many:
        return (_group(words, spec, held, name),)
    rows = [*(held or ()), None][:_ROWS]
    return tuple(_group(words, spec, row, f"{name}-{place}") for place, row in enumerate(rows))


def sent_value(words: Words, spec: FieldSpec, form: Form, name: str = "wert") -> Any:
    """The value that was sent, as JSON; NOTHING if every input is empty. Raises Unreadable."""
    if spec.type != "object":
        return _sent(words, spec, form, name)
    if not spec.many:
        return _sent_group(words, spec, form, name)
    rows = [_sent_group(words, spec, form, f"{name}-{place}") for place in range(_ROWS)]
    return [row for row in rows if row is not NOTHING] or NOTHING


def stated_value(words: Words, spec: FieldSpec, form: Form) -> Any:
    """The value, or that there is none and why, where the field may stay empty. Raises Unreadable, also if all is empty."""
    missing = form.one("keine-angabe")
    value = {"missing": missing} if spec.optional and missing in _STATES else sent_value(words, spec, form)
    if value is NOTHING:
        raise Unreadable("wert", "empty")
    return value


def as_sent(inputs: Sequence[Input], form: Form) -> tuple[Input, ...]:
    """The inputs filled with what was sent, so that nobody types twice what was right."""
    return tuple(
        replace(one, inner=as_sent(one.inner, form)) if one.look == "group" else replace(one, value=_raw(one, form))
        for one in inputs
    )


def date_as_sent(form: Form, name: str) -> dict[str, str]:
    """Day, month and year as they were sent."""
    return {part: form.one(f"{name}-{part}") for part in ("tag", "monat", "jahr")}


def sent_date(form: Form, name: str, *, month_only: bool = False) -> str | None:
    """An incomplete date from day, month and year; None if all are empty. Raises Unreadable."""
    year, month, day = (plain_digits(form.one(f"{name}-{part}")) for part in ("jahr", "monat", "tag"))
    if not (year or month or day):
        return None
    parts = [year, *([month] if month or day or month_only else []), *([day] if day else [])]
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts) or len(year) != 4:
        raise Unreadable(name, "not-a-date")
    return "-".join([year, *(part.zfill(2) for part in parts[1:])])


def input_at(pointer: str, others: Mapping[str, str], name: str = "wert") -> str:
    """The input that a JSON pointer into a statement means: `/value/0/birth_year` is `wert-0-birth_year`.

    `others`: the inputs beside the value's, by their member.
    """
    place = pointer.strip("/").replace("/", "-")
    return place.replace("value", name, 1) if place.startswith("value") else others.get(place, name)


def _raw(one: Input, form: Form) -> Any:
    match one.look:
        case "date" | "month":
            return date_as_sent(form, one.id)
        case "pick" | "tick":
            return form.many(one.id)
        case _:
            return form.one(one.id)


def _group(words: Words, spec: FieldSpec, row: Any, name: str) -> Input:
    held: Mapping[str, Any] = row if isinstance(row, dict) else {} if row is None else {str(spec.shorthand): row}
    inner = tuple(
        _input(words, member, held.get(code), f"{name}-{code}", words.speech.label(member.labels))
        for code, member in spec.members.items()
    )
    return Input(name, "group", inner=inner)


def _input(words: Words, shape: Shape, held: Any, name: str, label: Piece | None = None) -> Input:
    match shape.type:
        case "bool":
            return Input(name, "yes_no", label, {True: "ja", False: "nein"}.get(held, ""))
        case "incomplete_date" | "month":
            year, month, day = [*str(held or "").split("-"), "", "", ""][:3]
            return Input(name, "month" if shape.type == "month" else "date", label, {"jahr": year, "monat": month, "tag": day})
        case "code":
            return _code_input(words, shape, held, name, label)
    if shape.many:
        return Input(name, "lines", label, "\n".join(held or ()))
    kind, mode = _TEXTS.get(shape.type, ("text", "text"))
    return Input(name, "text", label, "" if held is None else str(held), kind, mode)


def _code_input(words: Words, shape: Shape, held: Any, name: str, label: Piece | None) -> Input:
    known = words.catalogue.code_lists[str(shape.code_list)]
    chosen: tuple[str, ...] = tuple(held or ()) if shape.many else () if held is None else (held,)
    if known.closed and len(known.entries) <= (_TICKED if shape.many else _PICKED):
        options = tuple(
            (code, words.speech.label(entry.labels)) for code, entry in known.entries.items() if entry.valid_to is None
        )
        return Input(name, "tick" if shape.many else "pick", label, chosen, options=options)
    written = "\n".join(_label(words, known, code)[1] for code in chosen)
    return Input(name, "lines" if shape.many else "text", label, written, typed_code=True)


def _sent_group(words: Words, spec: FieldSpec, form: Form, name: str) -> Any:
    sent = {code: _sent(words, member, form, f"{name}-{code}") for code, member in spec.members.items()}
    given = {code: value for code, value in sent.items() if value is not NOTHING}
    return given or NOTHING


def _sent(words: Words, shape: Shape, form: Form, name: str) -> Any:
    match shape.type:
        case "bool":
            return {"ja": True, "nein": False}.get(form.one(name), NOTHING)
        case "incomplete_date" | "month":
            written = sent_date(form, name, month_only=shape.type == "month")
            return NOTHING if written is None else written
        case "int" | "year":
            return _number(plain_digits(form.one(name)), name)
        case "code":
            return _sent_code(words, shape, form, name)
    if shape.many:
        lines = _lines(form.one(name))
        return lines or NOTHING
    return form.one(name) or NOTHING


def _number(text: str, name: str) -> Any:
    if not text:
        return NOTHING
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Unreadable(name, "not-a-number")
    return int(text)


def _sent_code(words: Words, shape: Shape, form: Form, name: str) -> Any:
    known = words.catalogue.code_lists[str(shape.code_list)]
    if known.closed and len(known.entries) <= (_TICKED if shape.many else _PICKED):
        return (list(form.many(name)) if shape.many else form.one(name)) or NOTHING
    if shape.many:
        return [_meant(words, known, line, name) for line in _lines(form.one(name))] or NOTHING
    if form.given(f"{name}-gemeint"):
        return form.one(f"{name}-gemeint")
    return _meant(words, known, form.one(name), name) if form.given(name) else NOTHING


def _meant(words: Words, known: CodeList, typed: str, name: str) -> str:
    """The code whose code or label this is, in the page's language first. Raises Unreadable with what it could be."""
    wanted = typed.casefold()
    near: dict[str, Piece] = {}
    for languages in ((words.speech.language.code,), ("de", "en")):
        for code, entry in known.entries.items():
            labels = {entry.labels[language].casefold() for language in languages if language in entry.labels}
            if wanted in labels or wanted == code.casefold():
                return code
            if len(near) < _SUGGESTED and any(wanted in label for label in labels):
                near[code] = words.speech.label(entry.labels)
    if typed in known.aliases or not known.closed:
        return typed
    raise Unreadable(name, "not-in-list", tuple(near.items()))


def _label(words: Words, known: CodeList, code: str) -> Piece:
    entry = known.entries.get(code)
    return ("", code) if entry is None else words.speech.label(entry.labels)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
