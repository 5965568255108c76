"""Which of Oscar's addresses there are; looking at them changes nothing, and none leads to one that is gone."""

import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.template import loader
from django.template.base import Template
from django.template.defaulttags import URLNode
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.test.utils import CaptureQueriesContext
from django.urls import URLResolver, get_resolver, reverse
from oscar.apps.catalogue.models import AttributeOptionGroup, Category, Option
from oscar.apps.dashboard.catalogue import tables as catalogue_tables
from oscar.apps.dashboard.users import tables as user_tables
from oscar.apps.order.models import Order, OrderNote
from oscar.apps.voucher.models import Voucher, VoucherSet

from shop import oscar_urls
from shop.offers.models import Benefit, Condition, ConditionalOffer, Range
from tests.factories import ProducerFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db

ALLOWED = {"dashboard": oscar_urls.DASHBOARD, "customer": oscar_urls.CUSTOMER}
NAMESPACES = "basket|catalogue|checkout|customer|dashboard|offer|search|voucher|wishlists"
OSCARS = re.compile(rf"""["']((?:{NAMESPACES}):[\w-]+)["']""")
WRITTEN_BY_LOOKING = {
    "django_session": "the messages and the steps of a form",
    "thumbnail_kvstore": "Oscar's small pictures are made when they are first shown",
}
TEMPLATE = re.compile(r'"(oscar/[\w/.-]+\.html)"')
NO_SUCH_TEMPLATE = {"oscar/dashboard/index_nonstaff.html"}  # Oscar names it and does not have it
WRITE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)


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


# Looking changes nothing


@pytest.fixture
def staff_client(client):
    """Somebody whom no permission keeps from any page."""
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def world(client, order):
    product = ProductFactory()
    assert order(product).status_code == 302
    placed = Order.objects.get()
    user = UserFactory()
    Order.objects.update(user=user)
    everything = Range.objects.create(name="Tất cả", includes_all_products=True)
    benefit = Benefit.objects.create(type="Percentage", value=10, range=everything)
    condition = Condition.objects.create(type="Count", value=1, range=everything)
    offer = ConditionalOffer.objects.create(name="Ưu đãi", benefit=benefit, condition=condition)
    dates = {"start_datetime": "2026-01-01T00:00Z", "end_datetime": "2030-01-01T00:00Z"}
    voucher_set = VoucherSet.objects.create(name="Bộ mã", count=1, code_length=12, **dates)
    voucher = Voucher.objects.create(name="Tết", code="TET", voucher_set=voucher_set, **dates)
    voucher.offers.add(offer)
    category = Category.add_root(name="Gạo")
    group = AttributeOptionGroup.objects.create(name="Cỡ", code="co")
    option = Option.objects.create(name="Quà", code="qua")
    note = OrderNote.objects.create(order=placed, message="x", note_type=OrderNote.INFO)
    partner = ProducerFactory().partner
    by_start = {
        "products/create": {"product_class_slug": product.product_class.slug, "parent_pk": product.pk},
        "products": {"pk": product.pk, "parent_pk": product.pk},
        "categories": {"pk": category.pk, "parent": category.pk},
        "product-type": {"pk": product.product_class.pk},
        "attribute-option-group": {"pk": group.pk},
        "option": {"pk": option.pk},
        "orders": {
            "number": placed.number, "order_number": placed.number,
            "note_id": note.pk, "line_id": placed.lines.get().pk,
        },
        "partners": {"pk": partner.pk},
        "users": {"pk": user.pk},
        "offers": {"pk": offer.pk},
        "ranges": {"pk": everything.pk},
        "vouchers/sets": {"pk": voucher_set.pk},
        "vouchers": {"pk": voucher.pk},
    }  # fmt: skip
    return user, by_start


def addresses(by_start):
    """Every mounted address, filled with what the world has."""
    for namespace, pattern in mounted():
        resolver = get_resolver().namespace_dict[namespace][1]
        for route, parameters in ((p, q) for ps in resolver.reverse_dict.getlist(pattern.name) for p, q in ps[0]):
            start = next((key for key in by_start if key in route.replace("catalogue/", "")), None)
            values = {name: by_start[start][name] for name in parameters} if start else {}
            yield reverse(f"{namespace}:{pattern.name}", kwargs=values)


def writes(client, address):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code < 400 or answer.status_code == 405, (address, answer.status_code)
    found = (WRITE.match(query["sql"]) for query in queries.captured_queries)
    return {match[1].lower() for match in found if match} - set(WRITTEN_BY_LOOKING)


def test_looking_at_any_page_as_staff_changes_no_table(staff_client, world):
    user, by_start = world
    every = sorted(set(addresses(by_start)))
    assert len(every) >= len(oscar_urls.DASHBOARD) + len(oscar_urls.CUSTOMER)
    signing_out = [address for address in every if address.endswith("logout/")]
    dashboard = [address for address in every if address.startswith("/dashboard/") and address not in signing_out]
    assert {address: found for address in dashboard if (found := writes(staff_client, address))} == {}
    staff_client.force_login(user)
    account = [address for address in every if not address.startswith("/dashboard/") and address not in signing_out]
    assert {address: found for address in account if (found := writes(staff_client, address))} == {}
