"""Related rows of several tables inside one query, as JSON: a cold scan page has four queries to spend."""

from __future__ import annotations

from typing import Any

from django.db.models import Aggregate, JSONField, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.db.models.sql.compiler import SQLCompiler


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
