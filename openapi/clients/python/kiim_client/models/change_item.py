from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.change_item_outcome_type_0 import ChangeItemOutcomeType0
from ..models.change_item_type import ChangeItemType
from ..types import UNSET, Unset
from typing import cast
import datetime






T = TypeVar("T", bound="ChangeItem")



@_attrs_define
class ChangeItem:
    """ One change that concerns this agency: ids, type, purpose and time only. `outcome` stands with an answered request.

        Attributes:
            id (str):
            newcomer (str):
            time (datetime.datetime):
            type_ (ChangeItemType):
            consent (None | str | Unset):
            outcome (ChangeItemOutcomeType0 | None | Unset):
            purpose (None | str | Unset):
            referral (None | str | Unset):
            request (None | str | Unset):
     """

    id: str
    newcomer: str
    time: datetime.datetime
    type_: ChangeItemType
    consent: None | str | Unset = UNSET
    outcome: ChangeItemOutcomeType0 | None | Unset = UNSET
    purpose: None | str | Unset = UNSET
    referral: None | str | Unset = UNSET
    request: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        id = self.id

        newcomer = self.newcomer

        time = self.time.isoformat()

        type_ = self.type_.value

        consent: None | str | Unset
        if isinstance(self.consent, Unset):
            consent = UNSET
        else:
            consent = self.consent

        outcome: None | str | Unset
        if isinstance(self.outcome, Unset):
            outcome = UNSET
        elif isinstance(self.outcome, ChangeItemOutcomeType0):
            outcome = self.outcome.value
        else:
            outcome = self.outcome

        purpose: None | str | Unset
        if isinstance(self.purpose, Unset):
            purpose = UNSET
        else:
            purpose = self.purpose

        referral: None | str | Unset
        if isinstance(self.referral, Unset):
            referral = UNSET
        else:
            referral = self.referral

        request: None | str | Unset
        if isinstance(self.request, Unset):
            request = UNSET
        else:
            request = self.request


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "id": id,
            "newcomer": newcomer,
            "time": time,
            "type": type_,
        })
        if consent is not UNSET:
            field_dict["consent"] = consent
        if outcome is not UNSET:
            field_dict["outcome"] = outcome
        if purpose is not UNSET:
            field_dict["purpose"] = purpose
        if referral is not UNSET:
            field_dict["referral"] = referral
        if request is not UNSET:
            field_dict["request"] = request

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        newcomer = d.pop("newcomer")

        time = datetime.datetime.fromisoformat(d.pop("time"))




        type_ = ChangeItemType(d.pop("type"))




        def _parse_consent(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        consent = _parse_consent(d.pop("consent", UNSET))


        def _parse_outcome(data: object) -> ChangeItemOutcomeType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                outcome_type_0 = ChangeItemOutcomeType0(data)



                return outcome_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ChangeItemOutcomeType0 | None | Unset, data)

        outcome = _parse_outcome(d.pop("outcome", UNSET))


        def _parse_purpose(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        purpose = _parse_purpose(d.pop("purpose", UNSET))


        def _parse_referral(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        referral = _parse_referral(d.pop("referral", UNSET))


        def _parse_request(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        request = _parse_request(d.pop("request", UNSET))


        change_item = cls(
            id=id,
            newcomer=newcomer,
            time=time,
            type_=type_,
            consent=consent,
            outcome=outcome,
            purpose=purpose,
            referral=referral,
            request=request,
        )


        change_item.additional_properties = d
        return change_item

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
