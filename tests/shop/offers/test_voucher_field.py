"""Codes in basket and checkout: typed, refused in words, taken out; and nobody guesses them."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from oscar.apps.basket.models import Basket
from oscar.apps.voucher.models import Voucher

from shop.baskets import guessing
from shop.offers.models import Benefit, Condition, ConditionalOffer
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["basket", "checkout"])
def where(request):
    return request.param


@pytest.fixture
def tea(client, fill):
    product = ProductFactory(price=100_000)
    fill(client, product, 2)
    return product


@pytest.fixture
def type_code(client, tea):
    """The page that follows."""

    def _type(code, where="basket", **more):
        answer = client.post(reverse(f"{where}_voucher"), {"code": code, **more})
        assert answer.status_code == 302
        assert answer["Location"] == f"{reverse(where)}#ma-giam-gia"
        return client.get(answer["Location"])

    return _type


def refusal(page):
    return page.context["refused"]["reason"] if page.context["refused"] else ""


def codes():
    return list(Basket.objects.get().vouchers.values_list("code", flat=True))


def test_a_code_is_put_in_and_taken_out(where, make_voucher, type_code, client):
    voucher = make_voucher()
    page = type_code("tet", where)
    assert refusal(page) == ""
    text = page.content.decode()
    assert "−20.000\xa0₫" in text
    assert f'name="remove" value="{voucher.pk}"' in text
    voucher.refresh_from_db()
    assert voucher.num_basket_additions == 1
    assert client.post(reverse(f"{where}_voucher"), {"remove": voucher.pk}).status_code == 302
    assert codes() == []
    assert "−20.000" not in client.get(reverse(where)).content.decode()
    voucher.refresh_from_db()
    assert voucher.num_basket_additions == 0


@pytest.mark.parametrize("typed", ["tet", " T E T ", "ＴＥＴ", "Tet\n"])
def test_a_code_is_understood_as_phones_write_it(typed, make_voucher, type_code):
    make_voucher()
    assert refusal(type_code(typed)) == ""
    assert codes() == ["TET"]


def test_a_code_with_vietnamese_letters_is_found_however_they_are_composed(make_voucher, type_code):
    make_voucher("TẾT")
    assert refusal(type_code("te\u0302\u0301t")) == ""


def used_by(voucher, order, user=None):
    voucher.applications.create(order=order, user=user)


@pytest.fixture
def old_order(attempt_for, customer):
    return attempt_for(ProductFactory(), 1, method="cod", user=customer).order


REFUSED = {
    "unknown": ("Không có mã này. Bạn xem lại cách viết nhé.", "We don't know this code. Please check"),
    "nothing typed": ("Bạn nhập mã nhé.", "Please type a code."),
    "not yet": ("Mã này dùng được từ ", "This code is valid from "),
    "expired": ("Mã này đã hết hạn lúc ", "This code was valid until "),
    "used": ("Mã này đã có người dùng rồi.", "This code has been used already."),
    "used by you": ("Bạn đã dùng mã này rồi.", "You have used this code already."),
    "for who is signed in": ("Mã này mỗi khách dùng một lần", "This code is for once per customer"),
    "used up": ("Mã này đã hết lượt dùng.", "This code is used up."),
    "does not fit": ("Mã này không áp dụng cho giỏ hàng của bạn.", "This code is not for what is in your basket."),
    "not combined": ("Mã này không dùng chung được", "This code cannot be combined"),
    "twice": ("Mã này đã có trong giỏ của bạn.", "This code is in your basket already."),
}


def prepare(kind, make_voucher, make_offer, old_order, customer, client):
    if kind == "used":
        used_by(make_voucher(usage=Voucher.SINGLE_USE), old_order)
    elif kind in ("used by you", "for who is signed in"):
        used_by(make_voucher(usage=Voucher.ONCE_PER_CUSTOMER), old_order, customer)
    elif kind in ("not yet", "expired"):
        make_voucher(days=(1, 2) if kind == "not yet" else (-2, -1))
    elif kind == "used up":
        make_voucher(max_global_applications=1, num_applications=1)
    elif kind == "does not fit":
        make_voucher(condition=(Condition.VALUE, 900_000))
    elif kind == "not combined":
        make_offer(priority=1)
        make_voucher()
    elif kind == "twice":
        make_voucher()
    if kind == "used by you":
        client.force_login(customer)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("kind", REFUSED)
def test_every_refusal_is_a_plain_sentence(kind, language, make_voucher, make_offer, old_order, customer, client, fill):
    prepare(kind, make_voucher, make_offer, old_order, customer, client)
    fill(client, ProductFactory(price=100_000), 2)
    prefix = "/en" if language == "en" else ""
    address = f"{prefix}{reverse('basket_voucher')}"
    typed = {"unknown": "NONE", "nothing typed": " "}.get(kind, "TET")
    if kind == "twice":
        client.post(address, {"code": typed})
    page = client.post(address, {"code": typed}, follow=True)
    told = REFUSED[kind][language == "en"]
    assert refusal(page).startswith(told)
    text = page.content.decode()
    assert told.replace("'", "&#x27;") in text
    assert 'aria-invalid="true"' in text
    assert f'value="{typed}"' in text
    assert Basket.open.get().vouchers.count() == (kind == "twice")
    assert refusal(client.get(reverse("basket"))) == ""  # told once


def test_a_refused_code_leaves_the_others_as_they_were(make_voucher, type_code):
    make_voucher("A", exclusive=True, priority=1)
    make_voucher("B", exclusive=True)
    type_code("A")
    page = type_code("B")
    assert "không dùng chung" in refusal(page)
    assert codes() == ["A"]
    assert page.context["discount"] == 20_000


def test_two_codes_for_one_offer_do_not_give_it_twice(make_voucher, make_offer, type_code):
    offer = make_offer(
        Benefit.FIXED, "1000", most=1, max_basket_applications=1, offer_type=ConditionalOffer.VOUCHER, exclusive=False
    )
    make_voucher("A", offers=[offer])
    make_voucher("B", offers=[offer])
    type_code("A")
    page = type_code("B")
    assert (page.context["discount"], codes()) == (1_000, ["A"])


def test_of_two_codes_for_delivery_the_second_is_refused(make_voucher, type_code):
    for code in ("A", "B"):
        make_voucher(code, type_=Benefit.SHIPPING_FIXED_PRICE, value="0", exclusive=False)
    assert "Mã A giảm phí giao hàng." in type_code("A").content.decode()
    assert "không dùng chung" in refusal(type_code("B"))


def test_a_code_that_no_longer_gives_anything_says_so_and_stays(make_voucher, type_code, client, tea, fill):
    make_voucher(condition=(Condition.COUNT, 2))
    type_code("TET")
    line = Basket.objects.get().lines.get()
    client.post(reverse("basket_set", args=[line.pk]), {"quantity": 1})
    page = client.get(reverse("basket"))
    assert [one.refusal for one in page.context["vouchers"]] == ["Mã không giảm được gì cho giỏ hàng này."]
    assert page.context["discount"] == 0
    fill(client, tea)
    assert client.get(reverse("basket")).context["discount"] == 20_000


def test_a_code_that_expires_in_the_basket_gives_nothing_and_says_why(make_voucher, type_code, client):
    voucher = make_voucher()
    type_code("TET")
    Voucher.objects.filter(pk=voucher.pk).update(end_datetime=timezone.now() - dt.timedelta(minutes=1))
    page = client.get(reverse("basket"))
    assert page.context["discount"] == 0
    assert page.context["vouchers"][0].refusal.startswith("Mã này đã hết hạn lúc ")


def test_an_offer_that_staff_suspend_is_given_by_no_code(make_voucher, type_code, client):
    voucher = make_voucher()
    type_code("TET")
    voucher.offers.get().suspend()
    assert client.get(reverse("basket")).context["discount"] == 0


def test_a_code_moves_into_the_account_of_who_signs_in(make_voucher, type_code, client, customer):
    make_voucher()
    type_code("TET")
    client.force_login(customer)
    page = client.get(reverse("basket"))
    assert page.context["discount"] == 20_000
    assert [one.code for one in page.context["vouchers"]] == ["TET"]


def test_what_was_typed_in_the_checkout_comes_back_with_the_code(make_voucher, type_code, address):
    make_voucher()
    page = type_code("TET", "checkout", **address)
    assert 'value="Nguyễn Thị Lan"' in page.content.decode()
    assert 'name="seen_total" value="180000"' in page.content.decode()


def test_an_empty_basket_takes_no_code(client, make_voucher):
    make_voucher()
    assert client.post(reverse("basket_voucher"), {"code": "TET"}).status_code == 302
    assert client.get(reverse("basket")).status_code == 200


def test_a_code_is_not_run_as_html(type_code):
    assert "<script>x" not in type_code("<script>x").content.decode()


@pytest.mark.parametrize("typed", ["x" * 5_000, "\x00", "😀" * 200, "%", "'; --"])
def test_whatever_is_typed_gets_an_answer(typed, type_code):
    assert refusal(type_code(typed))


class TestGuessing:
    def test_a_visit_may_type_some_codes_and_then_waits(self, make_voucher, type_code, client):
        make_voucher()
        for number in range(guessing.VISIT.most):
            assert "Không có mã này" in refusal(type_code(f"X{number}"))
        assert "15 phút" in refusal(type_code("TET"))
        assert codes() == []

    def test_a_new_visit_from_the_same_network_does_not_start_anew(self, monkeypatch, client, tea):
        monkeypatch.setattr(guessing, "NETWORK", replace(guessing.NETWORK, most=3))
        told = []
        for number in range(5):
            client.cookies.pop("sessionid", None)
            address = f"10.0.{number // 4}.{number}"
            client.post(reverse("basket_voucher"), {"code": "X"}, REMOTE_ADDR=address)
            told.append(refusal(client.get(reverse("basket"))))
        assert ["15 phút" in one for one in told] == [False, False, False, True, False]


def test_a_percentage_of_a_code_is_whole_dong(make_voucher, client, fill):
    fill(client, ProductFactory(price=33_333), 3)
    make_voucher(value=Decimal("7.77"))
    page = client.post(reverse("basket_voucher"), {"code": "TET"}, follow=True)
    assert page.context["discount"] == 7_770
