from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.first_consent_channel import FirstConsentChannel
from ..models.first_consent_interpreter import FirstConsentInterpreter
from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.capacity_body import CapacityBody





T = TypeVar("T", bound="FirstConsent")



@_attrs_define
class FirstConsent:
    """ The consent without which there is no profile; its recipient is the registering agency.

        Attributes:
            categories (list[str]):
            channel (FirstConsentChannel):
            notice_language (str):
            purpose (str):
            actor (None | str | Unset):
            capacity (CapacityBody | None | Unset):
            interpreter (FirstConsentInterpreter | Unset):  Default: FirstConsentInterpreter.NONE.
            notice_version (None | str | Unset):
            paper_reference (None | str | Unset):
            valid_until (None | str | Unset):
     """

    categories: list[str]
    channel: FirstConsentChannel
    notice_language: str
    purpose: str
    actor: None | str | Unset = UNSET
    capacity: CapacityBody | None | Unset = UNSET
    interpreter: FirstConsentInterpreter | Unset = FirstConsentInterpreter.NONE
    notice_version: None | str | Unset = UNSET
    paper_reference: None | str | Unset = UNSET
    valid_until: None | str | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.capacity_body import CapacityBody # noqa: PLC0415
        categories = self.categories



        channel = self.channel.value

        notice_language = self.notice_language

        purpose = self.purpose

        actor: None | str | Unset
        if isinstance(self.actor, Unset):
            actor = UNSET
        else:
            actor = self.actor

        capacity: dict[str, Any] | None | Unset
        if isinstance(self.capacity, Unset):
            capacity = UNSET
        elif isinstance(self.capacity, CapacityBody):
            capacity = self.capacity.to_dict()
        else:
            capacity = self.capacity

        interpreter: str | Unset = UNSET
        if not isinstance(self.interpreter, Unset):
            interpreter = self.interpreter.value


        notice_version: None | str | Unset
        if isinstance(self.notice_version, Unset):
            notice_version = UNSET
        else:
            notice_version = self.notice_version

        paper_reference: None | str | Unset
        if isinstance(self.paper_reference, Unset):
            paper_reference = UNSET
        else:
            paper_reference = self.paper_reference

        valid_until: None | str | Unset
        if isinstance(self.valid_until, Unset):
            valid_until = UNSET
        else:
            valid_until = self.valid_until


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "categories": categories,
            "channel": channel,
            "notice_language": notice_language,
            "purpose": purpose,
        })
        if actor is not UNSET:
            field_dict["actor"] = actor
        if capacity is not UNSET:
            field_dict["capacity"] = capacity
        if interpreter is not UNSET:
            field_dict["interpreter"] = interpreter
        if notice_version is not UNSET:
            field_dict["notice_version"] = notice_version
        if paper_reference is not UNSET:
            field_dict["paper_reference"] = paper_reference
        if valid_until is not UNSET:
            field_dict["valid_until"] = valid_until

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.capacity_body import CapacityBody # noqa: PLC0415
        d = dict(src_dict)
        categories = cast(list[str], d.pop("categories"))


        channel = FirstConsentChannel(d.pop("channel"))




        notice_language = d.pop("notice_language")

        purpose = d.pop("purpose")

        def _parse_actor(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        actor = _parse_actor(d.pop("actor", UNSET))


        def _parse_capacity(data: object) -> CapacityBody | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                capacity_type_0 = CapacityBody.from_dict(data)



                return capacity_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CapacityBody | None | Unset, data)

        capacity = _parse_capacity(d.pop("capacity", UNSET))


        _interpreter = d.pop("interpreter", UNSET)
        interpreter: FirstConsentInterpreter | Unset
        if isinstance(_interpreter,  Unset):
            interpreter = UNSET
        else:
            interpreter = FirstConsentInterpreter(_interpreter)




        def _parse_notice_version(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        notice_version = _parse_notice_version(d.pop("notice_version", UNSET))


        def _parse_paper_reference(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        paper_reference = _parse_paper_reference(d.pop("paper_reference", UNSET))


        def _parse_valid_until(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        valid_until = _parse_valid_until(d.pop("valid_until", UNSET))


        first_consent = cls(
            categories=categories,
            channel=channel,
            notice_language=notice_language,
            purpose=purpose,
            actor=actor,
            capacity=capacity,
            interpreter=interpreter,
            notice_version=notice_version,
            paper_reference=paper_reference,
            valid_until=valid_until,
        )

        return first_consent

