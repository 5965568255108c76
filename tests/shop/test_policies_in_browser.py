"""Chromium finds nothing on staff's pages that their policy forbids, and the pages' scripts work."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from tests.factories import LotFactory, UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pages(wagtail_site):
    lot = LotFactory()
    home = Page.objects.filter(depth=2).first()
    return [
        "/quan-tri/",
        f"/quan-tri/pages/{home.pk}/edit/",
        f"/quan-tri/pages/{home.pk}/",
        "/quan-tri/images/",
        "/quan-tri/images/add/",
        "/quan-tri/reports/site-history/",
        "/quan-tri/account/",
        reverse("certificate:add"),
        "/dashboard/",
        reverse("dashboard:catalogue-product", args=[lot.product_id]),
        reverse("dashboard:offer-metadata"),
        reverse("dashboard:order-list"),
        reverse("dashboard:voucher-create"),
        reverse("dashboard:catalogue-class-create"),
    ]


def test_staffs_pages_need_nothing_that_their_policy_forbids(browser, live_server, pages):
    user, client, faults = UserFactory(is_staff=True, is_superuser=True), Client(), {}
    client.force_login(user)
    context = browser.new_context(base_url=live_server.url)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    for path in pages:
        page, said = context.new_page(), []
        page.on("pageerror", lambda error, said=said: said.append(str(error)))
        page.on("console", lambda message, said=said: said.append(message.text) if message.type == "error" else None)
        answer = page.goto(path, wait_until="networkidle")
        faults[path] = [answer.status, *said]
        page.close()
    assert {path: said for path, said in faults.items() if said != [200]} == {}
