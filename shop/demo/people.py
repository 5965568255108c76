"""The demonstration's log-ins; all share one password, and none exists outside the demonstration."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.auth.models import Group
from django.db import transaction

from catalogue.models import Producer
from cms.roles import setup_roles
from shop.accounts.roles import setup_staff
from shop.demo import records
from shop.models import User

PASSWORD = "saoque-demo"  # noqa: S105 (told on the log-in page of the demonstration)


class Person(NamedTuple):
    name: str
    first_name: str
    last_name: str
    phone: str
    is_staff: bool = False
    is_superuser: bool = False

    @property
    def email(self) -> str:
        return f"{self.name}@demo.example"


PEOPLE = (
    Person("producer", "Chủ thể", "Trình diễn", "0900000001"),
    Person("officer", "Cán bộ", "Trình diễn", "0900000002"),
    Person("staff", "Nhân viên", "Trình diễn", "0900000003", is_staff=True),
    Person("customer", "Khách", "Trình diễn", "0900000004"),
    Person("admin", "Quản trị", "Trình diễn", "0900000005", is_staff=True, is_superuser=True),
)


@transaction.atomic
def load_people() -> str:
    users = {person.name: make(person) for person in PEOPLE}
    officers: Group = setup_roles()
    users["officer"].groups.add(officers)
    users["staff"].groups.add(setup_staff())
    for producer in own_producers():
        producer.members.add(users["producer"])
    return f"{len(users)} log-ins"


def make(person: Person) -> User:
    found: tuple[User, bool] = User.objects.get_or_create(email=person.email)
    user, created = found
    for field in ("first_name", "last_name", "phone", "is_staff", "is_superuser"):
        setattr(user, field, getattr(person, field))
    if created or not user.check_password(PASSWORD):
        user.set_password(PASSWORD)
    user.save()
    return user


def own_producers() -> list[Producer]:
    """Whom the producer's log-in works for: the first full journey, and the stories that an officer has to look at."""
    slugs = [journey["slug"] for journey in records.journeys()[:1]]
    slugs += [story["product_slug"] for story in records.read("stories").get("stories", [])[-2:]]
    return list(Producer.objects.filter(products__slug__in=slugs).distinct())


def officer() -> User:
    found: User = User.objects.get(email="officer@demo.example")
    return found
