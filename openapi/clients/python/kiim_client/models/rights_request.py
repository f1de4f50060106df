from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.rights_request_extended_type_0 import RightsRequestExtendedType0
from ..models.rights_request_ground_type_0 import RightsRequestGroundType0
from ..models.rights_request_outcome_type_0 import RightsRequestOutcomeType0
from ..models.rights_request_right import RightsRequestRight
from ..models.rights_request_status import RightsRequestStatus
from ..models.rights_request_way import RightsRequestWay
from typing import cast
import datetime






T = TypeVar("T", bound="RightsRequest")



@_attrs_define
class RightsRequest:
    """ One request. `due`: the first moment at which an answer is late; `ground`: why not everything was done.

        Attributes:
            answered_at (datetime.datetime | None):
            due (datetime.datetime):
            extended (None | RightsRequestExtendedType0):
            ground (None | RightsRequestGroundType0):
            id (str):
            outcome (None | RightsRequestOutcomeType0):
            received_at (datetime.datetime):
            right (RightsRequestRight):
            status (RightsRequestStatus):
            way (RightsRequestWay):
     """

    answered_at: datetime.datetime | None
    due: datetime.datetime
    extended: None | RightsRequestExtendedType0
    ground: None | RightsRequestGroundType0
    id: str
    outcome: None | RightsRequestOutcomeType0
    received_at: datetime.datetime
    right: RightsRequestRight
    status: RightsRequestStatus
    way: RightsRequestWay
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        answered_at: None | str
        if isinstance(self.answered_at, datetime.datetime):
            answered_at = self.answered_at.isoformat()
        else:
            answered_at = self.answered_at

        due = self.due.isoformat()

        extended: None | str
        if isinstance(self.extended, RightsRequestExtendedType0):
            extended = self.extended.value
        else:
            extended = self.extended

        ground: None | str
        if isinstance(self.ground, RightsRequestGroundType0):
            ground = self.ground.value
        else:
            ground = self.ground

        id = self.id

        outcome: None | str
        if isinstance(self.outcome, RightsRequestOutcomeType0):
            outcome = self.outcome.value
        else:
            outcome = self.outcome

        received_at = self.received_at.isoformat()

        right = self.right.value

        status = self.status.value

        way = self.way.value


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "answered_at": answered_at,
            "due": due,
            "extended": extended,
            "ground": ground,
            "id": id,
            "outcome": outcome,
            "received_at": received_at,
            "right": right,
            "status": status,
            "way": way,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_answered_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                answered_at_type_0 = datetime.datetime.fromisoformat(data)



                return answered_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        answered_at = _parse_answered_at(d.pop("answered_at"))


        due = datetime.datetime.fromisoformat(d.pop("due"))




        def _parse_extended(data: object) -> None | RightsRequestExtendedType0:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                extended_type_0 = RightsRequestExtendedType0(data)



                return extended_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RightsRequestExtendedType0, data)

        extended = _parse_extended(d.pop("extended"))


        def _parse_ground(data: object) -> None | RightsRequestGroundType0:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ground_type_0 = RightsRequestGroundType0(data)



                return ground_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RightsRequestGroundType0, data)

        ground = _parse_ground(d.pop("ground"))


        id = d.pop("id")

        def _parse_outcome(data: object) -> None | RightsRequestOutcomeType0:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                outcome_type_0 = RightsRequestOutcomeType0(data)



                return outcome_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RightsRequestOutcomeType0, data)

        outcome = _parse_outcome(d.pop("outcome"))


        received_at = datetime.datetime.fromisoformat(d.pop("received_at"))




        right = RightsRequestRight(d.pop("right"))




        status = RightsRequestStatus(d.pop("status"))




        way = RightsRequestWay(d.pop("way"))




        rights_request = cls(
            answered_at=answered_at,
            due=due,
            extended=extended,
            ground=ground,
            id=id,
            outcome=outcome,
            received_at=received_at,
            right=right,
            status=status,
            way=way,
        )


        rights_request.additional_properties = d
        return rights_request

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
