from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.consent_view_capacity import ConsentViewCapacity
from ..models.consent_view_channel import ConsentViewChannel
from ..models.consent_view_interpreter import ConsentViewInterpreter
from ..models.consent_view_status import ConsentViewStatus
from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.notice_shown import NoticeShown





T = TypeVar("T", bound="ConsentView")



@_attrs_define
class ConsentView:
    """ One consent with its evidence; `status` comes from the one derivation in `consent.ledger`.

        Attributes:
            assisted_by (None | str):
            capacity (ConsentViewCapacity):
            categories (list[str]):
            channel (ConsentViewChannel):
            ended_at (datetime.datetime | None):
            given_at (datetime.datetime):
            id (str):
            interpreter (ConsentViewInterpreter):
            notice (NoticeShown): Which wording the decision was given under.
            purpose (str):
            request (None | str):
            status (ConsentViewStatus):
            valid_until (datetime.datetime):
     """

    assisted_by: None | str
    capacity: ConsentViewCapacity
    categories: list[str]
    channel: ConsentViewChannel
    ended_at: datetime.datetime | None
    given_at: datetime.datetime
    id: str
    interpreter: ConsentViewInterpreter
    notice: NoticeShown
    purpose: str
    request: None | str
    status: ConsentViewStatus
    valid_until: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.notice_shown import NoticeShown # noqa: PLC0415
        assisted_by: None | str
        assisted_by = self.assisted_by

        capacity = self.capacity.value

        categories = self.categories



        channel = self.channel.value

        ended_at: None | str
        if isinstance(self.ended_at, datetime.datetime):
            ended_at = self.ended_at.isoformat()
        else:
            ended_at = self.ended_at

        given_at = self.given_at.isoformat()

        id = self.id

        interpreter = self.interpreter.value

        notice = self.notice.to_dict()

        purpose = self.purpose

        request: None | str
        request = self.request

        status = self.status.value

        valid_until = self.valid_until.isoformat()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "assisted_by": assisted_by,
            "capacity": capacity,
            "categories": categories,
            "channel": channel,
            "ended_at": ended_at,
            "given_at": given_at,
            "id": id,
            "interpreter": interpreter,
            "notice": notice,
            "purpose": purpose,
            "request": request,
            "status": status,
            "valid_until": valid_until,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.notice_shown import NoticeShown # noqa: PLC0415
        d = dict(src_dict)
        def _parse_assisted_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        assisted_by = _parse_assisted_by(d.pop("assisted_by"))


        capacity = ConsentViewCapacity(d.pop("capacity"))




        categories = cast(list[str], d.pop("categories"))


        channel = ConsentViewChannel(d.pop("channel"))




        def _parse_ended_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ended_at_type_0 = datetime.datetime.fromisoformat(data)



                return ended_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        ended_at = _parse_ended_at(d.pop("ended_at"))


        given_at = datetime.datetime.fromisoformat(d.pop("given_at"))




        id = d.pop("id")

        interpreter = ConsentViewInterpreter(d.pop("interpreter"))




        notice = NoticeShown.from_dict(d.pop("notice"))




        purpose = d.pop("purpose")

        def _parse_request(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        request = _parse_request(d.pop("request"))


        status = ConsentViewStatus(d.pop("status"))




        valid_until = datetime.datetime.fromisoformat(d.pop("valid_until"))




        consent_view = cls(
            assisted_by=assisted_by,
            capacity=capacity,
            categories=categories,
            channel=channel,
            ended_at=ended_at,
            given_at=given_at,
            id=id,
            interpreter=interpreter,
            notice=notice,
            purpose=purpose,
            request=request,
            status=status,
            valid_until=valid_until,
        )


        consent_view.additional_properties = d
        return consent_view

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
