import re

import pytest
from django.contrib.sites.models import Site
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shop.accounts import mails
from shop.accounts.mailboxes import FROM_NETWORK, TO_ONE_MAILBOX
from shop.accounts.mails import PasswordWanted
from shop.models import User
from tests.factories import UserFactory
from tests.mailing import letters

pytestmark = pytest.mark.django_db


NEW = "moi@example.org"
PASSWORD = "Hai con trau 12"
DOORS = {
    "beside the log-in": ("customer:login", "registration-", {"registration_submit": "1"}),
    "alone": ("customer:register", "", {}),
}


def ask(client, address, door="beside the log-in", then="", **meta):
    name, prefix, more = DOORS[door]
    fields = {f"{prefix}email": address, f"{prefix}redirect_url": then, **more}
    return client.post(reverse(name), fields, **meta)


def link_in(letter):
    return re.search(r"http://testserver(/tai-khoan/moi/\S+)", letter.body)[1]


def choose(client, link, **more):
    return client.post(link, {"password1": PASSWORD, "password2": PASSWORD, **more})


@pytest.fixture(params=DOORS)
def door(request):
    return request.param


def test_a_newcomer_opens_the_link_in_the_mail_and_is_signed_in(client, settings, door):
    settings.AXES_ENABLED = True
    assert ask(client, NEW, door, then="/gio-hang/").url == reverse("register-sent")
    assert not User.objects.filter(email=NEW).exists()
    (letter,) = letters()
    form = client.get(link_in(letter)).context["form"]
    answer = choose(client, link_in(letter), redirect_url=form["redirect_url"].value())
    assert (answer.status_code, answer.url) == (302, "/gio-hang/")
    assert client.session["_auth_user_id"] == str(User.objects.get(email=NEW).pk)


def test_the_link_makes_an_account_for_its_own_address_alone(client):
    ask(client, NEW)
    choose(client, link_in(letters()[0]), email="other@example.org", redirect_url="https://evil.example/")
    assert list(User.objects.values_list("email", flat=True)) == [NEW]


def test_the_link_holds_once_and_for_a_day(client, monkeypatch):
    ask(client, NEW)
    link = link_in(letters()[0])
    with monkeypatch.context() as a_day_later:
        a_day_later.setattr(mails, "DAY", -1)
        assert client.get(link).status_code == 410
    assert client.get(f"{link[:-2]}x/").status_code == 410
    assert choose(client, link).status_code == 302
    client.logout()
    assert client.get(link).url == reverse("customer:login")


def test_a_weak_password_is_refused(client):
    ask(client, NEW)
    answer = client.post(link_in(letters()[0]), {"password1": "12345678", "password2": "12345678"})
    assert answer.status_code == 200
    assert answer.context["form"].errors["password2"]
    assert not User.objects.exists()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_who_has_an_account_is_told_so_by_mail_alone(client, language):
    user = UserFactory(email="Lan@example.org")
    client.cookies.load({"django_language": language})
    prefix = "" if language == "vi" else "/en"
    form = {"registration-email": "lan@example.org", "registration_submit": "1"}
    client.post(f"{prefix}/tai-khoan/login/", form)
    (letter,) = letters()
    assert f"http://testserver{prefix}/tai-khoan/mat-khau/" in letter.body
    assert "/tai-khoan/moi/" not in letter.body
    assert list(User.objects.all()) == [user]


def told(client, post):
    """Status, where it leads, and what is said there, without tokens."""
    answer = post(client)
    page = client.get(answer.url).content.decode()
    return answer.status_code, answer.url, re.sub(r"\b\w{64}\b", "", page)


def asked_for_password(address):
    return lambda client: client.post(reverse("password-reset"), {"email": address})


def asked_for_account(address):
    return lambda client: ask(client, address)


@pytest.mark.parametrize("asked", [asked_for_password, asked_for_account])
def test_no_answer_tells_whether_there_is_an_account(asked):
    """Nor does the time: the same is asked and written for both."""
    UserFactory(email="lan@example.org")
    told_of, sql = [], []
    for address in ("lan@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as queries:
            told_of.append(told(Client(), asked(address)))
        sql.append([re.sub(r"'[^']*'|\d+", "", query["sql"]) for query in queries.captured_queries])
    assert told_of[0] == told_of[1]
    assert len(sql[0]) == len(sql[1])
    assert not any("shop_user" in query for query in sql[0] + sql[1])


def test_who_has_no_account_gets_no_mail_for_a_new_password(client):
    client.post(reverse("password-reset"), {"email": "nobody@example.org"})
    assert letters() == []


@pytest.mark.both
@pytest.mark.parametrize("typed", ["m\u0131ke@example.org", "mike@\uff45xample.org"])
def test_a_link_goes_to_no_mailbox_that_only_looks_like_the_accounts(client, typed):
    UserFactory(email="mike@example.org")
    assert PasswordWanted(typed).write() is None


@pytest.mark.parametrize("asked", [asked_for_password, asked_for_account])
def test_nobody_floods_a_mailbox(client, asked):
    for n in range(TO_ONE_MAILBOX.most):
        written = "lan@example.org" if n % 2 else "LAN@example.org"
        assert asked(written)(client).status_code == 302
    refused = asked("Lan@Example.org")(client)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert asked("other@example.org")(client).status_code == 302


@pytest.mark.parametrize("asked", [asked_for_password, asked_for_account])
def test_one_network_sends_so_many_mails_an_hour(client, asked):
    answers = [asked(f"lan{n}@example.org")(client).status_code for n in range(FROM_NETWORK.most + 1)]
    assert answers == [302] * FROM_NETWORK.most + [429]


def test_the_mail_for_a_new_password_links_to_this_shop(client, wagtail_site):
    user = UserFactory()
    client.post(reverse("password-reset"), {"email": user.email})
    (sent,) = letters()
    assert "Sao Quê" in sent.subject
    link = re.search(r"http://testserver(/\S+)", sent.body)
    assert link
    assert client.get(link[1], follow=True).status_code == 200


def test_setting_the_site_up_again_keeps_one_address(wagtail_site):
    assert [(site.domain, site.name) for site in Site.objects.all()] == [("testserver", "Sao Quê")]


def test_officers_have_no_other_way_to_a_new_password(client, wagtail_site):
    page = client.get("/quan-tri/login/").content.decode()
    assert f'href="{reverse("password-reset")}"' in page
    assert "/quan-tri/password_reset/" not in page
    assert client.get("/quan-tri/password_reset/").status_code == 404
    assert client.post("/quan-tri/password_reset/", {"email": UserFactory(is_superuser=True).email}).status_code == 404
    assert letters() == []


def test_the_pages_of_registering_ask_the_database_little(client, django_assert_max_num_queries):
    ask(client, NEW)
    link = link_in(letters()[0])
    for path, most in (
        (reverse("customer:register"), 0),
        (reverse("register-sent"), 0),
        (link, 1),
        ("/tai-khoan/moi/x/", 0),
    ):
        with django_assert_max_num_queries(most):
            client.get(path)
