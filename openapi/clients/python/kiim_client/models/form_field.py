from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.form_field_state import FormFieldState
from typing import cast






T = TypeVar("T", bound="FormField")



@_attrs_define
class FormField:
    """ One field of the form, from the statement that leads; `text` is German and stands on the paper.

        Attributes:
            as_of (None | str):
            disputed (bool):
            field (str):
            kind (None | str):
            label (str):
            recorded_by (None | str):
            stale (bool):
            state (FormFieldState):
            text (str):
            value (Any):
     """

    as_of: None | str
    disputed: bool
    field: str
    kind: None | str
    label: str
    recorded_by: None | str
    stale: bool
    state: FormFieldState
    text: str
    value: Any
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)





    def to_dict(self) -> dict[str, Any]:
        as_of: None | str
        as_of = self.as_of

        disputed = self.disputed

        field = self.field

        kind: None | str
        kind = self.kind

        label = self.label

        recorded_by: None | str
        recorded_by = self.recorded_by

        stale = self.stale

        state = self.state.value

        text = self.text

        value = self.value


        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({
            "as_of": as_of,
            "disputed": disputed,
            "field": field,
            "kind": kind,
            "label": label,
            "recorded_by": recorded_by,
            "stale": stale,
            "state": state,
            "text": text,
            "value": value,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_as_of(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        as_of = _parse_as_of(d.pop("as_of"))


        disputed = d.pop("disputed")

        field = d.pop("field")

        def _parse_kind(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        kind = _parse_kind(d.pop("kind"))


        label = d.pop("label")

        def _parse_recorded_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        recorded_by = _parse_recorded_by(d.pop("recorded_by"))


        stale = d.pop("stale")

        state = FormFieldState(d.pop("state"))




        text = d.pop("text")

        value = d.pop("value")

        form_field = cls(
            as_of=as_of,
            disputed=disputed,
            field=field,
            kind=kind,
            label=label,
            recorded_by=recorded_by,
            stale=stale,
            state=state,
            text=text,
            value=value,
        )


        form_field.additional_properties = d
        return form_field

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
