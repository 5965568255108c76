"""Stripe's form encoding: ``line_items[0][price_data][currency]=vnd`` to nested dicts and lists."""

import re
from typing import Any
from urllib.parse import parse_qsl

from tests.peers.fakestripe.errors import StripeError

PART = re.compile(r"\[([^\[\]]*)\]")


def decode(text: str) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        _put(tree, _path(key), value)
    return {key: _listed(value) for key, value in tree.items()}


def _path(key: str) -> list[str]:
    head, bracket, rest = key.partition("[")
    parts = PART.findall(bracket + rest)
    if bracket + rest != "".join(f"[{part}]" for part in parts):
        raise StripeError(f"Invalid parameter name: {key}", "parameter_unknown", key)
    return [head, *parts]


def _put(node: dict[str, Any], path: list[str], value: str) -> None:
    for part in path[:-1]:
        node = node.setdefault(part or str(len(node)), {})
        if not isinstance(node, dict):
            raise StripeError("Invalid object", param="[".join(path))
    node[path[-1] or str(len(node))] = value


def _listed(value: Any) -> Any:
    """Turn dicts with the keys 0, 1, 2 … into lists, all the way down."""
    if not isinstance(value, dict):
        return value
    children = {key: _listed(child) for key, child in value.items()}
    if children and all(key.isdigit() for key in children):
        return [children[key] for key in sorted(children, key=int)]
    return children
