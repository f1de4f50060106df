from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.death_body_evidence import DeathBodyEvidence






T = TypeVar("T", bound="DeathBody")



@_attrs_define
class DeathBody:
    """ The paper that was seen.

        Attributes:
            evidence (DeathBodyEvidence):
     """

    evidence: DeathBodyEvidence





    def to_dict(self) -> dict[str, Any]:
        evidence = self.evidence.value


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "evidence": evidence,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        evidence = DeathBodyEvidence(d.pop("evidence"))




        death_body = cls(
            evidence=evidence,
        )

        return death_body

