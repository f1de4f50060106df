from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.statement_body_kind import StatementBodyKind
from ..models.statement_body_recorder_secrecy import StatementBodyRecorderSecrecy
from ..models.statement_body_secrecy import StatementBodySecrecy
from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="StatementBody")



@_attrs_define
class StatementBody:
    """ One attributed value as an agency sends it; the catalogue decides what `value` must look like.

        Attributes:
            category (str):
            field (str):
            kind (StatementBodyKind):
            value (Any):
            as_of (None | str | Unset):
            entrusted_by (None | str | Unset):
            recorder_secrecy (StatementBodyRecorderSecrecy | Unset):  Default: StatementBodyRecorderSecrecy.NONE.
            secrecy (StatementBodySecrecy | Unset):  Default: StatementBodySecrecy.NONE.
     """

    category: str
    field: str
    kind: StatementBodyKind
    value: Any
    as_of: None | str | Unset = UNSET
    entrusted_by: None | str | Unset = UNSET
    recorder_secrecy: StatementBodyRecorderSecrecy | Unset = StatementBodyRecorderSecrecy.NONE
    secrecy: StatementBodySecrecy | Unset = StatementBodySecrecy.NONE





    def to_dict(self) -> dict[str, Any]:
        category = self.category

        field = self.field

        kind = self.kind.value

        value = self.value

        as_of: None | str | Unset
        if isinstance(self.as_of, Unset):
            as_of = UNSET
        else:
            as_of = self.as_of

        entrusted_by: None | str | Unset
        if isinstance(self.entrusted_by, Unset):
            entrusted_by = UNSET
        else:
            entrusted_by = self.entrusted_by

        recorder_secrecy: str | Unset = UNSET
        if not isinstance(self.recorder_secrecy, Unset):
            recorder_secrecy = self.recorder_secrecy.value


        secrecy: str | Unset = UNSET
        if not isinstance(self.secrecy, Unset):
            secrecy = self.secrecy.value



        field_dict: dict[str, Any] = {}

        field_dict.update({
            "category": category,
            "field": field,
            "kind": kind,
            "value": value,
        })
        if as_of is not UNSET:
            field_dict["as_of"] = as_of
        if entrusted_by is not UNSET:
            field_dict["entrusted_by"] = entrusted_by
        if recorder_secrecy is not UNSET:
            field_dict["recorder_secrecy"] = recorder_secrecy
        if secrecy is not UNSET:
            field_dict["secrecy"] = secrecy

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        category = d.pop("category")

        field = d.pop("field")

        kind = StatementBodyKind(d.pop("kind"))




        value = d.pop("value")

        def _parse_as_of(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        as_of = _parse_as_of(d.pop("as_of", UNSET))


        def _parse_entrusted_by(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        entrusted_by = _parse_entrusted_by(d.pop("entrusted_by", UNSET))


        _recorder_secrecy = d.pop("recorder_secrecy", UNSET)
        recorder_secrecy: StatementBodyRecorderSecrecy | Unset
        if isinstance(_recorder_secrecy,  Unset):
            recorder_secrecy = UNSET
        else:
            recorder_secrecy = StatementBodyRecorderSecrecy(_recorder_secrecy)




        _secrecy = d.pop("secrecy", UNSET)
        secrecy: StatementBodySecrecy | Unset
        if isinstance(_secrecy,  Unset):
            secrecy = UNSET
        else:
            secrecy = StatementBodySecrecy(_secrecy)




        statement_body = cls(
            category=category,
            field=field,
            kind=kind,
            value=value,
            as_of=as_of,
            entrusted_by=entrusted_by,
            recorder_secrecy=recorder_secrecy,
            secrecy=secrecy,
        )

        return statement_body

