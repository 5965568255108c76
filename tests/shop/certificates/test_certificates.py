"""From the paper in a producer's hand to a mark that buyers can trust: handed in, decided, shown, kept."""

import datetime as dt
from io import BytesIO

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from catalogue.certificates import claim, refuse, verify
from catalogue.models import Certificate
from tests.cms.conftest import phone_picture
from tests.factories import CertificateFactory, LotFactory, ProducerFactory, ProductFactory, UserFactory
from tests.mailing import letters
from traceability.lots.certificates import cover_lots

pytestmark = pytest.mark.django_db
today = timezone.localdate


@pytest.fixture
def product(producer_user):
    return ProductFactory(producer=producer_user.producers.get())


@pytest.fixture
def desk(client, producer_user, wagtail_site):
    client.force_login(producer_user)
    return client


@pytest.fixture
def run(django_capture_on_commit_callbacks):
    """Run something with what follows its commit."""

    def do(function, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return function(*args, **kwargs)

    return do


def paper(pages=1, name="giay.pdf", **save):
    pdf, buffer = pikepdf.new(), BytesIO()
    for _unused in range(pages):
        pdf.add_blank_page()
    pdf.save(buffer, **save)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="application/pdf")


def written(product, **change):
    data = {
        "covers": f"product-{product.pk}", "scheme": "vietgap", "number": "VG-7", "issuer": "Trung tâm mẫu",
        "issued_date": today().isoformat(), "expires_date": (today() + dt.timedelta(days=300)).isoformat(),
        "file": paper(),
    }  # fmt: skip
    return data | change


def hand_in(desk, product, **change):
    return desk.post(reverse("desk:new_certificate"), written(product, **change))


def page(client, certificate, **query):
    return client.get(reverse("certificate", args=[certificate.pk]), query).content.decode()


def opened(client, path):
    """As a person's browser opens it."""
    return client.get(path, headers={"Sec-Fetch-Mode": "navigate"}).content.decode()


def test_what_a_producer_hands_in_is_claimed_and_officers_hear_of_it(desk, product, officer, producer_user, run):
    assert run(hand_in, desk, product).status_code == 302
    certificate = Certificate.objects.get()
    assert (certificate.state, certificate.product, certificate.submitted_by) == ("claimed", product, producer_user)
    assert len(certificate.file_sha256) == 64
    assert certificate in Certificate.objects.waiting()
    (told,) = letters()
    assert told.to == [officer.email]
    assert reverse("certificate:edit", args=[certificate.pk]) in told.body


@pytest.mark.parametrize("covers", ["product", "producer", "lots"])
def test_one_question_says_what_it_is_for(desk, product, covers):
    lots = [LotFactory(product=product) for _unused in range(2)]
    pk = {"product": f"-{product.pk}", "producer": f"-{product.producer_id}", "lots": ""}[covers]
    hand_in(desk, product, covers=covers + pk, lots=[lots[0].pk])
    certificate = Certificate.objects.get()
    assert certificate.is_for_lots is (covers == "lots")
    assert (certificate.producer is not None) is (covers == "producer")
    assert [one.lot for one in certificate.lots.all()] == ([lots[0]] if covers == "lots" else [])


def test_named_lots_are_ticked_and_of_one_product(desk, product):
    other = ProductFactory(producer=product.producer)
    assert hand_in(desk, product, covers="lots").context["form"].errors["lots"]
    mixed = [LotFactory(product=product).pk, LotFactory(product=other).pk]
    assert hand_in(desk, product, covers="lots", lots=mixed).context["form"].errors["lots"]
    foreign = LotFactory()
    assert hand_in(desk, product, covers="lots", lots=[foreign.pk]).context["form"].errors["lots"]
    assert not Certificate.objects.exists()


def test_others_products_cannot_be_certified(desk, product):
    stranger = ProductFactory()
    for covers in (f"product-{stranger.pk}", f"producer-{stranger.producer_id}", "place-1", "product-x", ""):
        assert hand_in(desk, product, covers=covers).context["form"].errors["covers"]


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("a.pdf", b"%PDF-1.7 and then nothing", content_type="application/pdf"),
        SimpleUploadedFile("a.pdf", b"<html><script>alert(1)</script>", content_type="application/pdf"),
        SimpleUploadedFile("a.png", b"PNG", content_type="image/png"),
        SimpleUploadedFile("a.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024), content_type="application/pdf"),
        paper(encryption=pikepdf.Encryption(owner="x", user="y")),
        paper(pages=101),
    ],
    ids=["broken", "html", "no picture", "too large", "locked", "too long"],
)
def test_a_file_that_is_no_document_is_refused_in_words(desk, product, file):
    file.seek(0)
    assert hand_in(desk, product, file=file).context["form"].errors["file"]
    assert not Certificate.objects.exists()


