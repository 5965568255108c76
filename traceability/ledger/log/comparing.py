"""What differs between a record that the ledger kept and the row as it stands."""

from __future__ import annotations

from collections.abc import Iterator

from traceability.ledger.log.records import Record
from traceability.ledger.log.stored_rows import Row


def differences(kept: Record, now: Record) -> list[str]:
    """Names of columns, of parts (``items 12.quantity``) and of files; columns that were added later do not count."""
    found = list(_columns(kept["row"], now["row"]))
    for name, rows in kept["parts"].items():
        found += _parts(name, rows, now["parts"].get(name, []))
    for name, digest in kept["files"].items():
        if name not in now["files"]:
            continue  # the column that names the file tells it already, or files were not read
        if now["files"][name] is None:
            found.append(f"file of {name}: missing")
        elif now["files"][name] != digest:
            found.append(f"file of {name}")
    return found


def uncovered(kept: Record, now: Record) -> set[str]:
    """Columns and parts that the table got after the record was kept."""
    found = set(now["row"]) - set(kept["row"]) | set(now["parts"]) - set(kept["parts"])
    for name, rows in kept["parts"].items():
        after = now["parts"].get(name, [])
        if rows and after:
            found |= {f"{name}.{column}" for column in set(after[0]) - set(rows[0])}
    return found


def _columns(kept: Row, now: Row) -> Iterator[str]:
    return (column for column, value in kept.items() if column in now and not _same(now[column], value))


def _same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


def _parts(name: str, kept: list[Row], now: list[Row]) -> Iterator[str]:
    before, after = {row["id"]: row for row in kept}, {row["id"]: row for row in now}
    for key, row in before.items():
        if key in after:
            yield from (f"{name} {key}.{column}" for column in _columns(row, after[key]))
        else:
            yield f"{name} {key}: missing"
    yield from (f"{name} {key}: not in the ledger" for key in after.keys() - before.keys())
