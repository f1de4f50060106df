from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.assisted_right_channel import AssistedRightChannel
from ..models.assisted_right_interpreter import AssistedRightInterpreter
from ..models.assisted_right_right import AssistedRightRight
from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="AssistedRight")



@_attrs_define
class AssistedRight:
    """ A right taken down for a person. `statement`: the agency's own id of it; `value`: what it should say.

        Attributes:
            channel (AssistedRightChannel):
            right (AssistedRightRight):
            actor (None | str | Unset):
            as_of (None | str | Unset):
            interpreter (AssistedRightInterpreter | Unset):  Default: AssistedRightInterpreter.NONE.
            paper_reference (None | str | Unset):
            reason (None | str | Unset):
            statement (None | str | Unset):
            value (Any | Unset):
     """

    channel: AssistedRightChannel
    right: AssistedRightRight
    actor: None | str | Unset = UNSET
    as_of: None | str | Unset = UNSET
    interpreter: AssistedRightInterpreter | Unset = AssistedRightInterpreter.NONE
    paper_reference: None | str | Unset = UNSET
    reason: None | str | Unset = UNSET
    statement: None | str | Unset = UNSET
    value: Any | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        channel = self.channel.value

        right = self.right.value

        actor: None | str | Unset
        if isinstance(self.actor, Unset):
            actor = UNSET
        else:
            actor = self.actor

        as_of: None | str | Unset
        if isinstance(self.as_of, Unset):
            as_of = UNSET
        else:
            as_of = self.as_of

        interpreter: str | Unset = UNSET
        if not isinstance(self.interpreter, Unset):
            interpreter = self.interpreter.value


        paper_reference: None | str | Unset
        if isinstance(self.paper_reference, Unset):
            paper_reference = UNSET
        else:
            paper_reference = self.paper_reference

        reason: None | str | Unset
        if isinstance(self.reason, Unset):
            reason = UNSET
        else:
            reason = self.reason

        statement: None | str | Unset
        if isinstance(self.statement, Unset):
            statement = UNSET
        else:
            statement = self.statement

        value = self.value


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "channel": channel,
            "right": right,
        })
        if actor is not UNSET:
            field_dict["actor"] = actor
        if as_of is not UNSET:
            field_dict["as_of"] = as_of
        if interpreter is not UNSET:
            field_dict["interpreter"] = interpreter
        if paper_reference is not UNSET:
            field_dict["paper_reference"] = paper_reference
        if reason is not UNSET:
            field_dict["reason"] = reason
        if statement is not UNSET:
            field_dict["statement"] = statement
        if value is not UNSET:
            field_dict["value"] = value

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        channel = AssistedRightChannel(d.pop("channel"))




        right = AssistedRightRight(d.pop("right"))




        def _parse_actor(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        actor = _parse_actor(d.pop("actor", UNSET))


        def _parse_as_of(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        as_of = _parse_as_of(d.pop("as_of", UNSET))


        _interpreter = d.pop("interpreter", UNSET)
        interpreter: AssistedRightInterpreter | Unset
        if isinstance(_interpreter,  Unset):
            interpreter = UNSET
        else:
            interpreter = AssistedRightInterpreter(_interpreter)




        def _parse_paper_reference(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        paper_reference = _parse_paper_reference(d.pop("paper_reference", UNSET))


        def _parse_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reason = _parse_reason(d.pop("reason", UNSET))


        def _parse_statement(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        statement = _parse_statement(d.pop("statement", UNSET))


        value = d.pop("value", UNSET)

        assisted_right = cls(
            channel=channel,
            right=right,
            actor=actor,
            as_of=as_of,
            interpreter=interpreter,
            paper_reference=paper_reference,
            reason=reason,
            statement=statement,
            value=value,
        )

        return assisted_right