def test_a_photo_of_the_paper_keeps_nothing_but_its_pixels(desk, product):
    hand_in(desk, product, file=phone_picture())
    kept = Certificate.objects.get().file
    assert kept.name.endswith(".webp")
    assert b"Phone of" not in kept.read()


def test_officer_decides_and_the_producer_hears(desk, product, officer, producer_user, run):
    certificate = CertificateFactory(product=product)
    run(refuse, certificate=certificate, reason="Thiếu trang 2", by=officer)
    assert letters()[-1].to == [producer_user.email]
    assert "Thiếu trang 2" in letters()[-1].body
    run(verify, certificate=certificate, by=officer)
    assert reverse("desk:certificate", args=[certificate.pk]) in letters()[-1].body
    assert Certificate.objects.get().state == "verified"


def test_refusing_needs_a_reason(client, officer):
    certificate = CertificateFactory()
    client.force_login(officer)
    url = reverse("certificate:edit", args=[certificate.pk])
    form = client.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields if name != "file"}
    assert client.post(url, {**data, "decision": "refuse"}).context["form"].errors["reason"]
    assert client.post(url, {**data, "decision": "refuse", "reason": "Hết hạn"}).status_code == 302
    assert Certificate.objects.get().state == "refused"


def test_a_producers_change_makes_a_checked_certificate_claimed_again(desk, product, officer):
    hand_in(desk, product)
    certificate = verify(certificate=Certificate.objects.get(), by=officer)
    change = written(product, number="VG-8")
    assert desk.post(reverse("desk:certificate", args=[certificate.pk]), change).status_code == 302
    certificate.refresh_from_db()
    assert (certificate.number, certificate.state, certificate.verified_by) == ("VG-8", "claimed", None)
    assert [one.kind for one in certificate.decisions.order_by("pk")] == ["verified", "changed"]


def test_a_change_that_is_refused_leaves_the_officers_word(desk, product, officer):
    certificate = verify(certificate=CertificateFactory(product=product), by=officer)
    CertificateFactory(number="VG-7", issuer="Trung tâm mẫu")
    answer = desk.post(reverse("desk:certificate", args=[certificate.pk]), written(product))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    certificate.refresh_from_db()
    assert certificate.state == "verified"


def test_pages_tell_checked_from_claimed_and_leave_out_what_was_refused(client, product, officer, wagtail_site):
    checked = verify(certificate=CertificateFactory(product=product), by=officer)
    claimed, refused = CertificateFactory(product=product), CertificateFactory(product=product)
    refuse(certificate=refused, reason="Sai số", by=officer)
    shown = client.get(product.get_absolute_url()).content.decode()
    assert shown.index("cert--verified") < shown.index(checked.number) < shown.index("cert--claimed")
    assert claimed.number in shown
    assert refused.number not in shown
    scanned = opened(client, LotFactory(product=product).trace_path)
    assert checked.number in scanned
    assert refused.number not in scanned


def test_a_certificate_for_lots_appears_on_these_lots_only(client, product, wagtail_site):
    named, other = LotFactory(product=product), LotFactory(product=product)
    certificate = CertificateFactory(product=product, is_for_lots=True, number="KN-1")
    cover_lots(certificate=certificate, lots=[named])
    paths = [named.trace_path, other.trace_path, product.trace_path, product.get_absolute_url()]
    assert ["KN-1" in opened(client, path) for path in paths] == [True, False, False, False]
    cover_lots(certificate=certificate, lots=[other])
    assert "KN-1" not in opened(client, named.trace_path)
    assert "KN-1" in opened(client, other.trace_path)


def test_the_page_judges_then_and_now_and_never_hides_what_happened(client, product, officer):
    lot = LotFactory(product=product, packed_date=today() - dt.timedelta(days=100))
    certificate = CertificateFactory(
        product=product, is_for_lots=True, issued_date=today() - dt.timedelta(days=200),
        expires_date=today() - dt.timedelta(days=1),
    )  # fmt: skip
    cover_lots(certificate=certificate, lots=[lot])
    shown = page(client, certificate, ngay=lot.packed_date.isoformat())
    assert "đã hết hạn" in shown
    assert lot.code in shown
    assert page(client, certificate, ngay="hôm qua")
    refuse(certificate=certificate, reason="Mẫu thử không phải của lô này", by=officer)
    assert "Mẫu thử không phải của lô này" in page(client, certificate)


def give_file(certificate, content=b"%PDF-1.7 mau"):
    certificate.file.save("giay.pdf", ContentFile(content))
    return certificate


@pytest.mark.parametrize(
    ("is_verified", "is_public", "found"),
    [(True, True, 200), (True, False, 404), (False, True, 404), (False, False, 404)],
)
def test_everybody_downloads_what_was_checked_and_opened(client, product, officer, is_verified, is_public, found):
    certificate = give_file(CertificateFactory(product=product, is_file_public=is_public))
    if is_verified:
        verify(certificate=certificate, by=officer)
    answer = client.get(reverse("certificate_file", args=[certificate.pk]))
    assert answer.status_code == found
    if found == 200:
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Content-Type"] == "application/pdf"
    assert certificate.file_sha256 in page(client, certificate)
    assert (reverse("certificate_file", args=[certificate.pk]) in page(client, certificate)) is (found == 200)


