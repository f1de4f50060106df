from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.left_out import LeftOut
  from ..models.letter import Letter





T = TypeVar("T", bound="NewcomerArrived")



@_attrs_define
class NewcomerArrived:
    """ The agency's own reference. `taken` and `left` add up to what was in the package; `letter` is null when answered
    again.

        Attributes:
            id (str):
            left (list[LeftOut]):
            letter (Letter | None):
            origin (None | str):
            possible_duplicates (list[str]):
            taken (int | None):
     """

    id: str
    left: list[LeftOut]
    letter: Letter | None
    origin: None | str
    possible_duplicates: list[str]
    taken: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.left_out import LeftOut # noqa: PLC0415
        from ..models.letter import Letter # noqa: PLC0415
        id = self.id

        left = []
        for left_item_data in self.left:
            left_item = left_item_data.to_dict()
            left.append(left_item)



        letter: dict[str, Any] | None
        if isinstance(self.letter, Letter):
            letter = self.letter.to_dict()
        else:
            letter = self.letter

        origin: None | str
        origin = self.origin

        possible_duplicates = self.possible_duplicates



        taken: int | None
        taken = self.taken


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "left": left,
            "letter": letter,
            "origin": origin,
            "possible_duplicates": possible_duplicates,
            "taken": taken,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.left_out import LeftOut # noqa: PLC0415
        from ..models.letter import Letter # noqa: PLC0415
        d = dict(src_dict)
        id = d.pop("id")

        left = []
        _left = d.pop("left")
        for left_item_data in (_left):
            left_item = LeftOut.from_dict(left_item_data)



            left.append(left_item)


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


        def _parse_origin(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        origin = _parse_origin(d.pop("origin"))


        possible_duplicates = cast(list[str], d.pop("possible_duplicates"))


        def _parse_taken(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        taken = _parse_taken(d.pop("taken"))


        newcomer_arrived = cls(
            id=id,
            left=left,
            letter=letter,
            origin=origin,
            possible_duplicates=possible_duplicates,
            taken=taken,
        )


        newcomer_arrived.additional_properties = d
        return newcomer_arrived

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
