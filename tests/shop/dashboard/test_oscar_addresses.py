"""Which of Oscar's addresses there are, and that none leads to one that is gone."""

import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template import loader
from django.template.base import Template
from django.template.defaulttags import URLNode
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.urls import URLResolver, get_resolver, reverse
from oscar.apps.dashboard.catalogue import tables as catalogue_tables
from oscar.apps.dashboard.users import tables as user_tables

from shop import oscar_urls
from tests.factories import ProductFactory, UserFactory

pytestmark = pytest.mark.django_db

ALLOWED = {"dashboard": oscar_urls.DASHBOARD, "customer": oscar_urls.CUSTOMER}
NAMESPACES = "basket|catalogue|checkout|customer|dashboard|offer|search|voucher|wishlists"
OSCARS = re.compile(rf"""["']((?:{NAMESPACES}):[\w-]+)["']""")
TEMPLATE = re.compile(r'"(oscar/[\w/.-]+\.html)"')
NO_SUCH_TEMPLATE = {"oscar/dashboard/index_nonstaff.html"}  # Oscar names it and does not have it


def patterns(resolver, names):
    for found in resolver.url_patterns:
        if isinstance(found, URLResolver):
            yield from patterns(found, names)
        else:
            yield found


def mounted():
    """Each mounted address of Oscar's apps: its namespace and pattern."""
    for namespace, names in ALLOWED.items():
        resolver = get_resolver().namespace_dict[namespace][1]
        yield from ((namespace, pattern) for pattern in patterns(resolver, names))


def test_exactly_the_allowed_addresses_are_mounted():
    found = {namespace: set() for namespace in ALLOWED}
    for namespace, pattern in mounted():
        found[namespace].add(pattern.name)
    assert found == {namespace: set(names) for namespace, names in ALLOWED.items()}
    assert all(reason for names in ALLOWED.values() for reason in names.values())


GONE = [
    "/dashboard/partners/1/users/1/link/", "/dashboard/partners/1/users/add/", "/dashboard/partners/1/users/select/",
    "/dashboard/users/alerts/", "/dashboard/pages/", "/dashboard/comms/", "/dashboard/shipping/weight-based/",
    "/dashboard/reviews/", "/tai-khoan/alerts/create/1/", "/tai-khoan/wishlists/", "/tai-khoan/notifications/inbox/",
    "/tai-khoan/addresses/", "/tai-khoan/emails/", "/tai-khoan/order-status/1/x/", "/tai-khoan/orders/1/1/",
]  # fmt: skip


@pytest.mark.parametrize("address", GONE)
def test_what_the_shop_does_not_use_is_not_found(address, staff_client):
    assert staff_client.get(address).status_code == staff_client.post(address).status_code == 404


def test_a_visitor_can_send_no_mail_to_a_stranger(client, mailoutbox):
    client.post(f"/tai-khoan/alerts/create/{ProductFactory().pk}/", {"email": "nguoi-la@example.org"})
    assert mailoutbox == []


@pytest.fixture
def staff_client(client):
    """Somebody whom no permission keeps from any page."""
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


# What a page may lead to


def view_classes():
    return {pattern.callback.view_class for _namespace, pattern in mounted() if hasattr(pattern.callback, "view_class")}


def sources(view):
    """The classes a view is made of, each without the methods that another of them replaces."""
    for parent in view.__mro__:
        if parent.__module__.startswith(("oscar.", "shop.")):
            source = inspect.getsource(parent)
            for name, member in vars(parent).items():
                if inspect.isfunction(member) and inspect.getattr_static(view, name) is not member:
                    source = source.replace(inspect.getsource(member), "")
            yield parent, source


def names_in_code():
    for view in view_classes():
        for parent, source in sources(view):
            yield from ((name, parent.__qualname__) for name in OSCARS.findall(source))
    for module in {view.__module__ for view in view_classes()}:
        for beside in ("forms", "tables", "widgets", "formsets", "mixins"):
            path = Path(inspect.getfile(inspect.importlib.import_module(module))).with_name(f"{beside}.py")
            if path.exists():
                yield from ((name, str(path)) for name in OSCARS.findall(path.read_text()))


def names_in_models():
    """A page may link to whatever it shows."""
    for model in apps.get_models():
        if model._meta.app_label in {"offer", "catalogue", "order", "voucher", "partner", "reviews"}:
            method = getattr(model, "get_absolute_url", None)
            if method:
                yield from ((name, model.__name__) for name in OSCARS.findall(inspect.getsource(method)))


def template_names():
    for view in view_classes():
        for _parent, source in sources(view):
            yield from set(TEMPLATE.findall(source)) - NO_SUCH_TEMPLATE
    for tables in (catalogue_tables, user_tables):
        yield from TEMPLATE.findall(inspect.getsource(tables))


def reachable(names):
    """Templates that these extend or include by a fixed name."""
    seen, waiting = {}, list(names)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen[name] = template = loader.get_template(name).template
        for kind in (ExtendsNode, IncludeNode):
            for node in template.nodelist.get_nodes_by_type(kind):
                inner = node.parent_name if kind is ExtendsNode else node.template
                if isinstance(inner.var, str):
                    waiting.append(inner.var)
    return seen


def names_in_templates():
    for name, template in reachable(set(template_names())).items():
        assert isinstance(template, Template)
        for node in template.nodelist.get_nodes_by_type(URLNode):
            if isinstance(node.view_name.var, str):
                yield node.view_name.var, name


def is_known(name):
    """With whichever arguments: only its name is looked for."""
    namespace, _colon, bare = name.rpartition(":")
    resolver = get_resolver()
    if namespace:
        if namespace not in resolver.namespace_dict:
            return False
        resolver = resolver.namespace_dict[namespace][1]
    return bool(resolver.reverse_dict.getlist(bare))


@pytest.mark.parametrize("found", [names_in_code, names_in_models, names_in_templates])
def test_pages_lead_only_to_addresses_that_exist(found):
    names = set(found())
    assert names
    assert {(name, where) for name, where in names if not is_known(name)} == set()


def test_navigation_leads_only_to_what_is_mounted():
    links = [node for entry in settings.OSCAR_DASHBOARD_NAVIGATION for node in [entry, *entry.get("children", [])]]
    for node in links:
        assert node.get("children") or reverse(node["url_name"])
