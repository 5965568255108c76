"""Who may do what in Oscar's dashboard: staff get the shop's daily work through a group."""

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

STAFF = "Shop staff"

_ALL = ("view", "add", "change", "delete")
_DASHBOARD: dict[str, dict[str, tuple[str, ...]]] = {
    "catalogue": {
        "product": ("view", "add", "change"),
        "category": _ALL,
        "productclass": ("view", "add", "change"),
        "option": _ALL,
        "attributeoptiongroup": _ALL,
    },
    "partner": {"partner": ("view", "add", "change"), "stockalert": _ALL},
    "order": {"order": ("view", "change")},
    "offer": {"conditionaloffer": _ALL, "range": _ALL},
    "voucher": {"voucher": _ALL},
    "reviews": {"productreview": _ALL},
    "communication": {"communicationeventtype": ("view", "change")},
    "analytics": {"userrecord": ("view",)},
    "shop": {"user": ("view", "change")},
    "flatpages": {"flatpage": _ALL},
}


@transaction.atomic
def setup_staff() -> Group:
    """Make the group and give it its permissions; safe to run again at any time."""
    staff, _created = Group.objects.get_or_create(name=STAFF)
    wanted = Q()
    for app, models in _DASHBOARD.items():
        names = [f"{action}_{model}" for model, actions in models.items() for action in actions]
        wanted |= Q(content_type__app_label=app, codename__in=names)
    staff.permissions.set(Permission.objects.filter(wanted))
    return staff
