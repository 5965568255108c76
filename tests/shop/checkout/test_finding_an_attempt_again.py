"""After Back, a crash or in another tab: the buyer's next page is the right one, never an empty basket."""

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shop.checkout.begin import begin
from shop.models import CheckoutAttempt
from tests.factories import ProductFactory, UserFactory
from tests.shop.conftest import counted

pytestmark = pytest.mark.django_db
CART = settings.OSCAR_BASKET_COOKIE_OPEN
WAITING = "cho-thanh-toan"


@pytest.fixture
def lost(client, fill, address, product, monkeypatch):
    """The order was taken, and its answer never came: neither the session nor a cookie tells of it."""

    def _lost(method="cod", who=client):
        fill(who, product, 2)
        form = {**address, "method": method, **shown(who)}
        cookies = who.cookies.copy()
        monkeypatch.setattr("shop.checkout.views.begin", taken_and_then_killed)
        with pytest.raises(Killed):
            who.post(reverse("checkout"), form)
        monkeypatch.setattr("shop.checkout.views.begin", begin)
        who.cookies = cookies
        return form, CheckoutAttempt.objects.latest("pk")

    return _lost


class Killed(BaseException):
    pass


def taken_and_then_killed(**of):
    begin(**of)
    raise Killed


def shown(client):
    """What the form of the checkout says of the basket that it shows."""
    page = client.get(reverse("checkout"))
    return {"basket": page.context["basket_shown"], "seen_total": str(page.context["lines_total"])}


def test_pressing_order_again_after_a_lost_answer_leads_to_that_order(client, lost):
    form, attempt = lost()
    assert client.post(reverse("checkout"), form).url == attempt.get_absolute_url()
    assert CheckoutAttempt.objects.count() == 1


def test_pressing_again_with_no_cookie_left_leads_to_that_order_too(client, lost):
    form, attempt = lost()
    assert Client().post(reverse("checkout"), form).url == attempt.get_absolute_url()


def test_pressing_again_for_a_card_leads_to_its_payment(client, stripe, lost):
    form, attempt = lost("card")
    assert client.post(reverse("checkout"), form).url == reverse("payment", args=[attempt.token])


def test_a_form_that_names_no_basket_of_ours_says_nothing_about_others_orders(client, lost):
    form, _attempt = lost()
    for forged in ("", "1", form["basket"].replace(form["basket"][0], "9", 1), "\x00"):
        assert Client().post(reverse("checkout"), form | {"basket": forged}).url == reverse("basket")


def test_the_basket_page_tells_of_an_order_whose_answer_was_lost_until_it_was_seen(client, lost):
    _form, attempt = lost()
    page = client.get(reverse("basket")).content.decode()
    assert attempt.get_absolute_url() in page
    client.get(attempt.get_absolute_url())
    assert attempt.get_absolute_url() not in client.get(reverse("basket")).content.decode()


def test_so_it_does_to_who_is_signed_in_and_has_no_cookie(client, lost):
    client.force_login(UserFactory())
    _form, attempt = lost()
    assert attempt.get_absolute_url() in client.get(reverse("basket")).content.decode()
    CheckoutAttempt.objects.update(ended_at=timezone.now() - dt.timedelta(hours=3))
    assert attempt.get_absolute_url() not in client.get(reverse("basket")).content.decode()


def test_an_order_that_was_seen_is_not_told_of_in_the_basket(client, order, product):
    client.get(order(product).url)
    assert CheckoutAttempt.objects.get().get_absolute_url() not in client.get(reverse("basket")).content.decode()


@pytest.mark.parametrize("is_lost", [False, True])
def test_going_back_from_the_card_page_shows_the_way_to_pay(client, stripe, order, product, lost, is_lost):
    attempt = lost("card")[1] if is_lost else order(product, 1, method="card") and CheckoutAttempt.objects.get()
    assert client.get(reverse("checkout")).url == reverse("basket")
    page = client.get(reverse("basket")).content.decode()
    assert reverse("payment", args=[attempt.token]) in page
    assert f"Đơn {attempt.number}" in page
    assert client.get(reverse("payment_waiting")).url == reverse("payment", args=[attempt.token])


def test_nobody_else_is_shown_it(client, stripe, order, product):
    order(product, 1, method="card")
    other = Client()
    other.force_login(UserFactory())
    for visitor in (Client(), other):
        assert "payment" not in visitor.get(reverse("payment_waiting")).url
        assert CheckoutAttempt.objects.get().token not in visitor.get(reverse("basket")).content.decode()


def test_pages_that_are_kept_for_all_know_it_from_a_cookie_until_it_is_over(client, stripe, order, product):
    order(product, 1, method="card")
    attempt = CheckoutAttempt.objects.get()
    cookie = client.cookies[WAITING]
    assert counted(client) == 0
    assert cookie.value == f"{int(attempt.expires_at.timestamp())}.{product.pk}"
    assert 30 * 60 < int(cookie["max-age"]) <= 35 * 60
    assert not cookie["httponly"]
    client.post(reverse("payment", args=[attempt.token]), {"back": "1"})
    assert client.cookies[WAITING].value == ""


def test_whoever_signs_out_leaves_no_trace_of_it(client, stripe, order, product):
    client.force_login(UserFactory())
    order(product, 1, method="card")
    client.get(reverse("basket"))
    assert client.cookies[WAITING].value
    client.post(reverse("customer:logout"))
    assert client.cookies[WAITING].value == ""


def test_what_one_keeps_oneself_is_not_called_sold_out(client, stripe, order, fill):
    last = ProductFactory(price=125_000, price__stock=1)
    order(last, 1, method="card")
    fill(client, last, 1)
    page = client.get(reverse("basket")).content.decode()
    assert "Bạn đang giữ “" in page
    assert "hết hàng" not in page.lower()
    fill(other := Client(), last, 1)
    assert "đã hết hàng" in other.get(reverse("basket")).content.decode()


def test_the_line_of_another_tab_says_so_too(client, stripe, order, fill):
    last = ProductFactory(price=125_000, price__stock=1)
    tab = Client()
    fill(tab, last, 1)
    order(last, 1, method="card")
    tab.cookies["sessionid"] = client.cookies["sessionid"].value
    assert "Bạn đang giữ những món cuối cùng" in tab.get(reverse("basket")).content.decode()


def test_a_lost_basket_cookie_does_not_lose_what_the_form_shows(client, fill, address, product):
    fill(client, product, 2)
    form = {**address, **shown(client)}
    del client.cookies[CART]
    placed = client.post(reverse("checkout"), form)
    assert placed.url == CheckoutAttempt.objects.get().get_absolute_url()


def test_the_basket_of_somebody_who_has_an_account_is_nobody_elses(client, fill, address, product):
    client.force_login(UserFactory())
    fill(client, product, 2)
    form = {**address, **shown(client)}
    assert Client().post(reverse("checkout"), form).url == reverse("basket")
    assert not CheckoutAttempt.objects.exists()


def test_a_guests_basket_lives_from_its_last_use(client, fill, product):
    fill(client, product, 1)
    first = client.cookies[CART].value
    for address in (reverse("basket"), reverse("checkout")):
        client.cookies[CART]["max-age"] = ""
        client.get(address)
        assert client.cookies[CART]["max-age"] == settings.OSCAR_BASKET_COOKIE_LIFETIME
    assert client.cookies[CART].value == first
