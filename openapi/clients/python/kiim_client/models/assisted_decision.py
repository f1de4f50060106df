from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.assisted_decision_decision import AssistedDecisionDecision
from ..models.assisted_decision_status import AssistedDecisionStatus
from typing import cast






T = TypeVar("T", bound="AssistedDecision")



@_attrs_define
class AssistedDecision:
    """ What was taken down; a withdrawal by purpose and recipient answers alike whether or not there was something to
    withdraw.

        Attributes:
            decision (AssistedDecisionDecision):
            id (None | str):
            status (AssistedDecisionStatus):
     """

    decision: AssistedDecisionDecision
    id: None | str
    status: AssistedDecisionStatus
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        decision = self.decision.value

        id: None | str
        id = self.id

        status = self.status.value


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "decision": decision,
            "id": id,
            "status": status,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        decision = AssistedDecisionDecision(d.pop("decision"))




        def _parse_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        id = _parse_id(d.pop("id"))


        status = AssistedDecisionStatus(d.pop("status"))




        assisted_decision = cls(
            decision=decision,
            id=id,
            status=status,
        )


        assisted_decision.additional_properties = d
        return assisted_decision

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