@pytest.mark.parametrize(("role", "found"), [("own", 200), ("officer", 200), ("other", 404), ("customer", 404)])
def test_a_claimed_file_is_for_its_own_people_and_officers(
    client, product, role, found, producer_user, officer, customer
):
    other = UserFactory()
    ProducerFactory().members.add(other)
    people = {"own": producer_user, "officer": officer, "other": other, "customer": customer}
    client.force_login(people[role])
    certificate = give_file(CertificateFactory(product=product, is_file_public=True))
    assert client.get(reverse("certificate_file", args=[certificate.pk])).status_code == found


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_file_that_is_not_the_one_handed_in_is_not_given_out(client, product, officer, harm):
    certificate = give_file(CertificateFactory(product=product, is_file_public=True))
    verify(certificate=certificate, by=officer)
    path = certificate.file.path
    if harm == "gone":
        certificate.file.storage.delete(certificate.file.name)
    else:
        with open(path, "r+b") as file:
            file.write(b"X")
    url = reverse("certificate_file", args=[certificate.pk])
    answer = client.get(url)
    assert answer.status_code == 410
    assert b"mau" not in answer.content
    assert url not in page(client, certificate)


def test_the_file_lies_where_nobody_guesses(product):
    certificate = give_file(CertificateFactory(product=product))
    assert len(certificate.file.name.removeprefix("certificates/")) == 36


def test_officer_names_lots_of_the_product_only(client, officer, product):
    lot = LotFactory(product=product)
    certificate = CertificateFactory(product=product)
    client.force_login(officer)
    url = reverse("certificate:edit", args=[certificate.pk])
    form = client.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields if name != "file"} | {"is_for_lots": "on"}
    for codes in ("", "KHONG-CO", LotFactory().code):
        assert client.post(url, {**data, "lot_codes": codes}).context["form"].errors["lot_codes"]
    assert client.post(url, {**data, "lot_codes": lot.code.lower()}).status_code == 302
    assert [one.lot for one in certificate.lots.all()] == [lot]
    assert client.get(url).context["form"].initial["lot_codes"] == lot.code


def test_the_register_shows_what_waits_first(client, officer, product):
    CertificateFactory(number="CU-1", expires_date=today() + dt.timedelta(days=1))
    waiting = CertificateFactory(product=product, number="MOI-1")
    claim(certificate=waiting, by=None)
    client.force_login(officer)
    shown = client.get(reverse("certificate:index")).content.decode()
    assert shown.index("MOI-1") < shown.index("CU-1")
    only = client.get(reverse("certificate:index"), {"state": "waiting"}).content.decode()
    assert "MOI-1" in only
    assert "CU-1" not in only
    for state in ("verified", "claimed", "refused"):
        assert client.get(reverse("certificate:index"), {"state": state}).status_code == 200


def test_what_was_decided_is_never_deleted(product, officer):
    certificate = verify(certificate=CertificateFactory(product=product), by=officer)
    with pytest.raises(ProtectedError):
        certificate.delete()


def test_officer_never_vouches_for_what_was_changed_behind_the_form(client, officer, product, producer_user):
    certificate = claim(certificate=CertificateFactory(product=product, number="VG-7"), by=producer_user)
    client.force_login(officer)
    url = reverse("certificate:edit", args=[certificate.pk])
    opened_page = client.get(url)
    form = opened_page.context["form"]
    assert opened_page.content.decode().count('name="seen"') == 1
    data = {name: form[name].value() or "" for name in form.fields if name != "file"} | {"decision": "verify"}
    certificate.number = "VG-8"
    claim(certificate=certificate, by=producer_user)

    refused = client.post(url, data)
    assert refused.context["form"].errors["seen"]
    assert str(refused.context["form"].errors["seen"][0]) in refused.content.decode()
    certificate.refresh_from_db()
    assert (certificate.number, certificate.state) == ("VG-8", "claimed")
    form = client.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields if name != "file"} | {"decision": "verify"}
    assert client.post(url, data).status_code == 302
    assert Certificate.objects.get().state == "verified"


def test_what_was_not_accepted_is_never_called_valid(client, product, officer):
    lot = LotFactory(product=product)
    certificate = CertificateFactory(product=product, is_for_lots=True)
    cover_lots(certificate=certificate, lots=[lot])
    assert "có giá trị vào ngày đó" in page(client, certificate)
    refuse(certificate=certificate, reason="Giấy không phải của lô này", by=officer)
    shown = page(client, certificate, ngay=lot.packed_date.isoformat())
    assert lot.code in shown
    assert "giá trị vào ngày đó" not in shown
    assert "panel--leaf" not in shown
