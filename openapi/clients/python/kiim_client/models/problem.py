from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.problem_reason import ProblemReason
from ..types import UNSET, Unset
from typing import cast
from typing import Literal, cast
import datetime

if TYPE_CHECKING:
  from ..models.problem_errors_item import ProblemErrorsItem





T = TypeVar("T", bound="Problem")



@_attrs_define
class Problem:
    """ RFC 9457 problem document; clients branch on `reason`. Further members belong to the reason.

        Attributes:
            reason (ProblemReason):
            status (int):
            title (str):
            type_ (str):
            accepted (list[str] | Unset): With `media-type-unsupported`: what is accepted.
            consent_request_template (str | Unset): With a reason about consent: the template that `POST /v1/consent-
                requests` could ask with.
            errors (list[ProblemErrorsItem] | Unset): With `validation-failed`: each wrong place by JSON pointer (RFC 6901),
                never the value.
            id (str | Unset): With `internal`: what to tell the operator.
            index (int | Unset): With `reporting-duty`: which of the categories asked for.
            limit (int | Unset): With `body-too-large`: the limit in bytes.
            newcomer (str | Unset): With `duplicate-newcomer`: this agency's own reference.
            obligation (Literal['delete-or-justify'] | Unset): With `consent-withdrawn`: delete own copies, or acknowledge
                the change with an own legal basis.
            withdrawn_at (datetime.datetime | Unset): With `consent-withdrawn`.
     """

    reason: ProblemReason
    status: int
    title: str
    type_: str
    accepted: list[str] | Unset = UNSET
    consent_request_template: str | Unset = UNSET
    errors: list[ProblemErrorsItem] | Unset = UNSET
    id: str | Unset = UNSET
    index: int | Unset = UNSET
    limit: int | Unset = UNSET
    newcomer: str | Unset = UNSET
    obligation: Literal['delete-or-justify'] | Unset = UNSET
    withdrawn_at: datetime.datetime | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        from ..models.problem_errors_item import ProblemErrorsItem # noqa: PLC0415
        reason = self.reason.value

        status = self.status

        title = self.title

        type_ = self.type_

        accepted: list[str] | Unset = UNSET
        if not isinstance(self.accepted, Unset):
            accepted = self.accepted



        consent_request_template = self.consent_request_template

        errors: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.errors, Unset):
            errors = []
            for errors_item_data in self.errors:
                errors_item = errors_item_data.to_dict()
                errors.append(errors_item)



        id = self.id

        index = self.index

        limit = self.limit

        newcomer = self.newcomer

        obligation = self.obligation

        withdrawn_at: str | Unset = UNSET
        if not isinstance(self.withdrawn_at, Unset):
            withdrawn_at = self.withdrawn_at.isoformat()


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "reason": reason,
            "status": status,
            "title": title,
            "type": type_,
        })
        if accepted is not UNSET:
            field_dict["accepted"] = accepted
        if consent_request_template is not UNSET:
            field_dict["consent_request_template"] = consent_request_template
        if errors is not UNSET:
            field_dict["errors"] = errors
        if id is not UNSET:
            field_dict["id"] = id
        if index is not UNSET:
            field_dict["index"] = index
        if limit is not UNSET:
            field_dict["limit"] = limit
        if newcomer is not UNSET:
            field_dict["newcomer"] = newcomer
        if obligation is not UNSET:
            field_dict["obligation"] = obligation
        if withdrawn_at is not UNSET:
            field_dict["withdrawn_at"] = withdrawn_at

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.problem_errors_item import ProblemErrorsItem # noqa: PLC0415
        d = dict(src_dict)
        reason = ProblemReason(d.pop("reason"))




        status = d.pop("status")

        title = d.pop("title")

        type_ = d.pop("type")

        accepted = cast(list[str], d.pop("accepted", UNSET))


        consent_request_template = d.pop("consent_request_template", UNSET)

        _errors = d.pop("errors", UNSET)
        errors: list[ProblemErrorsItem] | Unset = UNSET
        if _errors is not UNSET:
            errors = []
            for errors_item_data in _errors:
                errors_item = ProblemErrorsItem.from_dict(errors_item_data)



                errors.append(errors_item)


        id = d.pop("id", UNSET)

        index = d.pop("index", UNSET)

        limit = d.pop("limit", UNSET)

        newcomer = d.pop("newcomer", UNSET)

        obligation = cast(Literal['delete-or-justify'] | Unset , d.pop("obligation", UNSET))
        if obligation != 'delete-or-justify'and not isinstance(obligation, Unset):
            raise ValueError(f"obligation must match const 'delete-or-justify', got '{obligation}'")

        _withdrawn_at = d.pop("withdrawn_at", UNSET)
        withdrawn_at: datetime.datetime | Unset
        if isinstance(_withdrawn_at,  Unset):
            withdrawn_at = UNSET
        else:
            withdrawn_at = datetime.datetime.fromisoformat(_withdrawn_at)




        problem = cls(
            reason=reason,
            status=status,
            title=title,
            type_=type_,
            accepted=accepted,
            consent_request_template=consent_request_template,
            errors=errors,
            id=id,
            index=index,
            limit=limit,
            newcomer=newcomer,
            obligation=obligation,
            withdrawn_at=withdrawn_at,
        )


        problem.additional_properties = d
        return problem

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
