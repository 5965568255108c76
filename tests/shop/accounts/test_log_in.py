"""Guessing passwords is stopped at all three doors, however the name is written and whatever a client claims."""

import pytest
from axes.models import AccessAttempt
from django.urls import reverse

from shop.accounts.lockout import address_of, name_tried
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
EMAIL = "customerb@example.org"
DOORS = {
    "customer": ("customer:login", "login-", {"login-redirect_url": "", "login_submit": "1"}),
    "officer": ("wagtailadmin_login", "", {}),
    "staff": ("dashboard:login", "", {}),
}
PROXY = "10.0.0.1"


@pytest.fixture(autouse=True)
def _lockout_on(settings):
    settings.AXES_ENABLED = True


@pytest.fixture(params=DOORS)
def door(request):
    return request.param


@pytest.fixture
def user():
    return UserFactory(email=EMAIL, is_staff=True, is_superuser=True)


def log_in(client, email, password, door="customer", **meta):
    name, prefix, more = DOORS[door]
    return client.post(reverse(name), {f"{prefix}username": email, f"{prefix}password": password, **more}, **meta)


def guess(client, settings, names, door, **meta):
    for attempt in range(settings.AXES_FAILURE_LIMIT):
        answer = log_in(client, names[attempt % len(names)], "wrong", door, **meta)
    return answer


def test_the_right_password_signs_in(client, user, door):
    assert log_in(client, EMAIL, "saoque-demo", door).status_code == 302


def test_guessing_passwords_is_stopped_and_then_even_the_right_one_waits(client, settings, user, door):
    assert guess(client, settings, [EMAIL], door).status_code == 429
    assert log_in(client, EMAIL, "saoque-demo", door).status_code == 429


def test_the_three_doors_count_together(client, settings, user):
    guess(client, settings, [EMAIL], "customer")
    assert [log_in(client, EMAIL, "saoque-demo", door).status_code for door in DOORS] == [429] * 3


WRITTEN = {
    "case": [EMAIL.replace("u", "U"), EMAIL.upper(), EMAIL.title()],
    "blanks": [f" {EMAIL}", f"{EMAIL}  ", f"\u00a0{EMAIL}", f"\u3000{EMAIL}"],
    "width": ["\uff43ustomerb@example.org", "CUSTOMER\uff22@example.org"],
    "letters that are one in capitals": ["cu\u017ftomerb@example.org"],
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_another_way_of_writing_the_name_gets_nobody_further(client, settings, user, door, kind):
    if (door, kind) == ("customer", "width"):  # the shop's form takes no such address at all: nothing is guessed
        assert [log_in(client, name, "saoque-demo").status_code for name in WRITTEN[kind]] == [200, 200]
        return
    guess(client, settings, WRITTEN[kind], door)
    for name in (EMAIL, *WRITTEN[kind]):
        assert log_in(client, name, "saoque-demo", door).status_code == 429, name
    assert set(AccessAttempt.objects.values_list("username", flat=True)) == {EMAIL}


@pytest.mark.parametrize("name", ["", " ", "\u0130" * 254, "\ufdfa" * 254, "a\x1fb", "'; --"])
def test_no_name_breaks_the_lock(rf, name):
    assert len(name_tried(rf.post("/"), {"username": name})) <= 255
    assert name_tried(rf.post("/", {"username": name})) == name_tried(rf.post("/"), {"username": name})


def test_another_account_at_the_same_address_is_not_locked_out(client, settings, user, door):
    UserFactory(email="other@example.org", is_staff=True, is_superuser=True)
    guess(client, settings, [EMAIL], door)
    assert log_in(client, "other@example.org", "saoque-demo", door).status_code == 302


def behind(proxies, client_says="", real="203.0.113.7"):
    """What arrives here when ``real`` sends ``client_says`` through so many proxies that append."""
    hops = [*filter(None, [client_says]), *([real] if proxies else []), *([PROXY] if proxies > 1 else [])]
    return {"REMOTE_ADDR": PROXY if proxies else real, "HTTP_X_FORWARDED_FOR": ", ".join(hops)}


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_somebody_elsewhere_locks_nobody_out(client, settings, user, door, proxies):
    settings.TRACEABILITY_TRUSTED_PROXIES = proxies
    guess(client, settings, [EMAIL], door, **behind(proxies))
    assert log_in(client, EMAIL, "saoque-demo", door, **behind(proxies)).status_code == 429
    elsewhere = behind(proxies, real="198.51.100.9")
    assert log_in(client, EMAIL, "saoque-demo", door, **elsewhere).status_code == 302


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_a_forged_header_gets_nobody_further_and_names_nobody_else(client, settings, user, door, proxies):
    settings.TRACEABILITY_TRUSTED_PROXIES = proxies
    victim = "198.51.100.9"
    for attempt in range(settings.AXES_FAILURE_LIMIT):
        claimed = victim if attempt % 2 else f"192.0.2.{attempt}"
        last = log_in(client, EMAIL, "wrong", door, **behind(proxies, claimed))
    assert last.status_code == 429
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"203.0.113.7"}
    assert log_in(client, EMAIL, "saoque-demo", door, **behind(proxies, real=victim)).status_code == 302


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("not an address", None),
        ("", None),
    ],
)
def test_an_address_is_one_that_a_home_cannot_change(rf, sent, kept):
    assert address_of(rf.get("/", REMOTE_ADDR=sent)) == kept
