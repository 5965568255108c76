"""The shared personas are what their names say."""

from wagtail.models import Site

from catalogue.models import Producer


def test_site_has_both_languages_under_one_root(wagtail_site):
    assert {page.locale.language_code for page in wagtail_site.get_translations(inclusive=True)} == {"vi", "en"}
    assert Site.objects.get(is_default_site=True).root_page_id == wagtail_site.pk


def test_officer_enters_the_cms_and_not_the_dashboard(client, officer):
    client.force_login(officer)
    assert client.get("/quan-tri/").status_code == 200
    assert client.get("/dashboard/").status_code in {302, 403}


def test_staff_enters_the_dashboard(client, staff):
    client.force_login(staff)
    assert client.get("/dashboard/").status_code == 200


def test_producer_belongs_to_one_producer_and_has_no_admin(client, producer_user):
    assert Producer.objects.filter(members=producer_user).count() == 1
    client.force_login(producer_user)
    for admin in ("/quan-tri/", "/dashboard/"):
        assert client.get(admin).status_code in {302, 403}


def test_customer_has_no_admin(client, customer):
    client.force_login(customer)
    for admin in ("/quan-tri/", "/dashboard/"):
        assert client.get(admin).status_code in {302, 403}
