"""Finds contradictions in a catalogue: what asks more than it may, what nobody may write, what has no name or no notice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from consent.catalogue.completeness import DEMANDED, missing_in
from consent.catalogue.model import Catalogue, FieldSpec, Shape
from consent.vocabulary import SUBJECT, Action, AgencyType, Kind, Purpose, Sensitivity

TYPES = frozenset({"text", "name", "bool", "int", "year", "incomplete_date", "month", "code", "phone", "email", "object"})
MOST_CATEGORIES = 7  # more than 7 categories in one question break "informed" (domain handbook 3)
MOST_MONTHS = 12  # C-08
STATUSES = frozenset({"unreviewed", "reviewed", "sworn"})
_PLACES = re.compile(r"\d+[a-z]?|(?<=\()[a-z](?=\))|(?<=Buchst\. )[a-z]\b")  # "Art. 6(1)(a)", "Art. 6 Abs. 1 Buchst. a": 6, 1, a


def check(catalogue: Catalogue) -> list[str]:
    """Every contradiction in plain English, in the order of the rules; empty when the catalogue is sound."""
    return [fault for rule in RULES for fault in rule(catalogue)]


def numbers(catalogue: Catalogue) -> Iterator[str]:
    """A category's number is part of its ciphertexts: positive, below 0xFFF0, never given twice."""
    counted = Counter(category.number for category in catalogue.categories.values())
    for category in catalogue.categories.values():
        if counted[category.number] > 1:
            yield f"{category.code}: the number {category.number} is given twice"
        if not 0 < category.number < 0xFFF0:
            yield f"{category.code}: {category.number} is no category number"


def vocabulary(catalogue: Catalogue) -> Iterator[str]:
    """The closed lists of the law and of the data are the same lists, and fields use only their words."""
    for name, ours, theirs in (
        ("purpose", set(catalogue.purposes), set(Purpose)),
        ("agency type", set(catalogue.agency_types), set(AgencyType)),
    ):
        for code in sorted(ours ^ {str(each) for each in theirs}):
            yield f"{code}: this {name} stands in only one of data and vocabulary"
    for field in catalogue.fields.values():
        unknown = {
            *(field.purposes | field.answer_purposes | set(field.coarse)) - set(catalogue.purposes),
            *(field.readers or frozenset()) - set(catalogue.agency_types),
            *{field.sensitivity} - set(Sensitivity),
            *{field.retention} - set(catalogue.retention),
            *set(field.stewards) - set(Action),
            *{who for rights in field.stewards.values() for who in rights} - set(catalogue.agency_types) - {SUBJECT},
            *{kind for rights in field.stewards.values() for kinds in rights.values() if kinds is not True for kind in kinds}
            - set(Kind),
            *{kind for rule in field.ageing for kind in rule.kinds} - set(Kind),
        }
        for word in sorted(unknown):
            yield f"{_name(field)}: {word} is no word of the vocabulary"


def shapes(catalogue: Catalogue) -> Iterator[str]:
    """Every value has a known type; codes have a list that exists, objects have members, texts have a length."""
    for field in catalogue.fields.values():
        for name, shape in (
            (_name(field), field),
            *((f"{_name(field)}.{code}", member) for code, member in field.members.items()),
        ):
            yield from (f"{name}: {fault}" for fault in _shape_faults(catalogue, shape))
        if (field.type == "object") != bool(field.members):
            yield f"{_name(field)}: an object has members, and only an object"
        required = [code for code, member in field.members.items() if member.required]
        if field.shorthand is not None and [field.shorthand] != required:
            yield f"{_name(field)}: a bare value can only stand for the one required member"


def _shape_faults(catalogue: Catalogue, shape: Shape) -> Iterator[str]:
    if shape.type not in TYPES:
        yield f"unknown type {shape.type}"
    if shape.type == "code" and shape.code_list is None:
        yield "a code needs a list"
    if shape.code_list is not None and shape.code_list not in catalogue.code_lists:
        yield f"unknown list {shape.code_list}"
    if shape.type in {"text", "name"} and shape.max_length is None:
        yield "a text needs a length limit"
    if shape.type in {"int", "year", "incomplete_date", "month"} and shape.minimum is None:
        yield "a number or date needs a lower bound"
    if shape.future and shape.type not in {"incomplete_date", "month"}:
        yield "only a date may lie in the future"


