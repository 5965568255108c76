import pytest
from django.urls import reverse

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lockout_on(settings):
    settings.AXES_ENABLED = True


def log_in(client, email, password):
    return client.post(
        reverse("customer:login"),
        {"login-username": email, "login-password": password, "login-redirect_url": "", "login_submit": "1"},
    )


def test_the_right_password_signs_in(client):
    user = UserFactory()
    assert log_in(client, user.email, "saoque-demo").status_code == 302


def test_guessing_passwords_is_stopped_and_then_even_the_right_one_waits(client, settings):
    user = UserFactory()
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        last = log_in(client, user.email, "wrong")
    assert last.status_code == 429
    assert log_in(client, user.email, "saoque-demo").status_code == 429


def test_another_account_at_the_same_address_is_not_locked_out(client, settings):
    user, other = UserFactory(), UserFactory()
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        log_in(client, user.email, "wrong")
    assert log_in(client, other.email, "saoque-demo").status_code == 302
