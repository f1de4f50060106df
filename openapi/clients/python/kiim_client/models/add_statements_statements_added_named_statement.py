from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset






T = TypeVar("T", bound="AddStatementsStatementsAddedNamedStatement")



@_attrs_define
class AddStatementsStatementsAddedNamedStatement:
    """ A statement as this caller may name it.

    `already_known` true: another agency had recorded a valid value of this field that could have been read instead of
    asked for.

        Attributes:
            category (str):
            field (str):
            id (str):
            already_known (bool | Unset):  Default: False.
     """

    category: str
    field: str
    id: str
    already_known: bool | Unset = False
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        category = self.category

        field = self.field

        id = self.id

        already_known = self.already_known


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "category": category,
            "field": field,
            "id": id,
        })
        if already_known is not UNSET:
            field_dict["already_known"] = already_known

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        category = d.pop("category")

        field = d.pop("field")

        id = d.pop("id")

        already_known = d.pop("already_known", UNSET)

        add_statements_statements_added_named_statement = cls(
            category=category,
            field=field,
            id=id,
            already_known=already_known,
        )


        add_statements_statements_added_named_statement.additional_properties = d
        return add_statements_statements_added_named_statement

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
