"""Every page, form and complaint speaks one language; ``tests/e2e`` asks the same of the demo in a browser."""

import gettext
from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import trans_real

from shop.models import CheckoutAttempt, Parcel
from tests.factories import (
    CertificateFactory,
    EventFactory,
    LotFactory,
    RecognitionFactory,
    StampRollFactory,
    UserFactory,
)
from tests.mailing import letters
from tests.page_texts import texts_of, words_of
from traceability.rolls.stamps import bind

pytestmark = pytest.mark.django_db
SAME_IN_BOTH = {
    "Email",
    "…",
    ":",
    "%(truncated_text)s…",
    "String to return when truncating text\x04%(truncated_text)s…",
}
ACCOUNT = "/tai-khoan/"
DESK = "/ban-lam-viec/"


@pytest.fixture
def world(product, producer_user, wagtail_site):
    """A product with all that its pages can show, made by ``producer_user``."""
    producer = producer_user.producers.get()
    type(product).objects.filter(pk=product.pk).update(producer=producer)
    product.refresh_from_db()
    RecognitionFactory(product=product)
    CertificateFactory(product=product)
    lot = LotFactory(product=product)
    EventFactory(lot=lot)
    return {"product": product, "lot": lot, "roll": StampRollFactory(product=product), "producer": producer}


