"""What browsers are told with every answer, by whichever path it was made."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from shop.headers import EveryAnswerMiddleware
from tests.factories import LotFactory, UserFactory
from traceability.scans.recording import buffer

pytestmark = pytest.mark.django_db
BROWSER = {"accept": "text/html", "user-agent": "Mozilla/5.0 (Android 13; Mobile)", "sec-fetch-mode": "navigate"}
ON_ALL = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HSTS = "max-age=31536000; includeSubDomains; preload"


@pytest.fixture(autouse=True)
def _no_scan_is_left():
    yield
    buffer._reset()


@pytest.fixture
def _https(settings):
    settings.SITE_URL = "https://testserver"
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = settings.LANGUAGE_COOKIE_SECURE = True


@pytest.fixture
def lot(wagtail_site):
    return LotFactory()


ANSWERS = {
    "a kept page": "/san-pham/",
    "a page with a form": "/tai-khoan/login/",
    "a scan": "{lot}",
    "a code that nobody issued": "/01/09527010001106/21/00KH0000010000000V",
    "no code at all": "/01/1",
    "a link that leads on": "{lot}?bao-su-co",
    "a report": "/bao-su-co/?ma=/t/1",
    "a passport": "/ho-chieu/00000000000000.json",
    "recalls for machines": "/thu-hoi.json",
    "EPCIS": "/epcis/events",
    "the resolver": "/.well-known/gs1resolver",
    "a picture that is not there": "/anh-tem/1.webp",
    "not found": "/khong-co-trang-nay/",
    "a redirect to the log-in": "/ban-lam-viec/",
    "the officers' log-in": "/quan-tri/login/",
    "alive": "/healthz",
}


@pytest.mark.usefixtures("_https")
@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("headers", [BROWSER, {"accept": "application/linkset+json"}], ids=["person", "machine"])
def test_every_answer_says_what_browsers_may_do(client, lot, kind, headers):
    answer = client.get(ANSWERS[kind].format(lot=lot.trace_path), secure=True, headers=headers)
    assert {name: answer.get(name) for name in ON_ALL} == ON_ALL
    assert "microphone=()" in answer["Permissions-Policy"]
    assert "camera=(self)" in answer["Permissions-Policy"]
    assert answer["Strict-Transport-Security"] == HSTS


@pytest.mark.parametrize(
    ("method", "address"), [("post", "/01/1"), ("options", "{lot}"), ("post", "/san-pham/"), ("head", "{lot}")]
)
def test_other_methods_are_answered_so_too(client, lot, method, address):
    answer = getattr(client, method)(address.format(lot=lot.trace_path))
    assert {name: answer.get(name) for name in ON_ALL} == ON_ALL
    assert "Permissions-Policy" in answer


def test_a_page_that_breaks_is_answered_so_too(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("traceability.middleware.answer_code", None)
    answer = client.get("/01/1")
    assert (answer.status_code, answer["Referrer-Policy"]) == (500, "same-origin")


def test_without_https_nobody_is_bound_to_it(client):
    assert "Strict-Transport-Security" not in client.get("/healthz")


def buying(client, address):
    yield client.post(reverse("basket_add"), {"product_id": LotFactory().product_id, "quantity": 1}, secure=True)
    yield client.get("/gio-hang/", secure=True)
    yield client.get("/thanh-toan/", secure=True)


def signing_in_and_out(client, _address):
    user = UserFactory()
    form = {"login-username": user.email, "login-password": "saoque-demo", "login_submit": "1"}
    yield client.get("/tai-khoan/login/", secure=True)
    yield client.post("/tai-khoan/login/", form, secure=True)
    yield client.get("/tai-khoan/profile/", secure=True)
    yield client.post("/tai-khoan/logout/", secure=True)
    yield client.post("/quan-tri/logout/", secure=True)


def choosing_a_language(client, _address):
    yield client.post("/ngon-ngu/", {"language": "en"}, secure=True)


WALKS = [buying, signing_in_and_out, choosing_a_language]
OSCARS = {"oscar_open_basket", "oscar_recently_viewed_products"}
EXPECTED = {"sessionid", "csrftoken", "so-luong", "django_language", "thiet-bi", "messages", *OSCARS}


@pytest.mark.usefixtures("_https", "wagtail_site")
def test_every_cookie_is_closed_to_other_sites_to_http_and_to_scripts(settings, address):
    settings.AXES_ENABLED, seen = True, set()
    for walk in WALKS:
        for answer in walk(Client(), address):
            for cookie in answer.cookies.values():
                seen.add(cookie.key)
                assert cookie["samesite"] == "Lax", cookie
                assert cookie["secure"], cookie
                assert bool(cookie["httponly"]) is (cookie.key != "so-luong"), cookie
    assert seen == EXPECTED


def test_a_cookie_of_a_library_that_thinks_of_nothing_is_closed(rf, settings):
    settings.SESSION_COOKIE_SECURE = True

    def careless(_request):
        response = HttpResponse()
        response.set_cookie("a", "b")
        response.set_cookie("c", "d", samesite="Strict")
        return response

    cookies = EveryAnswerMiddleware(careless)(rf.get("/")).cookies
    assert (cookies["a"]["samesite"], cookies["c"]["samesite"]) == ("Lax", "Strict")
    assert all(cookie["secure"] and cookie["httponly"] for cookie in cookies.values())


PRIVATE = [
    "/tai-khoan/login/", "/tai-khoan/profile/", "/tai-khoan/orders/", "/tai-khoan/mat-khau/", "/tai-khoan/moi/da-gui/",
    "/en/tai-khoan/profile/", "/gio-hang/", "/thanh-toan/", "/don-hang/SQ1/x/", "/ban-lam-viec/", "/ban-lam-viec/chon/",
    "/en/ban-lam-viec/", "/dashboard/", "/dashboard/orders/", "/dashboard/mails/", "/dashboard/none/", "/quan-tri/",
    "/quan-tri/pages/", "/quan-tri/login/", "/quan-tri/none/",
]  # fmt: skip


@pytest.mark.parametrize("path", PRIVATE)
def test_what_one_person_may_see_stays_in_no_cache(client, wagtail_site, path):
    for user in (None, UserFactory(is_staff=True, is_superuser=True)):
        if user:
            client.force_login(user)
        kept = client.get(path)["Cache-Control"]
        assert "no-store" in kept
        assert "private" in kept


def test_what_everybody_may_see_may_be_kept(client, wagtail_site, ward):
    assert "no-store" not in client.get("/san-pham/").get("Cache-Control", "")
    assert "public" in client.get(reverse("checkout_wards", args=[ward.province.code]))["Cache-Control"]


BY_STAFF = ["/quan-tri/", "/quan-tri/login/", "/quan-tri/none/", "/dashboard/", "/dashboard/orders/", "/dashboard/x/"]
BY_ALL = ["/", "/san-pham/", "/tai-khoan/login/", "/gio-hang/", "/ban-lam-viec/", "/khong-co-trang-nay/", "/thu-hoi/"]


def policy(client, path):
    parts = (part.strip().partition(" ") for part in client.get(path)["Content-Security-Policy"].split(";"))
    return {name: set(sources.split()) for name, _space, sources in parts}


@pytest.mark.parametrize("path", BY_STAFF)
def test_staffs_pages_load_from_nowhere_else(client, wagtail_site, path):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    told = policy(client, path)
    assert told["script-src"] == told["style-src"] == {"'self'", "'unsafe-inline'"}
    assert told["img-src"] == {"'self'", "data:", "blob:"}
    assert told["object-src"] == {"'none'"}
    assert told["default-src"] == told["base-uri"] == told["frame-ancestors"] == {"'self'"}
    assert not any("*" in source for sources in told.values() for source in sources)


@pytest.mark.parametrize("path", BY_ALL)
def test_customers_and_producers_pages_run_no_script_that_stands_in_them(client, wagtail_site, path):
    client.force_login(UserFactory(is_staff=True))
    told = policy(client, path)
    assert told["script-src"] == told["style-src"] == {"'self'"}
