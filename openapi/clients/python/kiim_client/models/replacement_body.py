from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.replacement_body_kind import ReplacementBodyKind
from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="ReplacementBody")



@_attrs_define
class ReplacementBody:
    """ The new version of one's own statement; category and field may be repeated, they cannot change.

        Attributes:
            kind (ReplacementBodyKind):
            value (Any):
            as_of (None | str | Unset):
            category (None | str | Unset):
            field (None | str | Unset):
            forget_former (bool | Unset): The person disputed the old value and wants it removed for good. Default: False.
     """

    kind: ReplacementBodyKind
    value: Any
    as_of: None | str | Unset = UNSET
    category: None | str | Unset = UNSET
    field: None | str | Unset = UNSET
    forget_former: bool | Unset = False





    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        value = self.value

        as_of: None | str | Unset
        if isinstance(self.as_of, Unset):
            as_of = UNSET
        else:
            as_of = self.as_of

        category: None | str | Unset
        if isinstance(self.category, Unset):
            category = UNSET
        else:
            category = self.category

        field: None | str | Unset
        if isinstance(self.field, Unset):
            field = UNSET
        else:
            field = self.field

        forget_former = self.forget_former


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "kind": kind,
            "value": value,
        })
        if as_of is not UNSET:
            field_dict["as_of"] = as_of
        if category is not UNSET:
            field_dict["category"] = category
        if field is not UNSET:
            field_dict["field"] = field
        if forget_former is not UNSET:
            field_dict["forget_former"] = forget_former

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = ReplacementBodyKind(d.pop("kind"))




        value = d.pop("value")

        def _parse_as_of(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        as_of = _parse_as_of(d.pop("as_of", UNSET))


        def _parse_category(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        category = _parse_category(d.pop("category", UNSET))


        def _parse_field(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        field = _parse_field(d.pop("field", UNSET))


        forget_former = d.pop("forget_former", UNSET)

        replacement_body = cls(
            kind=kind,
            value=value,
            as_of=as_of,
            category=category,
            field=field,
            forget_former=forget_former,
        )

        return replacement_body