@pytest.fixture
def untranslated(monkeypatch) -> list[str]:
    """What was looked up for a Vietnamese page and has no Vietnamese, be it ours, Django's, Oscar's or Wagtail's."""
    found: list[str] = []

    class Missing(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            found.append(message)
            return message

        def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
            found.append(msgid1)
            return msgid1 if n == 1 else msgid2

    monkeypatch.setattr(trans_real.translation("vi"), "_fallback", Missing())
    return found


def shop_pages(client, world):
    product = world["product"]
    for path in (
        "",
        "san-pham/",
        "san-pham/?q=gao",
        "san-pham/?q=xyzxyz",
        "nha-san-xuat/",
        "vung-mien/",
        "cau-chuyen/",
    ):
        yield f"/{path}", None
    with translation.override("vi"):
        yield product.get_absolute_url(), None
        yield world["producer"].get_absolute_url(), None
    yield "/khong-co-trang-nay/", None


def basket_and_checkout(client, world):
    yield "/gio-hang/", None
    client.post(reverse("basket_add"), {"product_id": world["product"].pk, "quantity": 3})
    yield "/gio-hang/", None
    yield "/thanh-toan/", None
    yield "/thanh-toan/", {"do": "order"}
    yield "/thanh-toan/", {"do": "order", "phone": "12", "email": "x", "province": "99", "ward": "9", "note": "x" * 999}


def signing_in(client, world):
    yield f"{ACCOUNT}login/", None
    yield f"{ACCOUNT}login/", {"login_submit": "1", "login-username": "x@example.org", "login-password": "x"}
    new = {"registration-email": "x", "registration-password1": "123", "registration-password2": "124"}
    yield f"{ACCOUNT}login/", {"registration_submit": "1"}
    yield f"{ACCOUNT}login/", {"registration_submit": "1"} | new
    yield f"{ACCOUNT}login/", {"registration_submit": "1"} | new | {"registration-password2": "123"}
    yield f"{ACCOUNT}mat-khau/", None
    yield f"{ACCOUNT}mat-khau/", {"email": "x"}
    yield f"{ACCOUNT}mat-khau/da-gui/", None
    yield f"{ACCOUNT}mat-khau/dat-lai/MQ/abc-def/", None


def account(client, world):
    client.force_login(UserFactory(first_name="Lan"))
    for page in ("orders/", "profile/", "profile/edit/", "change-password/", "profile/delete/", "addresses/add/"):
        yield f"{ACCOUNT}{page}", None
    yield f"{ACCOUNT}profile/edit/", {"email": "x"}
    yield f"{ACCOUNT}change-password/", {"old_password": "x", "new_password1": "1", "new_password2": "2"}
    yield f"{ACCOUNT}profile/delete/", {"password": "x"}
    yield f"{ACCOUNT}addresses/add/", {"phone_number": "1"}
    yield f"{ACCOUNT}addresses/", None
    yield DESK, None


def desk(client, world, producer_user):
    client.force_login(producer_user)
    pk, lot, roll = world["product"].pk, world["lot"].pk, world["roll"].pk
    bind(roll=world["roll"], first_unit=1, last_unit=9, lot=world["lot"], by=producer_user)
    forms = (f"san-pham/{pk}/", "cau-chuyen/moi/", "lo-hang/moi/", f"lo-hang/{lot}/su-kien/", "tem/", f"tem/{roll}/")
    for page in ("", "san-pham/", "cau-chuyen/", "lo-hang/", f"lo-hang/{lot}/", "phan-anh/", "don-hang/", *forms):
        yield f"{DESK}{page}", None
    for page in forms:
        yield f"{DESK}{page}", {}
        yield (
            f"{DESK}{page}",
            {"code": "đ", "packed_date": "2999-01-01", "quantity": "-1", "units": "0", "number": "-1"},
        )


def scans(client, world):
    path = world["product"].trace_path
    for end in ("", f"/10/{world['lot'].code}", "/10/KHONG-CO", "/21/R00010000100000000"):
        yield f"{path}{end}", None
    yield "/t/ZZZZZZ", None
    yield "/01/09520000000009", None
    yield f"{reverse('traceability:report')}?code={path}", None
    yield reverse("traceability:report"), {}


def orders(client, world):
    attempt = CheckoutAttempt.objects.select_related("order").get()
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    yield reverse("order", args=[attempt.order.number, attempt.token]), None
    yield f"{DESK}don-hang/{Parcel.objects.get().pk}/?producer={world['producer'].pk}", None


def read(client, walk: Callable, language: str, **people) -> list[tuple[str, str]]:
    """The texts in ``language`` that the walk's pages show, each with its page."""
    found = []
    for path, data in walk(client, **people):
        prefix = "/en" if language == "en" and not path.startswith(("/t/", "/01/", "/bao-")) else ""
        answer = (client.get if data is None else client.post)(
            prefix + path,
            data,
            headers={"Accept-Language": language, "Accept": "text/html", "Sec-Fetch-Mode": "navigate"},
            follow=True,
        )
        assert answer.status_code < 500
        found += [(path, text.text) for text in texts_of(answer.content.decode()) if text.language == language]
    assert found
    return found


WALKS = [shop_pages, basket_and_checkout, signing_in, account, scans]


@pytest.mark.parametrize("walk", WALKS)
def test_vietnamese_pages_have_no_english(client, walk, world, untranslated):
    texts = read(client, walk, "vi", world=world)
    assert [found for found in texts if words_of("en").fullmatch(found[1])] == []
    assert set(untranslated) - SAME_IN_BOTH == set()


@pytest.mark.parametrize("walk", WALKS)
def test_english_pages_have_no_vietnamese_of_ours(client, walk, world):
    texts = read(client, walk, "en", world=world)
    assert [found for found in texts if words_of("vi").fullmatch(found[1])] == []


def test_the_desk_is_in_one_language(client, world, producer_user, untranslated):
    texts = read(client, desk, "vi", world=world, producer_user=producer_user)
    assert [found for found in texts if words_of("en").fullmatch(found[1])] == []
    assert set(untranslated) - SAME_IN_BOTH == set()


def test_the_english_desk_is_in_one_language(client, world, producer_user):
    texts = read(client, desk, "en", world=world, producer_user=producer_user)
    assert [found for found in texts if words_of("vi").fullmatch(found[1])] == []


@pytest.mark.parametrize(("language", "other"), [("vi", "en"), ("en", "vi")])
def test_orders_are_in_one_language(client, world, order, language, other):
    with translation.override(language):
        order(world["product"])
    texts = read(client, orders, language, world=world)
    assert [found for found in texts if words_of(other).fullmatch(found[1])] == []


@pytest.mark.parametrize(("language", "other"), [("vi", "en"), ("en", "vi")])
def test_the_mail_about_an_order_is_in_one_language(
    client, world, order, language, other, django_capture_on_commit_callbacks
):
    with translation.override(language), django_capture_on_commit_callbacks(execute=True):
        order(world["product"])
    sent = next(sent for sent in letters() if sent.to == ["lan@example.org"])
    texts = [text.text for html, _kind in sent.alternatives for text in texts_of(str(html))]
    lines = [line.strip() for line in sent.body.splitlines() if line.strip()]
    assert len(texts) > 5
    assert [text for text in (sent.subject, *texts, *lines) if words_of(other).fullmatch(text)] == []
