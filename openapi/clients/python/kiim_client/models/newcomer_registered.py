from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.letter import Letter





T = TypeVar("T", bound="NewcomerRegistered")



@_attrs_define
class NewcomerRegistered:
    """ The agency's own reference; `letter` is null when a repeated request is answered again.

        Attributes:
            id (str):
            letter (Letter | None):
            possible_duplicates (list[str]):
     """

    id: str
    letter: Letter | None
    possible_duplicates: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.letter import Letter # noqa: PLC0415
        id = self.id

        letter: dict[str, Any] | None
        if isinstance(self.letter, Letter):
            letter = self.letter.to_dict()
        else:
            letter = self.letter

        possible_duplicates = self.possible_duplicates




        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "letter": letter,
            "possible_duplicates": possible_duplicates,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.letter import Letter # noqa: PLC0415
        d = dict(src_dict)
        id = d.pop("id")

        def _parse_letter(data: object) -> Letter | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                letter_type_0 = Letter.from_dict(data)



                return letter_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Letter | None, data)

        letter = _parse_letter(d.pop("letter"))


        possible_duplicates = cast(list[str], d.pop("possible_duplicates"))


        newcomer_registered = cls(
            id=id,
            letter=letter,
            possible_duplicates=possible_duplicates,
        )


        newcomer_registered.additional_properties = d
        return newcomer_registered

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
