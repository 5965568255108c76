"""Addresses of those who are told what happens."""

from catalogue.models import Producer
from cms.roles import OFFICERS
from shop.models import User


def officers() -> set[str]:
    found = User.objects.filter(groups__name=OFFICERS, is_active=True).exclude(email="")
    return set(found.values_list("email", flat=True))


def people_of(producer: Producer | None) -> set[str]:
    if producer is None:
        return set()
    return set(producer.members.filter(is_active=True).exclude(email="").values_list("email", flat=True))
