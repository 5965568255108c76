"""A picture or a link on another site signs nobody out, at none of the three doors."""

import re

import pytest
from django.test import Client

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_no_page_of_the_shop_has_a_link_that_signs_out(client):
    client.force_login(UserFactory())
    page = client.get("/tai-khoan/profile/").content.decode()
    assert re.search(r'<form action="/tai-khoan/logout/" method="post">\s*<input type="hidden" name="csrf', page)
    assert not re.search(r'href="[^"]*logout', page)


SIGNING_OUT = ["/tai-khoan/logout/", "/en/tai-khoan/logout/", "/dashboard/logout/", "/quan-tri/logout/"]


@pytest.mark.parametrize("path", SIGNING_OUT)
def test_only_a_form_of_ours_signs_out(wagtail_site, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    for refused in (client.get(path), client.head(path), client.post(path)):
        assert refused.status_code in {403, 405}
        assert "sessionid" not in refused.cookies  # Wagtail's own takes it away from whoever only looks
    assert "_auth_user_id" in client.session
    token = client.get("/tai-khoan/profile/").cookies["csrftoken"].value
    assert client.post(path, {"csrfmiddlewaretoken": token}).status_code == 302
    assert "_auth_user_id" not in client.session
