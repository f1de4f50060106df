from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.referral_view_declined_because_type_0 import ReferralViewDeclinedBecauseType0
from ..models.referral_view_ground_type_0 import ReferralViewGroundType0
from ..models.referral_view_side import ReferralViewSide
from ..models.referral_view_status import ReferralViewStatus
from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.side import Side





T = TypeVar("T", bound="ReferralView")



@_attrs_define
class ReferralView:
    """ One referral with its reason.

        Attributes:
            categories (list[str]):
            changed_at (datetime.datetime):
            consent (None | str):
            declined_because (None | ReferralViewDeclinedBecauseType0):
            ground (None | ReferralViewGroundType0):
            id (str):
            newcomer (str):
            offered_at (datetime.datetime):
            open_until (datetime.datetime | None):
            purpose (str):
            reason (str):
            recipient (Side): One of the two agencies.
            sender (Side): One of the two agencies.
            side (ReferralViewSide):
            status (ReferralViewStatus):
     """

    categories: list[str]
    changed_at: datetime.datetime
    consent: None | str
    declined_because: None | ReferralViewDeclinedBecauseType0
    ground: None | ReferralViewGroundType0
    id: str
    newcomer: str
    offered_at: datetime.datetime
    open_until: datetime.datetime | None
    purpose: str
    reason: str
    recipient: Side
    sender: Side
    side: ReferralViewSide
    status: ReferralViewStatus
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.side import Side # noqa: PLC0415
        categories = self.categories



        changed_at = self.changed_at.isoformat()

        consent: None | str
        consent = self.consent

        declined_because: None | str
        if isinstance(self.declined_because, ReferralViewDeclinedBecauseType0):
            declined_because = self.declined_because.value
        else:
            declined_because = self.declined_because

        ground: None | str
        if isinstance(self.ground, ReferralViewGroundType0):
            ground = self.ground.value
        else:
            ground = self.ground

        id = self.id

        newcomer = self.newcomer

        offered_at = self.offered_at.isoformat()

        open_until: None | str
        if isinstance(self.open_until, datetime.datetime):
            open_until = self.open_until.isoformat()
        else:
            open_until = self.open_until

        purpose = self.purpose

        reason = self.reason

        recipient = self.recipient.to_dict()

        sender = self.sender.to_dict()

        side = self.side.value

        status = self.status.value


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "categories": categories,
            "changed_at": changed_at,
            "consent": consent,
            "declined_because": declined_because,
            "ground": ground,
            "id": id,
            "newcomer": newcomer,
            "offered_at": offered_at,
            "open_until": open_until,
            "purpose": purpose,
            "reason": reason,
            "recipient": recipient,
            "sender": sender,
            "side": side,
            "status": status,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.side import Side # noqa: PLC0415
        d = dict(src_dict)
        categories = cast(list[str], d.pop("categories"))


        changed_at = datetime.datetime.fromisoformat(d.pop("changed_at"))




        def _parse_consent(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        consent = _parse_consent(d.pop("consent"))


        def _parse_declined_because(data: object) -> None | ReferralViewDeclinedBecauseType0:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                declined_because_type_0 = ReferralViewDeclinedBecauseType0(data)



                return declined_because_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReferralViewDeclinedBecauseType0, data)

        declined_because = _parse_declined_because(d.pop("declined_because"))


        def _parse_ground(data: object) -> None | ReferralViewGroundType0:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ground_type_0 = ReferralViewGroundType0(data)



                return ground_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReferralViewGroundType0, data)

        ground = _parse_ground(d.pop("ground"))


        id = d.pop("id")

        newcomer = d.pop("newcomer")

        offered_at = datetime.datetime.fromisoformat(d.pop("offered_at"))




        def _parse_open_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                open_until_type_0 = datetime.datetime.fromisoformat(data)



                return open_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        open_until = _parse_open_until(d.pop("open_until"))


        purpose = d.pop("purpose")

        reason = d.pop("reason")

        recipient = Side.from_dict(d.pop("recipient"))




        sender = Side.from_dict(d.pop("sender"))




        side = ReferralViewSide(d.pop("side"))




        status = ReferralViewStatus(d.pop("status"))




        referral_view = cls(
            categories=categories,
            changed_at=changed_at,
            consent=consent,
            declined_because=declined_because,
            ground=ground,
            id=id,
            newcomer=newcomer,
            offered_at=offered_at,
            open_until=open_until,
            purpose=purpose,
            reason=reason,
            recipient=recipient,
            sender=sender,
            side=side,
            status=status,
        )


        referral_view.additional_properties = d
        return referral_view

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
