from typing import Any

from oscar.apps.dashboard import tables as oscar_tables

DRAWN = {"checkbox", "actions"}


class DashboardTable(oscar_tables.DashboardTable):
    """Columns that are drawn, not read: Oscar lets some of them be sorted by, and then fails."""

    class Meta(oscar_tables.DashboardTable.Meta):
        pass

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        columns: dict[str, Any] = getattr(type(self), "base_columns")  # noqa: B009  (made by its metaclass)
        for name in columns.keys() & DRAWN:
            columns[name].orderable = False
        super().__init__(*args, **kwargs)
