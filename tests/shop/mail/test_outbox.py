"""A mail is a row in the transaction of what it tells of, once for each event and address."""

import datetime as dt

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.core.mail import EmailMessage, send_mail
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from shop.mail import outbox
from shop.mail.delivery import claim, deliver
from shop.models import OutgoingMail
from tests.shop.mail.conftest import Note

pytestmark = pytest.mark.django_db


def to():
    return sorted(OutgoingMail.objects.values_list("to", flat=True))


def test_what_did_not_happen_is_not_told():
    with transaction.atomic():
        outbox.send(to="a@example.org", mail=Note("x"), once="1")
        assert to() == ["a@example.org"]
        transaction.set_rollback(True)
    assert to() == []


def test_an_event_is_told_once_to_everyone():
    outbox.send(to=["a@example.org", "b@example.org", "a@example.org"], mail=Note("x"), once="1")
    outbox.send(to=["b@example.org", "c@example.org"], mail=Note("y"), once="1")
    outbox.send(to="a@example.org", mail=Note("x"), once="2")
    assert to() == ["a@example.org", "a@example.org", "b@example.org", "c@example.org"]


def test_guests_need_not_give_an_address():
    outbox.send(to=["", " "], mail=Note("x"), once="1")
    assert to() == []


def test_writing_one_takes_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        outbox.send(to=["a@example.org", "b@example.org"], mail=Note("x"), once="1")


def test_mails_of_libraries_are_rows_too_one_for_each_recipient():
    message = EmailMessage("Hello", "Words", "other@example.org", ["a@example.org"], bcc=["b@example.org"])
    with override("en"):
        assert message.send() == 1
    send_mail("Plain", "Words", None, ["c@example.org"], html_message="<p>Words</p>")
    assert to() == ["a@example.org", "b@example.org", "c@example.org"]
    assert [one.language for one in OutgoingMail.objects.order_by("to")] == ["en", "en", "vi"]
    assert mail.outbox == []
    deliver()
    assert [one.to for one in mail.outbox] == [["a@example.org"], ["b@example.org"], ["c@example.org"]]
    assert all(one.from_email == "Sao Quê <don-hang@testserver>" for one in mail.outbox)
    assert mail.outbox[2].alternatives[0][0] == "<p>Words</p>"


def test_an_attachment_is_refused_rather_than_lost():
    message = EmailMessage("Hello", "Words", to=["a@example.org"])
    message.attach("a.txt", "x", "text/plain")
    with pytest.raises(ValueError, match="attachments"):
        message.send()


def test_a_link_to_log_in_with_is_forgotten_when_it_is_sent(customer):
    token = default_token_generator.make_token(customer)
    send_mail("Your password", f"/{token}/", None, [customer.email])
    assert token in OutgoingMail.objects.get().text
    deliver()
    assert token in mail.outbox[0].body
    assert OutgoingMail.objects.get().text == ""


@pytest.fixture
def sent():
    outbox.send(to="a@example.org", mail=Note("Words"), once="1")
    deliver()
    return OutgoingMail.objects.get()


@pytest.mark.parametrize(("days", "left"), [(29, "Words"), (31, "")])
def test_bodies_are_forgotten_after_thirty_days(sent, days, left):
    OutgoingMail.objects.update(created_at=timezone.now() - dt.timedelta(days=days))
    call_command("forget_bodies")
    sent.refresh_from_db()
    assert (sent.text, bool(sent.html), sent.subject) == (left, bool(left), "A note")


def test_bodies_are_forgotten_in_portions(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(outbox, "PORTION", 2)
    outbox.send(to=[f"{n}@example.org" for n in range(4)], mail=Note("x"), once="1")
    with django_assert_num_queries(5):
        assert outbox.forget_bodies(before=timezone.now() + dt.timedelta(days=1)) == 4


def test_what_was_given_up_is_sent_again_by_a_person(sent):
    row = OutgoingMail.objects.create(to="b@example.org", kind="note-of-the-tests", about={"text": "x"}, language="vi")
    OutgoingMail.objects.filter(pk=row.pk).update(state="given_up", give_up_at=timezone.now())
    assert outbox.send_again(rows=OutgoingMail.objects.all()) == 1
    assert deliver() == 1


def test_what_is_on_its_way_is_left_alone():
    outbox.send(to="a@example.org", mail=Note("x"), once="1")
    row = OutgoingMail.objects.get()
    claim(row.pk)
    assert outbox.send_again(rows=OutgoingMail.objects.all()) == 0
    assert outbox.withdraw(rows=OutgoingMail.objects.all()) == 0


def test_what_has_no_words_left_is_not_sent_again():
    send_mail("Plain", "Words", None, ["c@example.org"])
    OutgoingMail.objects.update(state="given_up")
    outbox.forget_bodies(before=timezone.now() + dt.timedelta(days=1))
    assert outbox.send_again(rows=OutgoingMail.objects.all()) == 0


def test_what_is_withdrawn_is_not_sent():
    outbox.send(to="a@example.org", mail=Note("x"), once="1")
    assert outbox.withdraw(rows=OutgoingMail.objects.all()) == 1
    assert deliver() == 0
