from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.merge_asked_state import MergeAskedState
from typing import cast
import datetime






T = TypeVar("T", bound="MergeAsked")



@_attrs_define
class MergeAsked:
    """ Merged, or put to the person; `newcomer` is the name that stays, `id` and `undo_until` are null while she is asked.

        Attributes:
            id (None | str):
            newcomer (str):
            state (MergeAskedState):
            undo_until (datetime.datetime | None):
     """

    id: None | str
    newcomer: str
    state: MergeAskedState
    undo_until: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        id: None | str
        id = self.id

        newcomer = self.newcomer

        state = self.state.value

        undo_until: None | str
        if isinstance(self.undo_until, datetime.datetime):
            undo_until = self.undo_until.isoformat()
        else:
            undo_until = self.undo_until


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "newcomer": newcomer,
            "state": state,
            "undo_until": undo_until,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        id = _parse_id(d.pop("id"))


        newcomer = d.pop("newcomer")

        state = MergeAskedState(d.pop("state"))




        def _parse_undo_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                undo_until_type_0 = datetime.datetime.fromisoformat(data)



                return undo_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        undo_until = _parse_undo_until(d.pop("undo_until"))


        merge_asked = cls(
            id=id,
            newcomer=newcomer,
            state=state,
            undo_until=undo_until,
        )


        merge_asked.additional_properties = d
        return merge_asked

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
