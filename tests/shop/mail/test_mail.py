import pytest

from tests.mailing import letters

pytestmark = pytest.mark.django_db


def test_the_confirmation_is_vietnamese_with_a_text_part(product, attempt_for):
    attempt = attempt_for(product, 2, method="cod")
    [sent] = letters()
    html, kind = sent.alternatives[0]
    assert attempt.number in sent.subject
    assert "275.000\u00a0₫" in sent.body
    assert attempt.get_absolute_url() in sent.body
    assert kind == "text/html"
    assert "275.000\u00a0₫" in html
    assert 'lang="vi"' in html


def test_the_confirmation_of_an_english_order_is_english(product, attempt_for):
    attempt_for(product, 2, method="cod", language="en")
    [sent] = letters()
    assert sent.subject.startswith("Sao Quê has received your order")
    assert "₫275,000" in sent.body
    assert "/en/don-hang/" in sent.body


def test_a_mail_loads_nothing_from_another_host(product, attempt_for):
    attempt_for(product, method="cod")
    html = letters()[0].alternatives[0][0]
    assert "fonts.googleapis" not in html
    assert "<img" not in html
    assert "<script" not in html


def test_what_a_customer_typed_stays_text(product, attempt_for):
    attempt_for(product, method="cod", name="<script>alert(1)</script>")
    assert "<script>alert" not in letters()[0].alternatives[0][0]


def test_an_order_without_an_address_sends_nothing(product, attempt_for):
    attempt = attempt_for(product, method="cod", email="")
    assert attempt.is_placed
    assert letters() == []
