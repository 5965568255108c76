"""From the outbox to a real mail server, whatever that server says."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from email.utils import parseaddr

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import get_language

from shop.mail import outbox
from shop.mail.delivery import LEASE, ServerAway, claim, deliver
from shop.models import OutgoingMail
from tests.peers import smtp
from tests.shop.mail.conftest import Note

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
PEOPLE = ["an@example.org", "binh@example.org", "chi@example.org"]


@pytest.fixture
def written(server):
    outbox.send(to=PEOPLE, mail=Note("Chào bạn"), once="greeting")


def row(address):
    return OutgoingMail.objects.get(to=address)


def minutes_pass(minutes):
    for one in OutgoingMail.objects.waiting():
        one.due_at -= dt.timedelta(minutes=minutes)
        one.leased_until = one.leased_until and one.leased_until - dt.timedelta(minutes=minutes)
        one.save()


def test_everyone_gets_a_mail_of_their_own_from_the_shop(server, written, settings):
    assert deliver() == 3
    assert server.recipients == PEOPLE
    assert server.connections == 1
    assert {parseaddr(str(one["From"])) for one in server.accepted} == {parseaddr(settings.DEFAULT_FROM_EMAIL)}
    assert server.accepted[0].get_body(["plain"]).get_content().strip() == "Chào bạn"
    assert server.accepted[0].get_body(["html"]).get_content().strip() == "<p>Chào bạn</p>"
    assert deliver() == 0


def test_what_was_sent_is_kept_for_a_while(server, written):
    deliver()
    sent = row(PEOPLE[0])
    assert (sent.state, sent.subject, sent.text) == ("sent", "A note", "Chào bạn")
    assert sent.sent_at


@pytest.mark.parametrize("code", [450, 550])
def test_one_refused_address_never_stops_the_next(server, written, code):
    server.answers = {PEOPLE[0]: code, PEOPLE[1]: code}
    assert deliver() == 1
    assert server.recipients == [PEOPLE[2]]
    assert str(code) in row(PEOPLE[0]).failure
    server.answers = {}
    minutes_pass(6 * 60)
    assert deliver() == 2
    assert server.recipients == PEOPLE


def test_busy_for_one_is_tried_again_within_minutes_refused_for_good_after_hours(server, written):
    server.answers = {PEOPLE[0]: 451, PEOPLE[1]: 550}
    deliver()
    now = timezone.now()
    assert row(PEOPLE[0]).due_at < now + dt.timedelta(minutes=2)
    assert row(PEOPLE[1]).due_at > now + dt.timedelta(hours=5)


def test_the_waits_grow_to_a_quarter_of_an_hour(server, written):
    server.answers = dict.fromkeys(PEOPLE, 451)
    waits = []
    for _ in range(7):
        deliver()
        waits.append(round((row(PEOPLE[0]).due_at - timezone.now()).total_seconds() / 60))
        minutes_pass(20)
    assert waits == [1, 2, 5, 10, 15, 15, 15]


@pytest.mark.parametrize("mode", [smtp.REFUSING, smtp.HANGING, "away"])
def test_a_server_that_is_away_is_asked_once_and_everything_arrives_afterwards(server, written, mode):
    if mode == "away":
        server.close()
    server.mode = mode
    with pytest.raises(ServerAway):
        deliver()
    assert OutgoingMail.objects.waiting().filter(tries=0).count() == 2
    server.mode = smtp.HEALTHY
    server.close()
    server.open()
    minutes_pass(1)
    assert deliver() == 3
    assert server.recipients == PEOPLE


def test_the_next_round_begins_with_another_mail(server, written):
    """One that makes the server drop the connection must not stand in front of all others."""
    server.mode = smtp.REFUSING
    for _ in range(2):
        with pytest.raises(ServerAway):
            deliver()
    assert sorted(OutgoingMail.objects.values_list("tries", flat=True)) == [0, 1, 1]


def test_one_that_cannot_be_written_holds_up_nobody(server):
    outbox.send(to="a@example.org", mail=Note("unwritable"), once="1")
    outbox.send(to="b@example.org", mail=Note("Chào"), once="2")
    OutgoingMail.objects.create(to="c@example.org", kind="of-an-older-version", language="vi")
    assert deliver() == 1
    assert "LookupError" in row("a@example.org").failure
    assert "of-an-older-version" in row("c@example.org").failure


def test_an_address_that_is_none_holds_up_nobody(server):
    OutgoingMail.objects.create(to="a@example.org\nBcc: all@example.org", kind="finished", language="vi")
    outbox.send(to="b@example.org", mail=Note("Chào"), once="2")
    assert deliver() == 1
    assert server.recipients == ["b@example.org"]


def test_what_has_nothing_to_say_any_more_is_withdrawn(server):
    outbox.send(to="a@example.org", mail=Note(""), once="1")
    assert deliver() == 0
    assert row("a@example.org").state == "withdrawn"


def test_given_up_after_three_days_and_not_before(server, written):
    server.answers = dict.fromkeys(PEOPLE, 550)
    OutgoingMail.objects.filter(to=PEOPLE[0]).update(give_up_at=timezone.now() + dt.timedelta(hours=5))
    OutgoingMail.objects.filter(to=PEOPLE[1]).update(give_up_at=timezone.now() + dt.timedelta(hours=7))
    deliver()
    assert [row(address).state for address in PEOPLE] == ["given_up", "waiting", "waiting"]
    assert row(PEOPLE[2]).give_up_at - row(PEOPLE[2]).created_at > dt.timedelta(days=2, hours=23)


def test_each_try_bears_the_same_message_id(server, written):
    deliver()
    OutgoingMail.objects.update(state="waiting", sent_at=None)
    deliver()
    assert set(server.copies.values()) == {2}
    assert len(server.copies) == 3


def test_a_claimed_mail_is_nobody_elses_until_its_lease_has_passed(server, written):
    key = row(PEOPLE[0]).pk
    assert claim(key)
    assert claim(key) is None
    assert deliver() == 2
    minutes_pass(LEASE.total_seconds() / 60)
    assert deliver() == 1


def test_who_lost_the_lease_notes_nothing(server, written):
    """A worker that was held up for long must not write over what its successor wrote."""
    first = claim(row(PEOPLE[0]).pk)
    OutgoingMail.objects.filter(pk=first.pk).update(leased_until=None)
    second = claim(first.pk)
    assert second.leased_until != first.leased_until
    from shop.mail.delivery import _put_off

    _put_off(first, OSError("long ago"))
    assert (row(PEOPLE[0]).failure, row(PEOPLE[0]).leased_until) == ("", second.leased_until)


def test_two_workers_never_send_twice(server):
    outbox.send(to=[f"nguoi{n}@example.org" for n in range(40)], mail=Note("Chào"), once="many")

    def work(_number):
        try:
            return deliver()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 40
    assert set(server.copies.values()) == {1}
    assert len(server.accepted) == 40


def test_a_mail_is_written_in_its_language(server, monkeypatch):
    said = []
    monkeypatch.setattr(Note, "write", lambda self: said.append(get_language()))
    outbox.send(to="a@example.org", mail=Note("x"), once="1", language="en")
    outbox.send(to="b@example.org", mail=Note("x"), once="1")
    deliver()
    assert said == ["en", "vi"]


def test_it_stops_between_two_mails_when_told_to(server, written):
    assert deliver(stopping=lambda: len(server.accepted) == 2) == 2
    assert OutgoingMail.objects.waiting().count() == 1
