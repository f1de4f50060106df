from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="ImportedPerson")



@_attrs_define
class ImportedPerson:
    """ Somebody who was stored: her line, this agency's reference, and own newcomers who may be the same person.

        Attributes:
            id (str):
            line (int):
            possible_duplicates (list[str]):
     """

    id: str
    line: int
    possible_duplicates: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        id = self.id

        line = self.line

        possible_duplicates = self.possible_duplicates




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "line": line,
            "possible_duplicates": possible_duplicates,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        line = d.pop("line")

        possible_duplicates = cast(list[str], d.pop("possible_duplicates"))


        imported_person = cls(
            id=id,
            line=line,
            possible_duplicates=possible_duplicates,
        )


        imported_person.additional_properties = d
        return imported_person

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
