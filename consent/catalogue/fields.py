"""Reads categories and their fields, with the steward and ageing rules that fields name."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources.abc import Traversable
from types import MappingProxyType

from consent.catalogue.labels import LabelBook
from consent.catalogue.model import AgeingRule, CategorySpec, FieldSpec, Kinds, MemberSpec
from consent.catalogue.table import CatalogueFault, Table, toml, toml_files

StewardRules = Mapping[str, tuple[Mapping[str, Mapping[str, Kinds]], bool]]
AgeingRules = Mapping[str, tuple[AgeingRule, ...]]


def read_categories(root: Traversable, book: LabelBook) -> list[CategorySpec]:
    """Every category under `root`/categories, in the order of its file names."""
    stewards = _stewards(toml(root / "stewards.toml"))
    ageing = _ageing(toml(root / "ageing.toml"))
    return [_category(table, stewards, ageing, book) for table in toml_files(root / "categories")]


def _stewards(table: Table) -> StewardRules:
    rules: dict[str, tuple[Mapping[str, Mapping[str, Kinds]], bool]] = {}
    for name in table:
        rule = table.table(name)
        actions = {"add": _rights(rule.table("add", required=True))}
        for action, same_as in (("change", "add"), ("confirm", "change")):
            actions[action] = _rights(rule.table(action)) if action in rule else actions[same_as]
        rules[name] = (MappingProxyType(actions), rule.flag("recorder_changes_only"))
        rule.done()
    return rules


def _rights(table: Table) -> Mapping[str, Kinds]:
    rights: dict[str, Kinds] = {}
    for who in table:
        rights[who] = True if table.anything(who) is True else frozenset(table.texts(who))
    return MappingProxyType(rights)


def _ageing(table: Table) -> AgeingRules:
    rules: dict[str, tuple[AgeingRule, ...]] = {}
    for name in table:
        rows = table.tables(name)
        rules[name] = tuple(
            AgeingRule(kinds=frozenset(row.texts("kinds")), months=row.number("months"), source=row.text("source"))
            for row in rows
        )
        for row in rows:
            row.done()
    return rules


def _category(table: Table, stewards: StewardRules, ageing: AgeingRules, book: LabelBook) -> CategorySpec:
    code = table.text("code")
    fields: dict[str, FieldSpec] = {}
    for row in table.tables("field"):
        field = _field(code, row, stewards, ageing, book)
        if field.code in fields:
            raise CatalogueFault(f"{row.where}: {field.code} stands twice")
        fields[field.code] = field
    spec = CategorySpec(
        code=code,
        number=table.number("number"),
        labels=book.of(table.text("label"), "categories", code),
        sensitivity=max((field.sensitivity for field in fields.values()), default="s1"),
        x87=any(field.x87 for field in fields.values()),
        fields=MappingProxyType(fields),
    )
    table.done()
    return spec


def _field(category: str, row: Table, stewards: StewardRules, ageing: AgeingRules, book: LabelBook) -> FieldSpec:
    code, rule, aged = row.text("code"), row.text("stewards"), row.text_or_none("ageing")
    if rule not in stewards:
        raise CatalogueFault(f"{row.where}: no steward rule {rule}")
    if aged is not None and aged not in ageing:
        raise CatalogueFault(f"{row.where}: no ageing rule {aged}")
    actions, recorder_changes_only = stewards[rule]
    members = tuple(_member(member, (category, code), book) for member in row.tables("member"))
    spec = FieldSpec(
        category=category,
        code=code,
        labels=book.of(row.text("label"), "fields", category, code),
        type=row.text("type"),
        code_list=row.text_or_none("code_list"),
        many=row.flag("many"),
        max_length=row.number_or_none("max_length"),
        minimum=row.number_or_none("minimum"),
        maximum=row.number_or_none("maximum"),
        future=row.flag("future"),
        sensitivity=row.text("sensitivity"),
        x87=row.flag("x87"),
        purposes=frozenset(row.texts("purposes", required=True)),
        stewards=actions,
        recorder_changes_only=recorder_changes_only,
        retention=row.text("retention"),
        example=row.anything("example"),
        optional=row.flag("optional", default=True),
        members=MappingProxyType({member.code: member for member in members}),
        shorthand=row.text_or_none("shorthand"),
        ageing=ageing[aged] if aged is not None else (),
        readers=frozenset(row.texts("readers")) if "readers" in row else None,
        recorder_only=row.flag("recorder_only"),
        answer_purposes=frozenset(row.texts("answer_purposes")),
        coarse=row.mapping("coarse"),
        when_shielded=row.text_or_none("when_shielded"),
    )
    row.done()
    return spec


def _member(row: Table, field: tuple[str, str], book: LabelBook) -> MemberSpec:
    code = row.text("code")
    spec = MemberSpec(
        code=code,
        labels=book.of(row.text("label"), "members", *field, code),
        type=row.text("type"),
        code_list=row.text_or_none("code_list"),
        many=row.flag("many"),
        max_length=row.number_or_none("max_length"),
        minimum=row.number_or_none("minimum"),
        maximum=row.number_or_none("maximum"),
        future=row.flag("future"),
        required=row.flag("required"),
    )
    row.done()
    return spec
