"""What an entry says was done to a row, from the row before (None the first time) and the row now."""

from __future__ import annotations

from traceability.ledger.log.stored_rows import Row


def _set(before: Row | None, now: Row, column: str) -> bool:
    return bool(now[column]) and not (before and before.get(column))


def of_event(before: Row | None, now: Row) -> str:
    if before is None:
        return "recorded"
    return "verified" if _set(before, now, "verified_at") else "changed"


def of_certificate(before: Row | None, now: Row) -> str:
    if _set(before, now, "verified_at"):
        return "verified"
    if before is None:
        return "recorded"
    return "unverified" if before.get("verified_at") and not now["verified_at"] else "changed"


def of_lot(before: Row | None, now: Row) -> str:
    if _set(before, now, "held_at"):
        return "held"
    if _set(before, now, "released_at"):
        return "released"
    return "unheld" if before and before.get("held_at") and not now["held_at"] else "changed"


def of_recall(before: Row | None, now: Row) -> str:
    if _set(before, now, "ended_at"):
        return "ended"
    return "recalled" if before is None else "changed"


def of_recognition(before: Row | None, now: Row) -> str:
    if _set(before, now, "revoked_at"):
        return "revoked"
    if before is None:
        return "recognised"
    return "ended" if str(now["valid_until_date"]) < str(before["valid_until_date"]) else "changed"


def of_product(before: Row | None, _now: Row) -> str:
    return "named" if before is None else "changed"


def of_roll(before: Row | None, now: Row) -> str:
    if before is None:
        return "ordered"
    if _set(before, now, "delivered_at"):
        return "delivered"
    return "printed" if _set(before, now, "printed_at") else "changed"


def of_binding(before: Row | None, _now: Row) -> str:
    return "bound" if before is None else "changed"


def of_unbinding(before: Row | None, _now: Row) -> str:
    return "taken back" if before is None else "changed"


def of_withdrawal(before: Row | None, _now: Row) -> str:
    return "withdrawn" if before is None else "changed"


def of_steps(_before: Row | None, _now: Row) -> str:
    return "told"