def writers(catalogue: Catalogue) -> Iterator[str]:
    """Every field has somebody who may add it."""
    for field in catalogue.fields.values():
        if not any(field.stewards.get("add", {}).values()):  # no kind of evidence is left to an empty set
            yield f"{_name(field)}: nobody may write it"


def ceilings(catalogue: Catalogue) -> Iterator[str]:
    """A purpose's ceiling is exactly the categories in which some field carries that purpose."""
    for purpose in catalogue.purposes.values():
        allowed = {field.category for field in catalogue.fields.values() if purpose.code in field.purposes}
        for category in sorted(purpose.ceiling - allowed):
            yield f"{purpose.code}: asks more than it may, no field of {category} carries this purpose"
        for category in sorted(allowed - purpose.ceiling):
            yield f"{purpose.code}: a field of {category} carries this purpose, the ceiling does not name it"


def templates(catalogue: Catalogue) -> Iterator[str]:
    """A template stays under its ceiling, at most 7 categories a question and 12 months; only consent has one."""
    for purpose in catalogue.purposes.values():
        template = purpose.template
        for category in sorted(set(template.everything) - purpose.ceiling):
            yield f"{purpose.code}: the template asks for {category}, which is above the ceiling"
        if any(len(group) > MOST_CATEGORIES for group in template.groups):
            yield f"{purpose.code}: the template asks for more than {MOST_CATEGORIES} categories"
        if len(set(template.everything)) != len(template.everything):
            yield f"{purpose.code}: the template names a category twice"
        if template.max_months > MOST_MONTHS or template.default_months > template.max_months:
            yield f"{purpose.code}: the template is longer than {MOST_MONTHS} months or its default longer than its maximum"
        if (purpose.legal_basis == "consent") != bool(template.categories and template.default_months > 0):
            yield f"{purpose.code}: a template belongs to consent and to nothing else"
        if purpose.legal_basis not in {"consent", "legal_duty"}:
            yield f"{purpose.code}: unknown legal basis {purpose.legal_basis}"


def recipients(catalogue: Catalogue) -> Iterator[str]:
    """Somebody receives under each purpose; the immigration office and others without a read scope never do."""
    for purpose in catalogue.purposes.values():
        if not purpose.recipients:
            yield f"{purpose.code}: nobody may receive"
        for who in sorted((purpose.recipients | purpose.off_for | purpose.statutory_for) - set(catalogue.agency_types)):
            yield f"{purpose.code}: unknown agency type {who}"
        for who in sorted((purpose.off_for | purpose.statutory_for) - purpose.recipients):
            yield f"{purpose.code}: {who} is excepted but no recipient"
        for who in sorted(purpose.recipients & set(catalogue.agency_types)):
            if who == AgencyType.AUTHORITY_87:
                yield f"{purpose.code}: {who} has no read scope"


def firewall(catalogue: Catalogue) -> Iterator[str]:
    """§ 87 AufenthG: no exposed field is collected by or shared with a type that always carries the reporting duty."""
    bound = {spec.code for spec in catalogue.agency_types.values() if spec.duty == "always"}
    for spec in catalogue.agency_types.values():
        if spec.duty not in {"always", "by_unit", "never"} or (spec.duty == "always") > spec.reporting_duty:
            yield f"{spec.code}: its duty and its default contradict each other"
    for field in catalogue.fields.values():
        if not field.x87:
            continue
        if field.readers is None:
            yield f"{_name(field)}: exposed under § 87 AufenthG and open to every recipient"
        for who in sorted((field.readers or frozenset()) & bound):
            yield f"{_name(field)}: exposed under § 87 AufenthG and readable by {who}"
        for who in sorted({who for rights in field.stewards.values() for who in rights} & bound):
            yield f"{_name(field)}: exposed under § 87 AufenthG and collected by {who}"


def secrecy(catalogue: Catalogue) -> Iterator[str]:
    """An s4 field is never counted or handed to research, and a code may be s4 only under a field of at least s3."""
    for field in catalogue.fields.values():
        if field.sensitivity == Sensitivity.S4 and field.purposes & {Purpose.STATISTICS, Purpose.RESEARCH, Purpose.HANDOVER}:
            yield f"{_name(field)}: s4 without secrecy, it carries a purpose that needs no release"
        for shape in (field, *field.members.values()):
            known = catalogue.code_lists.get(str(shape.code_list))
            entries = known.entries.values() if known else ()
            if field.sensitivity < Sensitivity.S3 and any(
                entry.attributes.get("sensitivity") == Sensitivity.S4 for entry in entries
            ):
                yield f"{_name(field)}: holds an s4 code of {shape.code_list} and is only {field.sensitivity}"


