import re

import pytest
from django.contrib.sites.models import Site
from django.urls import reverse

from shop.models import User
from tests.factories import UserFactory
from tests.mailing import letters

pytestmark = pytest.mark.django_db


def test_a_newcomer_registers_and_is_signed_in(client, settings):
    settings.AXES_ENABLED = True
    fields = {"email": "moi@example.org", "password1": "Hai con trau 12", "password2": "Hai con trau 12"}
    data = {f"registration-{name}": value for name, value in fields.items()} | {"registration_submit": "1"}
    answer = client.post(reverse("customer:login"), data)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(email="moi@example.org").pk)


def test_the_mail_for_a_new_password_links_to_this_shop(client, wagtail_site):
    user = UserFactory()
    client.post(reverse("password-reset"), {"email": user.email})
    (sent,) = letters()
    assert "Sao Quê" in sent.subject
    link = re.search(r"http://testserver(/\S+)", sent.body)
    assert link
    assert client.get(link[1], follow=True).status_code == 200


def test_setting_the_site_up_again_keeps_one_address(wagtail_site):
    assert [(site.domain, site.name) for site in Site.objects.all()] == [("testserver", "Sao Quê")]
