from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.change_item_obligation_type_0 import ChangeItemObligationType0
from ..models.change_item_outcome_type_0 import ChangeItemOutcomeType0
from ..models.change_item_type import ChangeItemType
from ..types import UNSET, Unset
from typing import cast
import datetime






T = TypeVar("T", bound="ChangeItem")



@_attrs_define
class ChangeItem:
    """ One change that concerns this agency: ids, type, purpose and time only. `outcome` stands with an answered request.

    `obligation` says what is to be done about copies, and `due` until when it must be acknowledged; without them
    nothing is owed.
    `merged_into` is the reference that stays of two that lead to one person.

        Attributes:
            id (str):
            newcomer (str):
            time (datetime.datetime):
            type_ (ChangeItemType):
            consent (None | str | Unset):
            due (datetime.datetime | None | Unset):
            merged_into (None | str | Unset):
            obligation (ChangeItemObligationType0 | None | Unset):
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
    due: datetime.datetime | None | Unset = UNSET
    merged_into: None | str | Unset = UNSET
    obligation: ChangeItemObligationType0 | None | Unset = UNSET
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

        due: None | str | Unset
        if isinstance(self.due, Unset):
            due = UNSET
        elif isinstance(self.due, datetime.datetime):
            due = self.due.isoformat()
        else:
            due = self.due

        merged_into: None | str | Unset
        if isinstance(self.merged_into, Unset):
            merged_into = UNSET
        else:
            merged_into = self.merged_into

        obligation: None | str | Unset
        if isinstance(self.obligation, Unset):
            obligation = UNSET
        elif isinstance(self.obligation, ChangeItemObligationType0):
            obligation = self.obligation.value
        else:
            obligation = self.obligation

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
        if due is not UNSET:
            field_dict["due"] = due
        if merged_into is not UNSET:
            field_dict["merged_into"] = merged_into
        if obligation is not UNSET:
            field_dict["obligation"] = obligation
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


        def _parse_due(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                due_type_0 = datetime.datetime.fromisoformat(data)



                return due_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        due = _parse_due(d.pop("due", UNSET))


        def _parse_merged_into(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        merged_into = _parse_merged_into(d.pop("merged_into", UNSET))


        def _parse_obligation(data: object) -> ChangeItemObligationType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                obligation_type_0 = ChangeItemObligationType0(data)



                return obligation_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ChangeItemObligationType0 | None | Unset, data)

        obligation = _parse_obligation(d.pop("obligation", UNSET))


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
            due=due,
            merged_into=merged_into,
            obligation=obligation,
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
