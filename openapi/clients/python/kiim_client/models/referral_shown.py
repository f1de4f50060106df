from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.referral_shown_declined_because_type_0 import ReferralShownDeclinedBecauseType0
from ..models.referral_shown_side import ReferralShownSide
from ..models.referral_shown_status import ReferralShownStatus
from typing import cast
import datetime

if TYPE_CHECKING:
  from ..models.side import Side





T = TypeVar("T", bound="ReferralShown")



@_attrs_define
class ReferralShown:
    """ The same for one of the two agencies, under its own reference for the person.

        Attributes:
            categories (list[str]):
            changed_at (datetime.datetime):
            consent (None | str):
            declined_because (None | ReferralShownDeclinedBecauseType0):
            id (str):
            newcomer (str):
            offered_at (datetime.datetime):
            open_until (datetime.datetime | None):
            purpose (str):
            recipient (Side): One of the two agencies.
            sender (Side): One of the two agencies.
            side (ReferralShownSide):
            status (ReferralShownStatus):
     """

    categories: list[str]
    changed_at: datetime.datetime
    consent: None | str
    declined_because: None | ReferralShownDeclinedBecauseType0
    id: str
    newcomer: str
    offered_at: datetime.datetime
    open_until: datetime.datetime | None
    purpose: str
    recipient: Side
    sender: Side
    side: ReferralShownSide
    status: ReferralShownStatus
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.side import Side # noqa: PLC0415
        categories = self.categories



        changed_at = self.changed_at.isoformat()

        consent: None | str
        consent = self.consent

        declined_because: None | str
        if isinstance(self.declined_because, ReferralShownDeclinedBecauseType0):
            declined_because = self.declined_because.value
        else:
            declined_because = self.declined_because

        id = self.id

        newcomer = self.newcomer

        offered_at = self.offered_at.isoformat()

        open_until: None | str
        if isinstance(self.open_until, datetime.datetime):
            open_until = self.open_until.isoformat()
        else:
            open_until = self.open_until

        purpose = self.purpose

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
            "id": id,
            "newcomer": newcomer,
            "offered_at": offered_at,
            "open_until": open_until,
            "purpose": purpose,
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


        def _parse_declined_because(data: object) -> None | ReferralShownDeclinedBecauseType0:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                declined_because_type_0 = ReferralShownDeclinedBecauseType0(data)



                return declined_because_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ReferralShownDeclinedBecauseType0, data)

        declined_because = _parse_declined_because(d.pop("declined_because"))


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

        recipient = Side.from_dict(d.pop("recipient"))




        sender = Side.from_dict(d.pop("sender"))




        side = ReferralShownSide(d.pop("side"))




        status = ReferralShownStatus(d.pop("status"))




        referral_shown = cls(
            categories=categories,
            changed_at=changed_at,
            consent=consent,
            declined_because=declined_because,
            id=id,
            newcomer=newcomer,
            offered_at=offered_at,
            open_until=open_until,
            purpose=purpose,
            recipient=recipient,
            sender=sender,
            side=side,
            status=status,
        )


        referral_shown.additional_properties = d
        return referral_shown

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
