"""Check request parameters against stripe-python's own typed dictionaries, so the two cannot drift apart."""

import re
import sys
from decimal import Decimal
from typing import Any, ForwardRef, Literal, NotRequired, Required, get_args, get_origin

from stripe._request_options import RequestOptions
from typing_extensions import is_typeddict

from tests.peers.fakestripe.errors import StripeError

TRANSPORT = frozenset(RequestOptions.__annotations__)
INTEGER = re.compile(r"-?\d+")


def check(given: dict[str, Any], schema: type) -> dict[str, Any]:
    """Return ``given`` with its leaves as int, bool and so on; raise what Stripe would answer."""
    return _typed_dict(given, schema, "")


def _typed_dict(given: Any, schema: type, path: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise StripeError(f"Invalid {path or 'parameters'}: must be an object", "parameter_invalid", path or None)
    fields = {name: kind for name, kind in schema.__annotations__.items() if path or name not in TRANSPORT}
    for name in given:
        if name not in fields:
            param = _join(path, name)
            raise StripeError(f"Received unknown parameter: {param}", "parameter_unknown", param)
    checked = {}
    for name, kind in fields.items():
        kind, required = _unwrap(_resolve(kind, schema))
        if name in given:
            checked[name] = _value(given[name], kind, schema, _join(path, name))
        elif required:
            param = _join(path, name)
            raise StripeError(f"Missing required param: {param}.", "parameter_missing", param)
    return checked


def _value(given: Any, kind: Any, schema: type, path: str) -> Any:
    kind = _resolve(kind, schema)
    if is_typeddict(kind):
        return _typed_dict(given, kind, path)
    origin = get_origin(kind)
    if origin is list:
        return _list(given, get_args(kind)[0], schema, path)
    if origin is dict:
        if not isinstance(given, dict):
            raise StripeError("Invalid object", "parameter_invalid", path)
        return {key: str(value) for key, value in given.items()}
    if origin is Literal:
        return _one_of(given, get_args(kind), path)
    if get_args(kind):  # a union
        return _union(given, get_args(kind), schema, path)
    return _leaf(given, kind, path)


def _list(given: Any, item: Any, schema: type, path: str) -> list[Any]:
    if not isinstance(given, list):
        raise StripeError("Invalid array", "parameter_invalid", path)
    return [_value(value, item, schema, f"{path}[{place}]") for place, value in enumerate(given)]


def _union(given: Any, kinds: tuple[Any, ...], schema: type, path: str) -> Any:
    """Closed choices come first: stripe-python adds ``str`` to them for choices of the future, Stripe refuses those."""
    kinds = tuple(_resolve(kind, schema) for kind in kinds)
    literals = tuple(choice for kind in kinds if get_origin(kind) is Literal for choice in get_args(kind))
    if literals and any(choice for choice in literals) and isinstance(given, str):
        return _one_of(given, literals, path)
    error: StripeError | None = None
    for kind in kinds:
        try:
            return _value(given, kind, schema, path)
        except StripeError as mismatch:
            error = error or mismatch
    raise error or StripeError("Invalid value", "parameter_invalid", path)


def _one_of(given: Any, choices: tuple[Any, ...], path: str) -> str:
    if given not in choices:
        raise StripeError(f"Invalid {path}: must be one of {', '.join(map(str, choices))}", param=path)
    return str(given)


def _leaf(given: Any, kind: Any, path: str) -> Any:
    if not isinstance(given, str):
        raise StripeError(f"Invalid {path}", "parameter_invalid", path)
    if kind is bool:
        if given not in ("true", "false"):
            raise StripeError(f"Invalid boolean: {given}", "parameter_invalid_boolean", path)
        return given == "true"
    if kind is int:
        if not INTEGER.fullmatch(given):
            raise StripeError(f"Invalid integer: {given}", "parameter_invalid_integer", path)
        return int(given)
    if kind in (float, Decimal):
        return given
    if not given:
        raise StripeError(f"You passed an empty string for '{path}'.", "parameter_invalid_empty", path)
    return given


def _resolve(kind: Any, schema: type) -> Any:
    """Annotations are forward references into the module that defines them."""
    if isinstance(kind, ForwardRef):
        kind = kind.__forward_arg__
    if isinstance(kind, str):
        return eval(kind, vars(sys.modules[schema.__module__]))
    return kind


def _unwrap(kind: Any) -> tuple[Any, bool]:
    if get_origin(kind) is NotRequired:
        return get_args(kind)[0], False
    return (get_args(kind)[0], True) if get_origin(kind) is Required else (kind, True)


def _join(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name
