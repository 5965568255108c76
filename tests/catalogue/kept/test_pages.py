"""Pages that are the same for everybody: what is kept, for how long, and what never is."""

import gzip
import re
import threading
import time

import brotli
import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path

from catalogue.kept import kept, proves, raises, shelf, shows, stores, watch
from catalogue.kept.naming import making
from catalogue.kept.shelf import NotKept, Shelf, front
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db
asked = []


@kept(params=("q",))
def view(request, kind):
    asked.append(kind)
    shows("thing-1")
    if kind == "missing":
        raise Http404
    if kind == "broken":
        raise ValueError
    if kind == "session":
        return HttpResponse(f"session {request.session.get('x')}")
    if kind == "overtaken":
        raises.raise_now(connection, "thing-1")
        watch.look_again()
    if kind == "visitor":
        return HttpResponse(f"{request.COOKIES} {request.META}")
    response = HttpResponse({"token": get_token}.get(kind, lambda request: request.get_full_path())(request))
    if kind == "cookie":
        response.set_cookie("a", "b")
    if kind == "private":
        response["Cache-Control"] = "private, no-cache"
    if kind == "moved":
        response.status_code, response["Location"] = 302, "/x"
    return response


@kept()
def of_a_list(request):
    """Shows the first of three things, and says so before it is drawn."""
    shows("list", "card-1", "else")
    proves(facts, of=("list", "card-"))
    shows(*told_late)
    asked.append(facts[0])
    return HttpResponse(facts[0])


facts, told_late = [], []
urlpatterns = [path("trang/<str:kind>/", view), path("danh-sach/", of_a_list)]


@pytest.fixture
def shop(settings):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "Redirect" not in one]
    asked.clear()
    told_late.clear()
    facts[:] = ["gạo", "trà"]
    from catalogue.kept.views import place_of

    place_of.cache_clear()
    yield Client(raise_request_exception=False)
    place_of.cache_clear()


@pytest.fixture
def product():
    return ProductFactory()


def test_a_page_is_made_once_and_costs_no_query(client, product, django_assert_num_queries):
    first = client.get(product.get_absolute_url())
    with django_assert_num_queries(0):
        again = client.get(product.get_absolute_url())
    assert again.content == first.content
    assert again["Content-Language"] == "vi"


def test_everybody_gets_the_same_page_and_no_cookie(client, product, customer):
    address = product.get_absolute_url()
    signed_in, buyer, told = Client(), Client(), Client()
    signed_in.force_login(customer)
    buyer.post("/gio-hang/them/", {"product_id": product.pk})
    told.cookies[CookieStorage.cookie_name] = waiting("Riêng cho tôi")
    pages = [visitor.get(address) for visitor in (told, signed_in, buyer, client)]
    assert len({page.content for page in pages}) == 1
    assert [dict(page.cookies) for page in pages] == [{}] * 4
    assert b"csrfmiddlewaretoken" not in pages[0].content
    assert {page["Vary"] for page in pages} == {"Accept-Encoding"}


def waiting(text):
    request = type("Request", (), {"COOKIES": {}, "META": {}})()
    response = HttpResponse()
    storage = CookieStorage(request)
    storage.add(messages.SUCCESS, text)
    storage.update(response)
    return response.cookies[CookieStorage.cookie_name].value


def test_a_waiting_message_waits_for_a_page_that_is_not_kept(client, product):
    client.post("/gio-hang/them/", {"product_id": product.pk})
    assert b"notice--ok" not in client.get(product.get_absolute_url()).content
    assert b"notice--ok" in client.get("/gio-hang/").content


def test_unknown_parameters_share_the_page_and_never_stand_in_it(shop):
    first = shop.get("/trang/x/?evil=1&q=b&utm_campaign=x&q=a")
    assert first.content == b"/trang/x/?q=a&q=b"
    assert shop.get("/trang/x/?q=a&q=b").content == first.content
    assert asked == ["x"]


def test_unknown_parameters_reach_no_view_that_answers_its_visitor_alone_either(shop):
    assert shop.get("/trang/cookie/?evil=1&q=a").content == b"/trang/cookie/?q=a"


def test_endless_values_are_cut(shop):
    assert shop.get("/trang/x/?q=" + "a" * 300).content == b"/trang/x/?q=" + b"a" * 200


def test_what_changes_while_a_page_is_made_is_not_missed(shop):
    for _ in range(2):
        shop.get("/trang/overtaken/")
    assert asked == ["overtaken"] * 2


