"""Guessing passwords is stopped at all three doors, however the name is written and whatever a client claims."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse
from oscar.apps.customer.utils import get_password_reset_url

from catalogue.models import Tally
from shop.accounts.devices import COOKIE
from shop.accounts.lockout import ACCOUNT, NETWORK, PAIR, address_of, name_tried
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


def guess(client, names, door, **meta):
    for attempt in range(PAIR.most):
        answer = log_in(client, names[attempt % len(names)], "wrong", door, **meta)
    return answer


def of_kind(limit):
    return Tally.objects.filter(key__startswith=f"{limit.name}:").count()


def test_the_right_password_signs_in(client, user, door):
    assert log_in(client, EMAIL, "saoque-demo", door).status_code == 302


def test_guessing_passwords_is_stopped_and_then_even_the_right_one_waits(client, user, door):
    assert guess(client, [EMAIL], door).status_code == 429
    assert log_in(client, EMAIL, "saoque-demo", door).status_code == 429


def test_the_three_doors_count_together(client, settings, user):
    guess(client, [EMAIL], "customer")
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
    guess(client, WRITTEN[kind], door)
    for name in (EMAIL, *WRITTEN[kind]):
        assert log_in(client, name, "saoque-demo", door).status_code == 429, name
    assert of_kind(PAIR) == 1


@pytest.mark.parametrize("name", ["", " ", "\u0130" * 254, "\ufdfa" * 254, "a\x1fb", "'; --"])
def test_no_name_breaks_the_lock(rf, name):
    assert len(name_tried(rf.post("/"), {"username": name})) <= 255
    assert name_tried(rf.post("/", {"username": name})) == name_tried(rf.post("/"), {"username": name})


def test_another_account_at_the_same_address_is_not_locked_out(client, settings, user, door):
    UserFactory(email="other@example.org", is_staff=True, is_superuser=True)
    guess(client, [EMAIL], door)
    assert log_in(client, "other@example.org", "saoque-demo", door).status_code == 302


def test_who_is_told_to_wait_is_told_how_long(client, user):
    answer = guess(client, [EMAIL], "customer")
    assert 0 < int(answer["Retry-After"]) <= PAIR.seconds
    assert "15 phút" in answer.content.decode()
    client.cookies.load({"django_language": "en"})
    form = {"login-username": EMAIL, "login-password": "wrong", **DOORS["customer"][2]}
    english = client.post(f"/en{reverse('customer:login')}", form)
    assert english.status_code == 429
    assert "15 minutes" in english.content.decode()


def test_the_right_password_uses_nothing_up(client, user, door):
    for _ in range(PAIR.most + 1):
        assert log_in(Client(), EMAIL, "saoque-demo", door).status_code == 302


@pytest.mark.parametrize("network", ["203.0.113.7", "2001:db8:1:2::{}"])
def test_many_accounts_tried_from_one_network_are_slowed(client, user, door, network):
    answers = [
        log_in(client, f"nobody{n}@example.org", "wrong", door, REMOTE_ADDR=network.format(n + 1)).status_code
        for n in range(NETWORK.most + 1)
    ]
    assert answers == [200] * (NETWORK.most - 1) + [429, 429]
    assert log_in(client, EMAIL, "saoque-demo", door, REMOTE_ADDR=network.format(9)).status_code == 429
    assert log_in(client, EMAIL, "saoque-demo", door, REMOTE_ADDR="198.51.100.9").status_code == 302


def test_an_own_account_does_not_free_a_network(client, user):
    UserFactory(email="guesser@example.org")
    for n in range(NETWORK.most):
        log_in(Client(), f"nobody{n}@example.org", "wrong")
        if n % 5 == 0 and n < NETWORK.most - 1:
            assert log_in(Client(), "guesser@example.org", "saoque-demo").status_code == 302
    assert log_in(Client(), EMAIL, "saoque-demo").status_code == 429


def attacked_from_everywhere(door):
    for n in range(ACCOUNT.most):
        log_in(Client(), EMAIL, "wrong", door, REMOTE_ADDR=f"198.51.100.{n}")


def test_one_network_alone_uses_nobodys_account_up(client, user, door):
    for _ in range(ACCOUNT.most + 1):
        log_in(client, EMAIL, "wrong", door)
    assert log_in(Client(), EMAIL, "saoque-demo", door, REMOTE_ADDR="198.51.100.9").status_code == 302


def test_one_account_guessed_at_from_many_networks_waits(client, user, door):
    attacked_from_everywhere(door)
    assert log_in(client, EMAIL, "saoque-demo", door).status_code == 429


def test_the_owner_gets_in_where_they_have_signed_in_before(client, user, door):
    assert log_in(client, EMAIL, "saoque-demo", door).status_code == 302
    client.cookies.pop("sessionid")
    attacked_from_everywhere(door)
    guess(Client(), [EMAIL], door)
    assert log_in(Client(), EMAIL, "saoque-demo", door).status_code == 429
    assert log_in(client, EMAIL, "saoque-demo", door).status_code == 302


def test_a_known_browser_has_so_many_tries_of_its_own(client, user, door):
    log_in(client, EMAIL, "saoque-demo", door)
    client.cookies.pop("sessionid")
    assert guess(client, [EMAIL], door).status_code == 429
    assert log_in(client, EMAIL, "saoque-demo", door).status_code == 429
    assert log_in(Client(), EMAIL, "saoque-demo", door).status_code == 302


def test_a_known_browser_is_known_for_its_own_account_alone(client, user, door):
    UserFactory(email="guesser@example.org", is_staff=True, is_superuser=True)
    attacked_from_everywhere(door)
    assert log_in(client, "guesser@example.org", "saoque-demo", door).status_code == 302
    client.cookies.pop("sessionid")
    assert log_in(client, EMAIL, "saoque-demo", door).status_code == 429


def test_a_browser_knows_several_accounts_and_an_invented_cookie_none(client, user):
    UserFactory(email="other@example.org")
    for email in (EMAIL, "other@example.org", EMAIL):
        assert log_in(client, email, "saoque-demo").status_code == 302
        client.cookies.pop("sessionid")
    attacked_from_everywhere("customer")
    assert log_in(client, EMAIL, "saoque-demo").status_code == 302
    client.cookies.pop("sessionid")
    client.cookies[COOKIE] = client.cookies[COOKIE].value[:-1] + "-"
    assert log_in(client, EMAIL, "saoque-demo").status_code == 429


def test_a_password_chosen_anew_through_the_mailbox_makes_a_browser_known(client, user):
    attacked_from_everywhere("customer")
    start = get_password_reset_url(user)
    form = client.get(start, follow=True).redirect_chain[-1][0]
    assert client.post(form, dict.fromkeys(["new_password1", "new_password2"], "Hai con trau 12")).status_code == 302
    assert log_in(client, EMAIL, "Hai con trau 12").status_code == 302


@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org", "no address at all"])
def test_an_unknown_name_costs_as_many_hashes_as_a_wrong_password(client, user, monkeypatch, door, email):
    if (door, email) == ("customer", "no address at all"):  # refused by the form, whoever exists
        return
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *of: hashed.append(of) or encode(*of))
    assert log_in(client, email, "wrong", door).status_code == 200
    assert len(hashed) == 1


def test_the_answer_to_an_unknown_name_is_that_to_a_wrong_password(client, user, door):
    pages = [log_in(client, email, "wrong", door).content.decode() for email in (EMAIL, "nobodyelse@example.org")]
    said = [re.sub(r"\b\w{64}\b", "", page) for page in pages]
    assert said[0].replace(EMAIL, "") == said[1].replace("nobodyelse@example.org", "")


def behind(proxies, client_says="", real="203.0.113.7"):
    """What arrives here when ``real`` sends ``client_says`` through so many proxies that append."""
    hops = [*filter(None, [client_says]), *([real] if proxies else []), *([PROXY] if proxies > 1 else [])]
    return {"REMOTE_ADDR": PROXY if proxies else real, "HTTP_X_FORWARDED_FOR": ", ".join(hops)}


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_somebody_elsewhere_locks_nobody_out(client, settings, user, door, proxies):
    settings.TRACEABILITY_TRUSTED_PROXIES = proxies
    guess(client, [EMAIL], door, **behind(proxies))
    assert log_in(client, EMAIL, "saoque-demo", door, **behind(proxies)).status_code == 429
    elsewhere = behind(proxies, real="198.51.100.9")
    assert log_in(client, EMAIL, "saoque-demo", door, **elsewhere).status_code == 302


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_a_forged_header_gets_nobody_further_and_names_nobody_else(client, settings, user, door, proxies):
    settings.TRACEABILITY_TRUSTED_PROXIES = proxies
    victim = "198.51.100.9"
    for attempt in range(PAIR.most):
        claimed = victim if attempt % 2 else f"192.0.2.{attempt}"
        last = log_in(client, EMAIL, "wrong", door, **behind(proxies, claimed))
    assert last.status_code == 429
    assert of_kind(PAIR) == 1
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
