"""Who walks: one of each role, beside the producer whose things the world is made of."""

from __future__ import annotations

from types import SimpleNamespace

from django.contrib.auth.models import Group

from cms import roles
from shop.accounts.roles import setup_staff
from tests.factories import UserFactory

ANONYMOUS = "anonymous"
ROLES = (ANONYMOUS, "customer", "member", "other", "officer", "staff", "admin")
"""``member`` works for the producer of the world, ``other`` for another one."""


def join(w: SimpleNamespace) -> None:
    """``w.people``: everybody but who is not signed in."""
    officer = UserFactory(email="can-bo@example.org")
    officer.groups.add(Group.objects.get(name=roles.OFFICERS))
    staff = UserFactory(email="nhan-vien@example.org", is_staff=True)
    staff.groups.add(setup_staff())
    w.people = {
        "customer": UserFactory(email="khach@example.org"),
        "member": UserFactory(email="nha@example.org"),
        "other": UserFactory(email="nha-khac@example.org"),
        "officer": officer,
        "staff": staff,
        "admin": UserFactory(email="quan-tri@example.org", is_staff=True, is_superuser=True),
    }
    w.producer.members.add(w.people["member"])
    w.other.members.add(w.people["other"])
