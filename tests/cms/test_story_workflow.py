"""A story from the producer's phone to the customers' pages, over HTTP."""

import pytest
from django.urls import reverse

from catalogue import memory
from cms.models import StoryPage
from cms.stories import writing
from cms.stories.writing import State
from tests.cms.conftest import form_of
from tests.factories import LotFactory, UserFactory
from tests.mailing import letters
from tests.traceability.conftest import BROWSER
from traceability.page import published_texts

pytestmark = pytest.mark.django_db


def edit_url(story):
    return reverse("desk:story", args=[story.pk])


def send(desk, story, **changes):
    return desk.post(edit_url(story), form_of(story, action="submit", **changes))


def decide(client, officer, story, action, comment=""):
    client.force_login(officer)
    task = StoryPage.objects.get(pk=story.pk).current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[story.pk, action, task.pk])
    return client.post(url, {"comment": comment}, headers={"X-Requested-With": "XMLHttpRequest"})


def state(story):
    return writing.standing(StoryPage.objects.get(pk=story.pk)).state


def public_page(client, story):
    client.logout()
    memory.forget_everything()
    return client.get(f"/cau-chuyen/{story.slug}/")


def test_a_draft_is_seen_by_nobody(client, story, product):
    assert public_page(client, story).status_code == 404
    assert list(published_texts.texts_about(product, "vi")) == []


def test_approved_story_is_live_on_its_page_and_on_the_scan_page(desk, client, officer, story, product):
    assert send(desk, story).status_code == 302
    assert state(story) == State.WAITING
    assert decide(client, officer, story, "approve").status_code == 200
    assert state(story) == State.LIVE
    assert "Leo cây trước bình minh." in public_page(client, story).content.decode()
    (extra,) = published_texts.texts_about(product, "vi")
    assert (extra.title, extra.url) == ("Vị ngọt lấy từ ngọn dừa", f"/cau-chuyen/{story.slug}/")


def test_officer_hears_of_a_story_and_producer_of_the_decision(desk, client, officer, producer_user, story):
    send(desk, story)
    assert officer.email in {address for message in letters() for address in message.to}
    letters().clear()
    decide(client, officer, story, "approve")
    (message,) = letters()
    assert message.to == [producer_user.email]
    assert f"/cau-chuyen/{story.slug}/" in message.body


def test_returned_story_shows_the_comment_on_the_desk_and_in_the_mail(desk, client, officer, producer_user, story):
    send(desk, story)
    letters().clear()
    decide(client, officer, story, "reject", "Xin nói rõ vụ nào.")
    assert state(story) == State.RETURNED
    (message,) = letters()
    assert message.to == [producer_user.email]
    assert "Xin nói rõ vụ nào." in message.body
    assert edit_url(story) in message.body
    client.force_login(producer_user)
    assert "Xin nói rõ vụ nào." in client.get(edit_url(story)).content.decode()
    assert public_page(client, story).status_code == 404


def test_returned_story_can_be_sent_again_and_approved(desk, client, officer, producer_user, story):
    send(desk, story)
    decide(client, officer, story, "reject", "Viết thêm.")
    client.force_login(producer_user)
    send(client, story, lead="Vụ tháng 11.")
    assert state(story) == State.WAITING
    decide(client, officer, story, "approve")
    assert "Vụ tháng 11." in public_page(client, story).content.decode()


def test_live_version_stays_while_a_new_one_is_read(desk, client, officer, live_story):
    send(desk, live_story, lead="Bản mới.")
    page = public_page(client, live_story).content.decode()
    assert "Leo cây trước bình minh." in page
    assert "Bản mới." not in page
    decide(client, officer, live_story, "approve")
    assert "Bản mới." in public_page(client, live_story).content.decode()


def test_waiting_story_cannot_be_changed_until_it_is_taken_back(desk, story):
    send(desk, story)
    desk.post(edit_url(story), form_of(story, lead="Lén sửa."))
    assert writing.draft_of(StoryPage.objects.get(pk=story.pk)).lead == "Leo cây trước bình minh."
    desk.post(reverse("desk:story_take_back", args=[story.pk]))
    assert state(story) == State.DRAFT
    desk.post(edit_url(story), form_of(story, lead="Sửa đàng hoàng."))
    assert writing.draft_of(StoryPage.objects.get(pk=story.pk)).lead == "Sửa đàng hoàng."


def test_taking_back_after_the_decision_changes_nothing(desk, client, officer, producer_user, story):
    send(desk, story)
    decide(client, officer, story, "approve")
    client.force_login(producer_user)
    client.post(reverse("desk:story_take_back", args=[story.pk]))
    assert state(story) == State.LIVE


def test_incomplete_story_is_kept_but_not_sent(desk, story):
    answer = send(desk, story, lead="", cover_alt="")
    assert answer.status_code == 200
    assert len(answer.context["problems"]) == 2
    assert state(story) == State.DRAFT


def test_untranslated_story_stands_in_english_as_it_is(client, live_story):
    mirror = StoryPage.objects.in_language("en").get(slug=live_story.slug)
    assert mirror.alias_of_id == live_story.pk
    page = client.get(f"/en/cau-chuyen/{live_story.slug}/").content.decode()
    assert "Leo cây trước bình minh." in page
    assert '<article class="container' in page
    assert 'lang="vi"' in page


def test_unpublished_story_leaves_every_page(client, live_story, product):
    lot = LotFactory(product=product)
    maker = f"/nha-san-xuat/{product.producer.slug}/"
    robot = {**BROWSER, "user-agent": "bot"}  # whose scans are not counted
    pages = ["/", "/cau-chuyen/", maker, product.get_absolute_url(), product.trace_path, lot.trace_path]

    def telling():
        return [one for one in pages if live_story.title in client.get(one, headers=robot).content.decode()]

    assert telling() == pages
    live_story.unpublish()
    assert telling() == []
    assert public_page(client, live_story).status_code == 404


def test_producer_has_no_way_into_the_admin_to_approve_itself(desk, story):
    send(desk, story)
    task = StoryPage.objects.get(pk=story.pk).current_workflow_task_state
    desk.post(reverse("wagtailadmin_pages:workflow_action", args=[story.pk, "approve", task.pk]))
    assert state(story) == State.WAITING


def test_second_member_of_the_producer_writes_on(client, story, producer_user):
    other = UserFactory()
    producer_user.producers.get().members.add(other)
    client.force_login(other)
    client.post(edit_url(story), form_of(story, lead="Hai người cùng viết."))
    assert writing.draft_of(StoryPage.objects.get(pk=story.pk)).lead == "Hai người cùng viết."
