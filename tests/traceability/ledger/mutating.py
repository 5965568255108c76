"""Somebody with all rights on the database changes one byte in it."""

from django.db import DatabaseError, connection, transaction

BYTES = bytes(range(32, 127)) + bytes(range(128, 256))


class Cell:
    """One value in one row, as the database holds it."""

    def __init__(self, model, pk, field):
        self.model, self.pk, self.field = model, pk, field
        self.table, self.key = model._meta.db_table, model._meta.pk.column

    def __str__(self):
        return f"{self.model.__name__} {self.pk} {self.field.column}"

    def ask(self, expression):
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT {expression} FROM "{self.table}" WHERE "{self.key}" = %s', [self.pk])
            return cursor.fetchone()

    def stored(self):
        """Its type and its bytes; None for NULL and for what has no bytes."""
        column = f'"{self.field.column}"'
        if connection.vendor == "postgresql":
            (text,) = self.ask(f"{column}::text")
            return ("text", text.encode()) if text else None
        kind, data = self.ask(f"typeof({column}), CAST({column} AS BLOB)")
        return (kind, bytes(data)) if data else None

    def write(self, kind, data):
        column = f'"{self.field.column}"'
        if connection.vendor == "postgresql":
            value, new = data.decode(), f"%s::text::{self.field.rel_db_type(connection)}"
            new = new.replace("bigserial", "bigint").replace("bigint identity", "bigint")
        elif kind == "blob":
            value, new = data, "%s"
        else:
            value, new = data, "CAST(%s AS TEXT)"
        with connection.cursor() as cursor:
            cursor.execute(f'UPDATE "{self.table}" SET {column} = {new} WHERE "{self.key}" = %s', [value, self.pk])


def mutate(cell, random):
    """Change one byte; says how, or None where the database refuses, or reads the same from it."""
    before = cell.stored()
    if before is None:
        return None
    kind, data = before
    at = random.randrange(len(data))
    alphabet = b"0123456789" if data[at : at + 1].isdigit() and random.random() < 0.8 else BYTES
    byte = random.choice([one for one in alphabet if one != data[at]])
    after = data[:at] + bytes([byte]) + data[at + 1 :]
    try:
        with transaction.atomic():
            cell.write(kind, after)
            if cell.field.primary_key:
                return f"{data!r} → {after!r}"
            if cell.stored() == before:
                return None
    except (DatabaseError, UnicodeDecodeError, ValueError):
        return None
    return f"{data!r} → {after!r}"


def cells(*models):
    found = []
    for model in models:
        for pk in model.objects.order_by("pk").values_list("pk", flat=True):
            found += [Cell(model, pk, field) for field in model._meta.concrete_fields]
    return [cell for cell in found if cell.stored()]