def labels(catalogue: Catalogue) -> Iterator[str]:
    """Every text in every language, each language with the status of its labels, and no label that names nothing."""
    for language in catalogue.languages:
        yield from missing_in(catalogue, language)
        if catalogue.label_status.get(language) not in STATUSES:
            yield f"labels: no status in {language}"
    for language in sorted(set(catalogue.label_status) - set(catalogue.languages)):
        yield f"labels: {language} is no language of the catalogue"
    for language, paths in catalogue.left_over_labels.items():
        yield from (f"labels in {language}: {path} names nothing" for path in paths)


def german_laws(catalogue: Catalogue) -> Iterator[str]:
    """What rests on a law names it in German, too: each source again, in the same order, with the same numbers."""
    for purpose in catalogue.purposes.values():
        if len(purpose.legal_sources) != len(purpose.legal_sources_de):
            yield f"{purpose.code}: {len(purpose.legal_sources)} legal sources, in German {len(purpose.legal_sources_de)}"
        for pair in zip(purpose.legal_sources, purpose.legal_sources_de, strict=False):
            yield from _other_law(purpose.code, *pair)
    for spec in catalogue.retention.values():
        yield from _other_law(f"retention {spec.code}", spec.basis, spec.basis_de)


def _other_law(where: str, source: str, german: str) -> Iterator[str]:
    if _PLACES.findall(source) != _PLACES.findall(german):
        yield f"{where}: {german!r} does not name the same places of the law as {source!r}"
    if not german.strip() or "GDPR" in german:
        yield f"{where}: {source!r} is not said in German"


def lists(catalogue: Catalogue) -> Iterator[str]:
    """A list names its source and date and has entries, unless it is filled by import; an alias points at a code."""
    for spec in catalogue.code_lists.values():
        if not spec.source or not spec.as_of:
            yield f"list {spec.name}: no source or no date"
        if spec.names not in DEMANDED:
            yield f"list {spec.name}: {spec.names} is no way to name its entries"
        if spec.closed != bool(spec.entries):
            yield f"list {spec.name}: a closed list has entries, an open one is filled by import"
        if not spec.closed and spec.structure is None:
            yield f"list {spec.name}: an open list needs the structure of its codes"
        for alias, code in spec.aliases.items():
            if code not in spec.entries or alias in spec.entries:
                yield f"list {spec.name}: the alias {alias} does not lead to one code"
        for entry in spec.entries.values():
            if entry.valid_from is not None and entry.valid_to is not None and entry.valid_from >= entry.valid_to:
                yield f"list {spec.name}: {entry.code} ends before it begins"


def notices(catalogue: Catalogue) -> Iterator[str]:
    """Every notice says all placeholders, has a status and is unchanged since its version was published."""
    wanted = {
        "consent": ("{agency}", "{categories}", "{valid_until}", "{complaints}", "{help}", "{reporting}"),
        "legal_duty": ("{agency}", "{complaints}"),
    }
    for purpose in catalogue.purposes.values():
        for language in catalogue.languages:
            notice = catalogue.notices.get((purpose.code, language))
            if notice is None:
                continue  # said among what is missing in the language
            for placeholder in wanted.get(purpose.legal_basis, ()):
                if placeholder not in notice.text:
                    yield f"{purpose.code}: the notice in {language} does not say {placeholder}"
            if notice.status not in STATUSES:
                yield f"{purpose.code}: the notice in {language} has no status"
            key = f"{purpose.code}.{language}.{notice.version}"
            if catalogue.pinned_notices.get(key) != notice.sha256:
                fault = f"the notice in {language} is not the published one; raise its version or pin {key}"
                yield f"{purpose.code}: {fault}"


def _name(field: FieldSpec) -> str:
    return f"{field.category}.{field.code}"


RULES: tuple[Callable[[Catalogue], Iterator[str]], ...] = (
    numbers,
    vocabulary,
    shapes,
    writers,
    ceilings,
    templates,
    recipients,
    firewall,
    secrecy,
    labels,
    german_laws,
    lists,
    notices,
)
