from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.code_body import CodeBody
  from ..models.code_list_body_aliases import CodeListBodyAliases
  from ..models.code_list_body_labels import CodeListBodyLabels





T = TypeVar("T", bound="CodeListBody")



@_attrs_define
class CodeListBody:
    """ A code list, whole; `closed` false: its entries wait for an import, until then codes only have to match `structure`.

        Attributes:
            aliases (CodeListBodyAliases): other spellings accepted for a code, e.g. ISO alpha-3
            as_of (str):
            closed (bool):
            items (list[CodeBody]):
            labels (CodeListBodyLabels): language (BCP 47) -> text
            licence (None | str):
            name (str):
            next_ (None):
            source (str):
            structure (None | str):
     """

    aliases: CodeListBodyAliases
    as_of: str
    closed: bool
    items: list[CodeBody]
    labels: CodeListBodyLabels
    licence: None | str
    name: str
    next_: None
    source: str
    structure: None | str





    def to_dict(self) -> dict[str, Any]:
        from ..models.code_body import CodeBody # noqa: PLC0415
        from ..models.code_list_body_aliases import CodeListBodyAliases # noqa: PLC0415
        from ..models.code_list_body_labels import CodeListBodyLabels # noqa: PLC0415
        aliases = self.aliases.to_dict()

        as_of = self.as_of

        closed = self.closed

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)



        labels = self.labels.to_dict()

        licence: None | str
        licence = self.licence

        name = self.name

        next_ = self.next_

        source = self.source

        structure: None | str
        structure = self.structure


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "aliases": aliases,
            "as_of": as_of,
            "closed": closed,
            "items": items,
            "labels": labels,
            "licence": licence,
            "name": name,
            "next": next_,
            "source": source,
            "structure": structure,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.code_body import CodeBody # noqa: PLC0415
        from ..models.code_list_body_aliases import CodeListBodyAliases # noqa: PLC0415
        from ..models.code_list_body_labels import CodeListBodyLabels # noqa: PLC0415
        d = dict(src_dict)
        aliases = CodeListBodyAliases.from_dict(d.pop("aliases"))




        as_of = d.pop("as_of")

        closed = d.pop("closed")

        items = []
        _items = d.pop("items")
        for items_item_data in (_items):
            items_item = CodeBody.from_dict(items_item_data)



            items.append(items_item)


        labels = CodeListBodyLabels.from_dict(d.pop("labels"))




        def _parse_licence(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        licence = _parse_licence(d.pop("licence"))


        name = d.pop("name")

        next_ = d.pop("next")

        source = d.pop("source")

        def _parse_structure(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        structure = _parse_structure(d.pop("structure"))


        code_list_body = cls(
            aliases=aliases,
            as_of=as_of,
            closed=closed,
            items=items,
            labels=labels,
            licence=licence,
            name=name,
            next_=next_,
            source=source,
            structure=structure,
        )

        return code_list_body

