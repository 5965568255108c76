from typing import Any

from django import template

from shop.work.health import troubles

register = template.Library()


@register.inclusion_tag("oscar/dashboard/work/troubles.html")
def work_troubles() -> dict[str, Any]:
    return {"troubles": troubles()}
