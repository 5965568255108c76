"""05/12/2012 is the fifth of December, wherever and in whichever language somebody types it."""

import datetime as dt
from importlib import import_module

import pytest
from django import forms
from django.apps import apps
from django.forms.forms import DeclarativeFieldsMetaclass
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone
from django.utils.translation import override
from oscar.core.loading import get_model
from wagtail.admin.panels import get_edit_handler
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput
from wagtail.models import Page

from catalogue.models import Certificate, Recognition
from cms.registry.registers import Registry
from shop.accounts.roles import setup_staff
from tests.factories import CertificateFactory, RecognitionFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY, TYPED = dt.date(2012, 12, 5), "05/12/2012"
LANGUAGES = ["vi", "en"]
FROM_A_CALENDAR = {"date", "datetime-local"}  # the browser writes these, and always in ISO's form


def all_forms():
    """Every form class that the running shop may use: those of the pages, of the registers and of the dashboard."""
    assert get_resolver().url_patterns
    for config in apps.get_app_configs():
        for name in ("forms", "formsets"):
            try:
                import_module(f"{config.name}.{name}")
            except ModuleNotFoundError as error:
                if error.name != f"{config.name}.{name}":
                    raise
    found = [*_below(forms.BaseForm), *registers(), *pages()]
    return {form for form in found if isinstance(form, DeclarativeFieldsMetaclass)}


def _below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def registers():
    for viewset in Registry.items:
        if hasattr(viewset, "model"):
            made = viewset()
            handler = getattr(made, "_edit_handler", None) or getattr(made, "edit_handler", None)
            if handler is not None:
                yield handler.bind_to_model(made.model).get_form_class()
            if isinstance(kind := made.filterset_class, type):
                yield type(kind({}).form)


def pages():
    return [get_edit_handler(model).get_form_class() for model in apps.get_models() if issubclass(model, Page)]


def date_fields():
    for form in all_forms():
        for name, field in form.base_fields.items():
            if isinstance(field, forms.DateField | forms.DateTimeField) and not field.widget.is_hidden:
                yield f"{form.__module__}.{form.__qualname__}.{name}", field


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_reads_the_day_first_and_writes_what_it_reads(language):
    names = []
    with override(language):
        for name, field in date_fields():
            names.append(name)
            assert as_day(field.clean(TYPED)) == DAY, name
            if field.widget.input_type not in FROM_A_CALENDAR:
                assert str(field.widget.format_value(DAY)).startswith(TYPED), name
            assert as_day(field.clean(field.widget.format_value(dt.datetime(2012, 12, 5, 13, 5)))) == DAY, name
    told = " ".join(names)
    for expected in ("issued_date", "valid_until_date", "revoked_at", "go_live_at", "date_from", "start_datetime"):
        assert expected in told


def as_day(value):
    return timezone.localtime(value).date() if isinstance(value, dt.datetime) else value


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", ["31/02/2012", "12/31/2012", "5/12", "hôm qua", "05/12/12"])
def test_what_is_no_day_is_refused_and_never_turned_into_another(language, typed):
    with override(language), pytest.raises(forms.ValidationError):
        forms.DateField().clean(typed)


@pytest.mark.parametrize("widget", [AdminDateInput, AdminDateTimeInput])
def test_the_pickers_in_the_admin_write_the_day_first(widget):
    assert widget().get_config()["format"].startswith("d/m/Y")


@pytest.fixture
def admin(client, officer):
    client.force_login(officer)
    return client


def test_every_admin_page_keeps_the_picker_from_changing_what_was_typed(admin):
    page = admin.get(reverse("certificate:add")).content.decode()
    assert page.index("jquery.datetimepicker.js") < page.index("cms/js/dates.js") < page.index("date-time-chooser.js")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_officers_dates_are_kept_as_typed_without_script(admin, language):
    recognition, certificate = RecognitionFactory(), CertificateFactory()
    header = {"accept-language": language}
    for record, dates in (
        (recognition, {"valid_from_date": TYPED, "valid_until_date": "04/12/2015", "decided_date": TYPED}),
        (certificate, {"issued_date": TYPED, "expires_date": "04/12/2015"}),
    ):
        url = reverse(f"{record._meta.model_name}:edit", args=[record.pk])
        form = admin.get(url, headers=header).context["form"]
        data = {name: form[name].value() or "" for name in form.fields if name != "file"}
        assert admin.post(url, {**data, **dates}, headers=header).status_code == 302
    recognition, certificate = Recognition.objects.get(), Certificate.objects.get()
    assert (recognition.valid_from_date, recognition.decided_date, certificate.issued_date) == (DAY, DAY, DAY)
    assert recognition.valid_until_date == certificate.expires_date == dt.date(2015, 12, 4)


@pytest.fixture
def staff_client():
    staff = UserFactory(is_staff=True)
    staff.groups.add(setup_staff())
    client = Client()
    client.force_login(staff)
    return client


# Oscar compares days with moments; both are of the shop's own time zone.
@pytest.mark.filterwarnings("ignore:DateTimeField Order.date_placed received a naive datetime:RuntimeWarning")
@pytest.mark.parametrize("name", ["order-list", "order-stats", "reports-index"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_staff_ask_for_days_the_same_way(staff_client, name, language):
    asked = {"date_from": TYPED, "date_to": "06/12/2012", "report_type": "order_report", "download": ""}
    answer = staff_client.get(reverse(f"dashboard:{name}"), asked, headers={"accept-language": language})
    assert answer.status_code == 200
    form = answer.context.get("form")
    if form and "date_from" in form.fields:
        assert as_day(form.cleaned_data["date_from"]) == DAY


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_offers_days_are_kept_as_typed(staff_client, language):
    """Through all four steps: each keeps its answers in the session until the last."""
    step = {"headers": {"accept-language": language}, "follow": True}
    products = get_model("offer", "Range").objects.create(name="Tất cả", includes_all_products=True)
    name, *others = ("dashboard:offer-metadata", "dashboard:offer-benefit", "dashboard:offer-condition")
    answer = staff_client.post(reverse(name), {"name": "Tết", "description": "", "offer_type": "Site"}, **step)
    for name, data in (
        (others[0], {"range": products.pk, "type": "Percentage", "value": "10"}),
        (others[1], {"range": products.pk, "type": "Count", "value": "1"}),
        ("dashboard:offer-restrictions", {
            "start_datetime": f"{TYPED} 08:30", "end_datetime": "06/12/2012 08:30", "priority": "0", "exclusive": "on",
        }),
    ):  # fmt: skip
        answer = staff_client.post(reverse(name), data, **step)
        assert answer.status_code == 200, name
    offer = get_model("offer", "ConditionalOffer").objects.get()
    assert timezone.localtime(offer.start_datetime).strftime("%d/%m/%Y %H:%M") == f"{TYPED} 08:30"
