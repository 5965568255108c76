"""Related rows of several tables inside one query, as JSON: a cold scan page has four queries to spend."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django.db.models import Aggregate, DateTimeField, JSONField, Model, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)


class _JsonArray(Aggregate):
    function = "JSON_GROUP_ARRAY"
    output_field = JSONField()

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_AGG", **context)


def rows(queryset: QuerySet[Any], *names: str) -> Subquery:
    """A subquery whose value is a list with one object of the named columns per row, or None for no row."""
    one_group = queryset.order_by().annotate(_group=Value(1)).values("_group")
    listed = one_group.annotate(_rows=_JsonArray(JSONObject(**{name: name for name in names}))).values("_rows")
    return Subquery(listed, output_field=JSONField())


def first_row(queryset: QuerySet[Any], **columns: str) -> Subquery:
    return Subquery(queryset.values(_row=JSONObject(**columns))[:1], output_field=JSONField())


def rebuilt(model: type[M], row: dict[str, Any]) -> M:
    """An instance with the columns of the row; the others keep their defaults."""
    return model(**{name: _python(model, name, value) for name, value in row.items()})


def _python(model: type[Model], name: str, value: Any) -> Any:
    field: Any = model._meta.get_field(name)
    value = field.to_python(value)
    if isinstance(field, DateTimeField) and isinstance(value, dt.datetime) and value.tzinfo is None:
        return value.replace(tzinfo=dt.UTC)  # SQLite keeps UTC without saying so
    return value
