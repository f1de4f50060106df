from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.assisted_body_channel import AssistedBodyChannel
from ..models.assisted_body_decision import AssistedBodyDecision
from ..models.assisted_body_interpreter import AssistedBodyInterpreter
from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.capacity_body import CapacityBody





T = TypeVar("T", bound="AssistedBody")



@_attrs_define
class AssistedBody:
    """ A decision taken down for a person without a phone. Which members are needed depends on `decision`.

        Attributes:
            channel (AssistedBodyChannel):
            decision (AssistedBodyDecision):
            actor (None | str | Unset):
            capacity (CapacityBody | None | Unset):
            categories (list[str] | None | Unset):
            consent (None | str | Unset):
            interpreter (AssistedBodyInterpreter | Unset):  Default: AssistedBodyInterpreter.NONE.
            notice_language (None | str | Unset):
            notice_version (None | str | Unset):
            paper_reference (None | str | Unset):
            purpose (None | str | Unset):
            recipient (None | str | Unset):
            releaser (None | str | Unset):
            request (None | str | Unset):
            secrecy_release (None | str | Unset):
            valid_until (None | str | Unset):
     """

    channel: AssistedBodyChannel
    decision: AssistedBodyDecision
    actor: None | str | Unset = UNSET
    capacity: CapacityBody | None | Unset = UNSET
    categories: list[str] | None | Unset = UNSET
    consent: None | str | Unset = UNSET
    interpreter: AssistedBodyInterpreter | Unset = AssistedBodyInterpreter.NONE
    notice_language: None | str | Unset = UNSET
    notice_version: None | str | Unset = UNSET
    paper_reference: None | str | Unset = UNSET
    purpose: None | str | Unset = UNSET
    recipient: None | str | Unset = UNSET
    releaser: None | str | Unset = UNSET
    request: None | str | Unset = UNSET
    secrecy_release: None | str | Unset = UNSET
    valid_until: None | str | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.capacity_body import CapacityBody # noqa: PLC0415
        channel = self.channel.value

        decision = self.decision.value

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

        categories: list[str] | None | Unset
        if isinstance(self.categories, Unset):
            categories = UNSET
        elif isinstance(self.categories, list):
            categories = self.categories


        else:
            categories = self.categories

        consent: None | str | Unset
        if isinstance(self.consent, Unset):
            consent = UNSET
        else:
            consent = self.consent

        interpreter: str | Unset = UNSET
        if not isinstance(self.interpreter, Unset):
            interpreter = self.interpreter.value


        notice_language: None | str | Unset
        if isinstance(self.notice_language, Unset):
            notice_language = UNSET
        else:
            notice_language = self.notice_language

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

        purpose: None | str | Unset
        if isinstance(self.purpose, Unset):
            purpose = UNSET
        else:
            purpose = self.purpose

        recipient: None | str | Unset
        if isinstance(self.recipient, Unset):
            recipient = UNSET
        else:
            recipient = self.recipient

        releaser: None | str | Unset
        if isinstance(self.releaser, Unset):
            releaser = UNSET
        else:
            releaser = self.releaser

        request: None | str | Unset
        if isinstance(self.request, Unset):
            request = UNSET
        else:
            request = self.request

        secrecy_release: None | str | Unset
        if isinstance(self.secrecy_release, Unset):
            secrecy_release = UNSET
        else:
            secrecy_release = self.secrecy_release

        valid_until: None | str | Unset
        if isinstance(self.valid_until, Unset):
            valid_until = UNSET
        else:
            valid_until = self.valid_until


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "channel": channel,
            "decision": decision,
        })
        if actor is not UNSET:
            field_dict["actor"] = actor
        if capacity is not UNSET:
            field_dict["capacity"] = capacity
        if categories is not UNSET:
            field_dict["categories"] = categories
        if consent is not UNSET:
            field_dict["consent"] = consent
        if interpreter is not UNSET:
            field_dict["interpreter"] = interpreter
        if notice_language is not UNSET:
            field_dict["notice_language"] = notice_language
        if notice_version is not UNSET:
            field_dict["notice_version"] = notice_version
        if paper_reference is not UNSET:
            field_dict["paper_reference"] = paper_reference
        if purpose is not UNSET:
            field_dict["purpose"] = purpose
        if recipient is not UNSET:
            field_dict["recipient"] = recipient
        if releaser is not UNSET:
            field_dict["releaser"] = releaser
        if request is not UNSET:
            field_dict["request"] = request
        if secrecy_release is not UNSET:
            field_dict["secrecy_release"] = secrecy_release
        if valid_until is not UNSET:
            field_dict["valid_until"] = valid_until

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.capacity_body import CapacityBody # noqa: PLC0415
        d = dict(src_dict)
        channel = AssistedBodyChannel(d.pop("channel"))




        decision = AssistedBodyDecision(d.pop("decision"))




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


        def _parse_categories(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                categories_type_0 = cast(list[str], data)

                return categories_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        categories = _parse_categories(d.pop("categories", UNSET))


        def _parse_consent(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        consent = _parse_consent(d.pop("consent", UNSET))


        _interpreter = d.pop("interpreter", UNSET)
        interpreter: AssistedBodyInterpreter | Unset
        if isinstance(_interpreter,  Unset):
            interpreter = UNSET
        else:
            interpreter = AssistedBodyInterpreter(_interpreter)




        def _parse_notice_language(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        notice_language = _parse_notice_language(d.pop("notice_language", UNSET))


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


        def _parse_purpose(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        purpose = _parse_purpose(d.pop("purpose", UNSET))


        def _parse_recipient(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        recipient = _parse_recipient(d.pop("recipient", UNSET))


        def _parse_releaser(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        releaser = _parse_releaser(d.pop("releaser", UNSET))


        def _parse_request(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        request = _parse_request(d.pop("request", UNSET))


        def _parse_secrecy_release(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        secrecy_release = _parse_secrecy_release(d.pop("secrecy_release", UNSET))


        def _parse_valid_until(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        valid_until = _parse_valid_until(d.pop("valid_until", UNSET))


        assisted_body = cls(
            channel=channel,
            decision=decision,
            actor=actor,
            capacity=capacity,
            categories=categories,
            consent=consent,
            interpreter=interpreter,
            notice_language=notice_language,
            notice_version=notice_version,
            paper_reference=paper_reference,
            purpose=purpose,
            recipient=recipient,
            releaser=releaser,
            request=request,
            secrecy_release=secrecy_release,
            valid_until=valid_until,
        )

        return assisted_body

