"""An error page is shown whatever else is broken."""

import pytest
from django.test import Client, override_settings

from shop.staticfiles import BundledStaticFilesStorage

BUNDLED = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "shop.staticfiles.BundledStaticFilesStorage"},
}


@pytest.fixture(params=["nothing collected", "broken manifest"])
def bad_static_files(request, tmp_path):
    if request.param == "broken manifest":
        (tmp_path / "staticfiles.json").write_text("{", encoding="utf-8")
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=BUNDLED):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["//x", "/khong-co/", "/en/none/", "/static/none.css", "/media/none.webp"])
def test_unknown_addresses_are_honestly_not_found(client, bad_static_files, path):
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_a_page_that_breaks_says_so_in_our_look(bad_static_files, monkeypatch):
    answer = broken(monkeypatch)
    assert answer.status_code == 500
    assert "error-page" in answer.content.decode()


@pytest.mark.django_db
def test_an_error_page_that_breaks_is_plain(monkeypatch):
    monkeypatch.setattr("django.views.defaults.server_error", fail)
    answer = broken(monkeypatch)
    assert answer.status_code == 500
    assert "<h1>" in answer.content.decode()


def fail(*_args, **_kwargs):
    raise RuntimeError("broken on purpose")


def broken(monkeypatch):
    monkeypatch.setattr("shop.context_processors.settings", None)  # every page needs it
    return Client(raise_request_exception=False).get("/khong-co/")


def test_a_file_that_is_not_collected_keeps_its_name(tmp_path):
    storage = BundledStaticFilesStorage(location=tmp_path, base_url="/static/")
    assert storage.url("css/none.css") == "/static/css/none.css"
