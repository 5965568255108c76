import pytest
from django.core import mail

from shop.checkout.mails import mail_confirmation

pytestmark = pytest.mark.django_db


@pytest.fixture
def outbox(settings, tmp_path):
    settings.EMAIL_BACKEND = "shop.outbox.OutboxEmailBackend"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DEMO = True
    return tmp_path / "outbox"


def test_the_confirmation_is_vietnamese_with_a_text_part(product, attempt_for):
    attempt = attempt_for(product, 2, method="cod")
    [sent] = mail.outbox
    html, kind = sent.alternatives[0]
    assert attempt.number in sent.subject
    assert "275.000\u00a0₫" in sent.body
    assert attempt.get_absolute_url() in sent.body
    assert kind == "text/html"
    assert "275.000\u00a0₫" in html
    assert 'lang="vi"' in html


def test_the_confirmation_of_an_english_order_is_english(product, attempt_for):
    attempt_for(product, 2, method="cod", language="en")
    [sent] = mail.outbox
    assert sent.subject.startswith("Sao Quê has received your order")
    assert "₫275,000" in sent.body
    assert "/en/don-hang/" in sent.body


def test_a_mail_loads_nothing_from_another_host(product, attempt_for):
    attempt_for(product, method="cod")
    html = mail.outbox[0].alternatives[0][0]
    assert "fonts.googleapis" not in html
    assert "<img" not in html
    assert "<script" not in html


def test_what_a_customer_typed_stays_text(product, attempt_for):
    attempt_for(product, method="cod", name="<script>alert(1)</script>")
    assert "<script>alert" not in mail.outbox[0].alternatives[0][0]


def test_the_demo_shows_its_mails(client, outbox, product, attempt_for):
    attempt = attempt_for(product, method="cod")
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


@pytest.mark.parametrize("name", ["..", "x", "20261122T000000000000-00000000", "....-etc-passwd"])
def test_the_outbox_opens_nothing_else(client, outbox, name):
    assert client.get(f"/hop-thu/{name}/").status_code == 404


def test_outside_the_demo_there_is_no_outbox(client, outbox, settings, product, attempt_for):
    attempt_for(product, method="cod")
    settings.DEMO = False
    assert client.get("/hop-thu/").status_code == 404


def test_an_order_without_an_address_sends_nothing(product, attempt_for):
    attempt = attempt_for(product, method="cod", email="")
    mail_confirmation.call(attempt.pk)
    assert mail.outbox == []
