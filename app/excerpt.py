"""The part of the description that a case tool uses: what clients for case tools are generated from.

Left out are the newcomer's, the operator's and the public operations; every refusal is one problem document, whose reasons may
grow.
"""

import copy
from collections.abc import Mapping
from typing import Any

_SCHEME = "client"
_SCHEMAS = "#/components/schemas/"
_REFUSAL = {
    "description": "a problem document; branch on its reason",
    "content": {"application/problem+json": {"schema": {"$ref": _SCHEMAS + "Problem"}}},
}


def for_case_tools(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same document with the operations of case tools alone and the schemas that these name."""
    paths: dict[str, Any] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if any(_SCHEME in proof for proof in operation.get("security", [])):
                answers = {status: answer for status, answer in operation["responses"].items() if status.startswith("2")}
                paths.setdefault(path, {})[method] = {**operation, "responses": {**answers, "default": _REFUSAL}}
    schemas = document["components"]["schemas"]
    components = {**document["components"], "schemas": {name: schemas[name] for name in sorted(_named(paths, schemas))}}
    return copy.deepcopy({**document, "paths": paths, "components": components})


def _named(paths: Mapping[str, Any], schemas: Mapping[str, Any]) -> set[str]:
    """All schemas that are named, by others too."""
    found: set[str] = set()
    open_ends: list[Any] = [paths]
    while open_ends:
        node = open_ends.pop()
        if isinstance(node, Mapping):
            name = str(node.get("$ref", "")).removeprefix(_SCHEMAS)
            if name in schemas and name not in found:
                found.add(name)
                open_ends.append(schemas[name])
            open_ends.extend(node.values())
        elif isinstance(node, list):
            open_ends.extend(node)
    return found
