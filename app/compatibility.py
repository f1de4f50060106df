"""What a change of the interface takes away from programs that were written against its published description.

Rules (docs/case-tools.md, "Changes of the interface"):
C1  What a program could send is still understood: no operation, parameter or member goes, none becomes required, no value that
    was accepted is refused.
C2  What a program relied on still comes: no answer, member or header goes, a promised one stays promised, none has
    another type.
C3  Reasons, types of changes, codes and further members may be added to answers: programs are told to expect them.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Schema = Mapping[str, Any]
_METHODS = ("get", "put", "post", "delete", "patch", "head")
_UPPER = ("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties")
_LOWER = ("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties")
_TEXTUAL = ("pattern", "format", "contentMediaType")
_CHOICES = ("anyOf", "oneOf")
_ANYTHING = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})


def breaks(published: Schema, made: Schema) -> list[str]:
    """Every break of the published description by the made one, as a line that names its place; empty if there is none."""
    return sorted(set(_Comparison(published, made).of_documents()))


def _still_proves(old: Any, new: Any) -> bool:
    """Whether each proof that was accepted still is; an open operation must stay open, a new way in takes nothing away."""
    return old == new or (bool(old) and all(proof in (new or ()) for proof in old))


class _Side(NamedTuple):
    """A schema of either description; `sent` if programs send it, else they receive it."""

    old: Schema
    new: Schema
    sent: bool
    place: str

    def at(self, name: str, old: Schema, new: Schema) -> "_Side":
        return _Side(old, new, self.sent, f"{self.place}/{name}")


class _Comparison:
    def __init__(self, published: Schema, made: Schema) -> None:
        self._published, self._made = published, made
        self._under_way: set[tuple[int, int, bool]] = set()

    def of_documents(self) -> Iterator[str]:
        for path, operations in self._published["paths"].items():
            for method in _METHODS:
                if method in operations:
                    made = self._made["paths"].get(path, {}).get(method)
                    place = f"{method.upper()} {path}"
                    if made is None:
                        yield f"{place}: the operation is gone"
                    else:
                        yield from self._of_operation(operations[method], made, place)

    def _of_operation(self, old: Schema, new: Schema, place: str) -> Iterator[str]:
        yield from self._of_parameters(old.get("parameters", []), new.get("parameters", []), place)
        if not _still_proves(old.get("security"), new.get("security")):
            yield f"{place}: it asks for another proof of the caller"
        yield from self._of_body(old.get("requestBody"), new.get("requestBody"), f"{place} request")
        for status, answer in old["responses"].items():
            made = new["responses"].get(status)
            if made is None:
                if status.startswith("2"):
                    yield f"{place}: the answer {status} is gone"
                continue
            for name in answer.get("headers", {}).keys() - made.get("headers", {}).keys():
                yield f"{place} {status}: the header {name} is gone"
            yield from self._of_content(answer, made, sent=False, place=f"{place} {status}")

    def _of_parameters(self, old: list[Schema], new: list[Schema], place: str) -> Iterator[str]:
        was, now = ({(one["in"], one["name"]): one for one in side} for side in (old, new))
        for key, one in was.items():
            if key not in now:
                yield f"{place}: the parameter {key[1]} is gone"
                continue
            yield from self._of_schemas(_Side(one["schema"], now[key]["schema"], True, f"{place} parameter {key[1]}"))
        for key, one in now.items():
            if one.get("required") and not was.get(key, {}).get("required"):
                yield f"{place}: the parameter {key[1]} is required now"

    def _of_body(self, old: Schema | None, new: Schema | None, place: str) -> Iterator[str]:
        if new is None and old is not None:
            yield f"{place}: the body is gone"
        elif new is not None and new.get("required") and not (old or {}).get("required"):
            yield f"{place}: the body is required now"
        if new is not None and old is not None:
            yield from self._of_content(old, new, sent=True, place=place)

    def _of_content(self, old: Schema, new: Schema, *, sent: bool, place: str) -> Iterator[str]:
        for media_type, content in old.get("content", {}).items():
            made = new.get("content", {}).get(media_type)
            if made is None:
                yield f"{place}: the media type {media_type} is gone"
            elif "schema" in content and "schema" in made:
                yield from self._of_schemas(_Side(content["schema"], made["schema"], sent, place))

    def _of_schemas(self, side: _Side) -> Iterator[str]:
        old, new = _resolved(self._published, side.old), _resolved(self._made, side.new)
        key = (id(side.old), id(side.new), side.sent)
        if key in self._under_way:  # a schema that holds itself
            return
        self._under_way.add(key)
        try:
            yield from self._of_resolved(_Side(old, new, side.sent, side.place))
        finally:
            self._under_way.discard(key)

    def _of_resolved(self, side: _Side) -> Iterator[str]:
        old, new = _choices(side.old), _choices(side.new)
        if len(old) > 1 or len(new) > 1:
            # Each alternative that was accepted must fit one of now; each that is answered now, one of then.
            outer, inner = (old, new) if side.sent else (new, old)
            for number, one in enumerate(outer):
                pairs = ((one, other) if side.sent else (other, one) for other in inner)
                if all(any(True for _ in self._of_schemas(side.at(str(number), *pair))) for pair in pairs):
                    yield f"{side.place}: {'an alternative is refused now' if side.sent else 'a new alternative is answered'}"
            return
        yield from _of_values(side)
        yield from self._of_members(side)
        if "items" in side.old and "items" in side.new:
            yield from self._of_schemas(side.at("*", side.old["items"], side.new["items"]))

    def _of_members(self, side: _Side) -> Iterator[str]:
        was, now = side.old.get("properties", {}), side.new.get("properties", {})
        must, must_now = set(side.old.get("required", [])), set(side.new.get("required", []))
        for name in was.keys() - now.keys():
            if not side.sent or side.new.get("additionalProperties") is False:
                yield f"{side.place}/{name}: the member is gone"
        for name in must_now - must if side.sent else set():
            yield f"{side.place}/{name}: the member is required now"
        for name in (must - must_now) & now.keys() if not side.sent else set():
            yield f"{side.place}/{name}: the member is not promised any more"
        for name in was.keys() & now.keys():
            yield from self._of_schemas(side.at(name, was[name], now[name]))
        if (
            side.sent
            and side.new.get("additionalProperties") is False
            and side.old.get("additionalProperties", True) is not False
        ):
            yield f"{side.place}: further members are refused now"
        other, other_now = side.old.get("additionalProperties"), side.new.get("additionalProperties")
        if isinstance(other, dict) and isinstance(other_now, dict):
            yield from self._of_schemas(side.at("*", other, other_now))


def _of_values(side: _Side) -> Iterator[str]:
    """Types, closed lists and bounds."""
    was, now = _types(side.old), _types(side.new)
    lost = was - now if side.sent else now - was
    if lost:
        yield f"{side.place}: {'refuses' if side.sent else 'may be'} {', '.join(sorted(lost))} now"
    if not side.sent:
        if side.old.get("format") != side.new.get("format") and "format" in side.old:
            yield f"{side.place}: the format is another"
        return
    values, values_now = _values(side.old), _values(side.new)
    if values_now is not None and (values is None or set(map(repr, values)) - set(map(repr, values_now))):
        yield f"{side.place}: values are refused that were accepted"
    for names, sign in ((_UPPER, 1), (_LOWER, -1)):
        for name in names:
            if name in side.new and (name not in side.old or side.new[name] * sign < side.old[name] * sign):
                yield f"{side.place}: {name} is tighter"
    for name in _TEXTUAL:
        if name in side.new and side.new[name] != side.old.get(name):
            yield f"{side.place}: {name} is another"


def _resolved(document: Schema, schema: Schema) -> Schema:
    """The schema behind a reference, with the parts of an `allOf` put together."""
    while "$ref" in schema:
        found: Any = document
        for name in schema["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        schema = found
    if "allOf" not in schema:
        return schema
    whole: dict[str, Any] = {name: value for name, value in schema.items() if name != "allOf"}
    for part in schema["allOf"]:
        one = _resolved(document, part)
        members = dict(whole.get("properties", {}))
        for name, member in one.get("properties", {}).items():
            members[name] = {**_resolved(document, members.get(name, {})), **_resolved(document, member)}
        required = [*whole.get("required", []), *one.get("required", [])]
        whole = {**whole, **one, "properties": members, "required": required}
    return whole


def _choices(schema: Schema) -> list[Schema]:
    for name in _CHOICES:
        if name in schema:
            return list(schema[name])
    return [schema]


def _types(schema: Schema) -> frozenset[str]:
    named = schema.get("type")
    types = frozenset([named] if isinstance(named, str) else named) if named is not None else _ANYTHING
    return types | {"integer"} if "number" in types else types


def _values(schema: Schema) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")