def test_a_kept_page_goes_out_over_https_alone_where_the_site_is_there(shop, settings):
    settings.SITE_URL, settings.SECURE_SSL_REDIRECT = "https://testserver", True
    assert shop.get("/trang/x/", secure=True).status_code == 200
    assert shop.get("/trang/x/").status_code == 301
    assert asked == ["x"]


@pytest.mark.parametrize("kind", ["cookie", "token", "private", "moved", "missing", "broken", "session"])
def test_what_is_not_for_everybody_is_never_kept(shop, kind):
    for _ in range(2):
        shop.get(f"/trang/{kind}/")
    assert len(asked) >= 2
    assert len(front) == 0


def test_the_view_sees_nothing_of_who_asks(shop):
    shop.cookies["messages"] = "mine-alone"
    headers = {"user-agent": "mine-alone", "accept-language": "mine-alone", "x-forwarded-for": "mine-alone"}
    page = shop.get("/trang/visitor/", headers=headers, REMOTE_ADDR="192.0.2.7").content.decode()
    assert "mine-alone" not in page
    assert "192.0.2.7" not in page
    assert asked == ["visitor"]


def test_what_nobody_may_be_shown_is_still_answered(shop):
    assert shop.get("/trang/cookie/").cookies["a"].value == "b"
    assert shop.get("/trang/moved/")["Location"] == "/x"
    assert shop.get("/trang/missing/").status_code == 404
    assert shop.get("/trang/broken/").status_code == 500
    assert shop.get("/trang/session/").content == b"session None"


def test_a_view_that_has_run_for_a_404_does_not_run_again(shop):
    shop.get("/trang/missing/")
    assert asked == ["missing"]


def test_bodies_are_compressed_as_asked_for(shop):
    plain = shop.get("/trang/x/", headers={"accept-encoding": "identity"})
    assert "Content-Encoding" not in plain
    for coding, unpack in (("gzip", gzip.decompress), ("br", brotli.decompress), ("br", brotli.decompress)):
        answer = shop.get("/trang/x/", headers={"accept-encoding": coding})
        assert answer["Content-Encoding"] == coding
        assert unpack(answer.content) == plain.content
    assert shop.head("/trang/x/").content == b""
    assert asked == ["x"]


