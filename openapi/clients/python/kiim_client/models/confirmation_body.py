from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="ConfirmationBody")



@_attrs_define
class ConfirmationBody:
    """ Somebody says: still true. Without `as_of` it is said for today.

        Attributes:
            statement (str):
            as_of (None | str | Unset):
     """

    statement: str
    as_of: None | str | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        statement = self.statement

        as_of: None | str | Unset
        if isinstance(self.as_of, Unset):
            as_of = UNSET
        else:
            as_of = self.as_of


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "statement": statement,
        })
        if as_of is not UNSET:
            field_dict["as_of"] = as_of

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        statement = d.pop("statement")

        def _parse_as_of(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        as_of = _parse_as_of(d.pop("as_of", UNSET))


        confirmation_body = cls(
            statement=statement,
            as_of=as_of,
        )

        return confirmation_body

