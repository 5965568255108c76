"""In which coding a client takes a body (RFC 9110, 12.5.3)."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=2048)
def weighted(header: str) -> tuple[tuple[str, float], ...]:
    """``"vi;q=0.5, EN"`` to ``(("en", 1.0), ("vi", 0.5))``: wanted items only, the most wanted first."""
    items = []
    for item in header.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        if name and (weight := _weight(parameters)) > 0:
            items.append((name, weight))
    return tuple(sorted(items, key=lambda pair: -pair[1]))


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return min(max(float(parameter[2:]), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


@lru_cache(maxsize=512)
def coding(accept_encoding: str) -> str:
    """``br``, ``gzip`` or ``identity``."""
    accepted = {name for name, _q in weighted(accept_encoding)}
    for name in ("br", "gzip"):
        if name in accepted:
            return name
    return "gzip" if "*" in accepted else "identity"