def test_who_has_the_page_is_told_so(shop):
    tag = shop.get("/trang/x/")["ETag"]
    again = shop.get("/trang/x/", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert shop.get("/trang/x/?q=1", headers={"if-none-match": tag}).status_code == 200


def test_the_headers_of_the_other_middleware_stand_on_it(shop):
    for _ in range(2):
        answer = shop.get("/trang/x/")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert "default-src" in answer["Content-Security-Policy"]


def test_a_strange_host_gets_no_kept_page(shop):
    shop.get("/trang/x/")
    assert shop.get("/trang/x/", headers={"host": "evil.example"}).status_code == 400


def test_a_page_lives_through_a_restart(shop):
    first = shop.get("/trang/x/").content
    front.forget()
    watch.forget()
    assert shop.get("/trang/x/").content == first
    assert asked == ["x"]


@pytest.mark.parametrize("hours", [0, 25])
def test_no_page_outlives_the_day(shop, monkeypatch, hours):
    shop.get("/trang/x/")
    monkeypatch.setattr(shelf, "time", lambda: time.time() + hours * 3600)
    front_and_store = [lambda: None, front.forget]
    for forget in front_and_store:
        forget()
        shop.get("/trang/x/")
    assert len(asked) == (1 if hours == 0 else 3)


def test_a_page_of_other_code_is_left_behind(shop, monkeypatch):
    shop.get("/trang/x/")
    front.forget()
    monkeypatch.setattr(shelf, "edition", lambda: "another")
    shop.get("/trang/x/")
    assert asked == ["x", "x"]


def test_a_page_made_before_its_database_was_put_back_is_not_served(shop):
    """Its marks are of a future that did not come."""
    with making(10**15) as shown:
        shows("thing-1")
    assert not watch.holds(shown.marks)


def test_pages_of_another_life_of_the_database_are_left_behind(shop, monkeypatch):
    shop.get("/trang/x/")
    front.forget()
    monkeypatch.setattr(shelf, "life", lambda: "put back")
    shop.get("/trang/x/")
    assert asked == ["x", "x"]


def test_a_store_that_is_away_costs_nobody_a_page(shop, monkeypatch):
    class Away:
        tries = 0

        def get(self, key):
            Away.tries += 1
            raise OSError("away")

        put = get

    broken = stores.Patient(Away())
    monkeypatch.setattr(shelf, "store", lambda: broken)
    assert shop.get("/trang/x/").status_code == 200
    front.forget()
    assert shop.get("/trang/x/").status_code == 200
    assert Away.tries == 1  # then it is left alone for seconds


def test_one_thread_makes_a_page_and_the_others_wait(shop):
    shelves: Shelf[str] = Shelf("test", pack=str.encode, unpack=bytes.decode)
    began, go_on, made, got = threading.Event(), threading.Event(), [], []

    def make():
        made.append(1)
        began.set()
        go_on.wait(5)
        return "page"

    def visit():
        got.append(shelves.get_or_make("key", make))

    visitors = [threading.Thread(target=visit) for _ in range(3)]
    with watch_stands_still():
        for visitor in visitors:
            visitor.start()
        began.wait(5)
        go_on.set()
        for visitor in visitors:
            visitor.join()
    assert (len(made), got) == (1, ["page"] * 3)
    assert shelves._makers == {}


def watch_stands_still():
    """Threads of a test do not see its transaction."""
    from unittest import mock

    watch.turn()
    return mock.patch.object(watch, "_due", float("inf"))


def test_what_is_not_to_be_kept_goes_through(shop):
    shelves: Shelf[str] = Shelf("test", pack=str.encode, unpack=bytes.decode)

    def make():
        raise NotKept("as it is")

    for _ in range(2):
        with pytest.raises(NotKept) as outcome:
            shelves.get_or_make("key", make)
        assert outcome.value.value == "as it is"


def test_the_memory_of_a_process_is_bounded(shop, monkeypatch):
    monkeypatch.setattr(shelf, "MOST_IN_MEMORY", 3)
    for n in range(9):
        shop.get(f"/trang/x/?q={n}")
    assert len(front) == 3
    size = front._size
    monkeypatch.setattr(shelf, "MOST_BYTES_IN_MEMORY", size * 2 // 3)
    shop.get("/trang/x/?q=9")
    assert len(front) == 2
    assert 0 < front._size <= size * 2 // 3
    assert re.fullmatch(r"[0-9a-f]{16}", shelf.edition())


def raise_now(name):
    raises.raise_now(connection, name)
    watch.forget()


@pytest.mark.parametrize("restarted", [False, True])
def test_a_list_of_which_nothing_shown_has_changed_is_kept_on(shop, restarted):
    first = shop.get("/danh-sach/")
    for name in ("list", "card-1", "list"):
        raise_now(name)
        if restarted:
            front.forget()
        assert shop.get("/danh-sach/")["ETag"] == first["ETag"]
    assert asked == ["gạo"]
    with CaptureQueriesContext(connection) as asked_again:
        shop.get("/danh-sach/")
    assert len(asked_again) <= 1  # the watch looks; the page holds again


def test_a_list_of_which_something_shown_has_changed_is_made_anew(shop):
    shop.get("/danh-sach/")
    facts[0] = "mật ong"
    assert shop.get("/danh-sach/").content.decode() == "gạo"
    raise_now("list")
    assert shop.get("/danh-sach/").content.decode() == "mật ong"
    facts[:] = ["gạo", "trà"]
    raise_now("card-1")
    assert shop.get("/danh-sach/").content.decode() == "gạo"


def test_what_else_is_raised_is_never_proven(shop):
    shop.get("/danh-sach/")
    for name in ("else", "all"):
        raise_now(name)
        shop.get("/danh-sach/")
    assert asked == ["gạo"] * 3
    raise_now("list")
    shop.get("/danh-sach/")
    raise_now("else")  # also after it was kept on
    shop.get("/danh-sach/")
    assert asked == ["gạo"] * 4


def test_a_new_day_is_no_day_to_keep_on(shop, monkeypatch):
    shop.get("/danh-sach/")
    raise_now("list")
    later = time.time() + 25 * 3600
    monkeypatch.setattr(shelf, "time", lambda: later)
    shop.get("/danh-sach/")
    assert asked == ["gạo"] * 2


def test_what_is_told_after_the_proof_is_not_in_it(shop):
    told_late.append("card-2")
    shop.get("/danh-sach/")
    raise_now("card-2")
    shop.get("/danh-sach/")
    assert asked == ["gạo"] * 2
