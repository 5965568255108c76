"""In the demo no mail leaves the machine: a page shows them."""

import pytest
from django.urls import NoReverseMatch, reverse

from tests.mailing import letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def letterbox(settings, tmp_path):
    settings.MAIL_TRANSPORT = "shop.demo.letterbox.LetterboxBackend"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ROOT_URLCONF = "tests.shop.demo.urls"


def test_the_demo_shows_its_mails(client, letterbox, product, attempt_for):
    attempt = attempt_for(product, method="cod")
    letters()
    page = client.get("/hop-thu/")
    [stored] = page.context["mails"]
    assert attempt.number in stored.subject
    shown = client.get(f"/hop-thu/{stored.name}/")
    assert "sandbox" in shown.content.decode()
    html = client.get(f"/hop-thu/{stored.name}/html")
    assert "sandbox" in html["Content-Security-Policy"]
    assert "script-src" not in html["Content-Security-Policy"]
    assert "275.000" not in html.content.decode()
    assert "150.000" in html.content.decode()


def test_the_order_page_leads_to_the_letterbox(client, letterbox, product, attempt_for):
    attempt = attempt_for(product, method="cod")
    assert 'href="/hop-thu/"' in client.get(attempt.get_absolute_url()).content.decode()


@pytest.mark.parametrize("name", ["..", "x", "20261122T000000000000-00000000", "....-etc-passwd"])
def test_the_letterbox_opens_nothing_else(client, letterbox, name):
    assert client.get(f"/hop-thu/{name}/").status_code == 404


def test_outside_the_demo_there_is_no_letterbox(client, product, attempt_for):
    attempt = attempt_for(product, method="cod")
    assert client.get("/hop-thu/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("outbox")
    assert "hop-thu" not in client.get(attempt.get_absolute_url()).content.decode()
