"""Stamps at the desk: ordered, proofed, arrived, applied by scanning two of them, taken back, withdrawn."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.factories import LotFactory, ProductFactory, StampRollFactory
from traceability import printing
from traceability.codes.serials import grouped, issue
from traceability.lots import releasing
from traceability.models import Lot, RollBinding, RollWithdrawal, StampRoll
from traceability.recalls import recalling
from traceability.rolls import stamps

pytestmark = pytest.mark.django_db


@pytest.fixture
def product(producer_user):
    return ProductFactory(producer=producer_user.producers.get())


@pytest.fixture
def roll(product):
    return StampRollFactory(product=product, units=1000)


@pytest.fixture
def lot(product):
    return LotFactory(product=product, code="L26")


@pytest.fixture
def desk(client, producer_user, wagtail_site):
    client.force_login(producer_user)
    return client


def url(name, *args):
    return reverse(f"desk:{name}", args=args)


def serial(roll, unit):
    return issue(bytes(roll.secret), roll.code, unit)


def photo(*pictures):
    """Stamps side by side on a table, as a phone sees them."""
    table = Image.new("L", (900 * len(pictures), 1200), 170)
    for place, data in enumerate(pictures):
        table.paste(Image.open(io.BytesIO(data)).resize((600, 700)), (900 * place + 150, 250))
    buffer = io.BytesIO()
    table.rotate(7, fillcolor=170).save(buffer, "JPEG", quality=80)
    return SimpleUploadedFile("tem.jpg", buffer.getvalue(), "image/jpeg")


def apply(desk, first, last, **more):
    return desk.post(url("apply_stamps"), {"first": first, "last": last, **more})


def test_two_scanned_stamps_tell_roll_and_numbers_and_the_lot_is_asked(desk, roll, lot):
    older = LotFactory(product=roll.product, packed_date=lot.packed_date.replace(year=lot.packed_date.year - 1))
    address = printing.address(roll.product, serial(roll, 201))
    answer = apply(desk, address, grouped(serial(roll, 400)).lower())
    stretch = answer.context["stretch"]
    assert (stretch.roll, stretch.first_unit, stretch.last_unit, stretch.units) == (roll, 201, 400, 200)
    assert list(answer.context["form"].fields["lot"].queryset) == [lot, older]
    first, last = answer.context["serials"]
    assert apply(desk, first, last, lot=lot.pk).headers["Location"] == url("roll", roll.pk)
    bound = RollBinding.objects.get()
    assert (bound.first_unit, bound.last_unit, bound.lot, bound.bound_by.email) == (201, 400, lot, "ba.sau@example.org")


def test_the_order_of_the_two_stamps_does_not_matter(desk, roll, lot):
    stretch = apply(desk, serial(roll, 9), serial(roll, 3)).context["stretch"]
    assert (stretch.first_unit, stretch.last_unit) == (3, 9)


def test_a_photo_is_as_good_as_a_scan(desk, roll, lot):
    pictures = {f"{name}_photo": photo(printing.png(roll, unit)) for name, unit in (("first", 5), ("last", 8))}
    stretch = desk.post(url("apply_stamps"), pictures).context["stretch"]
    assert (stretch.first_unit, stretch.last_unit) == (5, 8)


def test_photos_that_tell_nothing_are_explained(desk, roll):
    both = photo(printing.png(roll, 1), printing.png(roll, 2))
    blank = io.BytesIO()
    Image.new("L", (300, 300), 90).save(blank, "JPEG")
    for picture, code in (
        (both, "photo_of_many"),
        (SimpleUploadedFile("a.jpg", blank.getvalue()), "photo_of_none"),
        (SimpleUploadedFile("a.jpg", b"no picture"), "not_a_photo"),
        (SimpleUploadedFile("a.jpg", b"\x89PNG\r\n\x1a\n" + bytes(50)), "not_a_photo"),
    ):
        form = desk.post(url("apply_stamps"), {"first_photo": picture, "last": serial(roll, 4)}).context["form"]
        assert form.errors.as_data()["first"][0].code == code


def test_stamps_that_cannot_go_on_a_lot_are_refused_with_the_reason(desk, roll, lot):
    other_roll, foreign = StampRollFactory(product=roll.product), StampRollFactory()
    stamps.bind(roll=roll, lot=lot, first_unit=100, last_unit=110, by=None)
    stamps.withdraw(roll=roll, first_unit=50, last_unit=59, kind="returned", reason="x", by=None)
    forged = serial(roll, 1)[:-1] + ("0" if serial(roll, 1)[-1] != "0" else "1")
    for first, last, field, code in (
        ("", serial(roll, 2), "first", "missing"),
        ("7K3QD", serial(roll, 2), "first", "not_a_serial"),
        ("https://example.org/\x00%ff/", serial(roll, 2), "first", None),
        (forged, serial(roll, 2), "first", "forged"),
        (serial(roll, 900), serial(roll, 1001), "last", "forged"),
        (serial(roll, 1), serial(foreign, 2), "last", "foreign"),
        (serial(roll, 1), serial(other_roll, 2), "__all__", "two_rolls"),
        (serial(roll, 1), serial(roll, 105), "__all__", "bound"),
        (serial(roll, 1), serial(roll, 55), "__all__", "withdrawn"),
    ):
        errors = apply(desk, first, last, lot=lot.pk).context["form"].errors.as_data()
        assert code is None or errors[field][0].code == code
        assert field in errors
    assert RollBinding.objects.count() == 1


def test_what_was_read_on_one_photo_is_kept_when_the_other_stamp_is_wrong(desk, roll):
    """A browser does not send a photo twice."""
    answer = desk.post(url("apply_stamps"), {"first_photo": photo(printing.png(roll, 5)), "last": "7K3QD"})
    assert f'value="{grouped(serial(roll, 5))}"' in answer.content.decode()
    assert 'value="7K3QD"' in answer.content.decode()


@pytest.mark.parametrize("what", ["expired", "held", "recalled"])
def test_a_lot_that_must_not_be_sold_is_asked_about_once_more(desk, roll, lot, what):
    if what == "expired":
        Lot.objects.filter(pk=lot.pk).update(packed_date="2020-01-01", expires_date="2020-02-01")
    elif what == "held":
        releasing.hold(lot=lot, reason="Kiểm tra", by=None)
    else:
        recalling.recall(lot=lot, reason="x", advice="y", by=None)
    form = apply(desk, serial(roll, 1), serial(roll, 9), lot=lot.pk).context["form"]
    assert "không được bán" in form.errors["is_sure"][0]
    by_numbers = {"lot": lot.pk, "first_unit": 1, "last_unit": 9}
    assert desk.post(url("roll", roll.pk), by_numbers).context["form"].errors["is_sure"]
    assert not RollBinding.objects.exists()
    assert apply(desk, serial(roll, 1), serial(roll, 9), lot=lot.pk, is_sure="on").status_code == 302
    assert RollBinding.objects.get().lot == lot


def test_scanned_stamps_wait_for_a_lot_that_is_not_written_down_yet(desk, roll):
    page = apply(desk, serial(roll, 1), serial(roll, 9)).content.decode()
    to_new_lot = re.search(rf'href="({url("new_lot")}[^"]+)"', page)[1].replace("&amp;", "&")
    assert desk.get(to_new_lot).context["form"]["product"].value() == str(roll.product.pk)
    kept = desk.post(to_new_lot, {"product": roll.product.pk, "code": "L27", "packed_date": "2026-01-05"})
    chosen = desk.get(kept.headers["Location"]).context
    assert (chosen["stretch"].first_unit, chosen["stretch"].last_unit) == (1, 9)
    assert [lot.code for lot in chosen["form"].fields["lot"].queryset] == ["L27"]


def test_every_print_file_that_is_taken_is_written_down(desk, client, roll, producer_user, officer):
    def take(form, over="", **asked):
        return list(client.post(url("print_file", roll.pk, form) + over, asked).streaming_content)

    client.force_login(officer)
    take("csv", over=f"?producer={roll.product.producer.pk}")
    roll.refresh_from_db()
    assert roll.printed_at is None  # only a look over the shoulder, but one that holds valid stamps
    client.force_login(producer_user)
    take("pdf", first="1", last="24", layout="a4-24")
    take("png", units="7")
    assert client.get(url("print_file", roll.pk, "csv")).status_code == 405  # by a link nobody takes one
    taken = roll.print_files.order_by("pk").values_list("form", "first_unit", "last_unit", "taken_by")
    assert list(taken) == [
        ("csv", 1, 1000, officer.pk), ("pdf", 1, 24, producer_user.pk), ("png", 7, 7, producer_user.pk)
    ]  # fmt: skip
    page = client.get(url("roll", roll.pk)).content.decode()
    assert "Đã lấy tệp in: tem 1–1000, CSV" in page
    assert officer.get_full_name() in page


def test_sheets_of_a_long_roll_are_taken_in_parts(desk, product):
    roll = StampRollFactory(product=product, units=25_000)
    page = desk.get(url("roll", roll.pk))
    assert page.context["part"].initial == {"first": 1, "last": 10_000}
    assert "25.000 tem" in page.content.decode()
    stamps.note_print_file(roll=roll, form="pdf", first_unit=1, last_unit=10_000, by=None)
    stamps.note_print_file(roll=roll, form="pdf", first_unit=10_001, last_unit=20_000, by=None)
    assert desk.get(url("roll", roll.pk)).context["part"].initial == {"first": 20_001, "last": 25_000}
    asked = {"first": "20001", "last": "20012", "layout": "a4-12"}
    assert desk.post(url("print_file", roll.pk, "pdf"), asked).status_code == 200
    answer = desk.post(url("print_file", roll.pk, "pdf"), {**asked, "first": ""}, follow=True)
    assert answer.redirect_chain


def test_a_roll_on_many_lots_stays_a_short_page(desk, roll, lot, django_assert_max_num_queries):
    RollBinding.objects.bulk_create(
        RollBinding(roll=roll, lot=lot, first_unit=unit, last_unit=unit) for unit in range(1, 201)
    )
    with django_assert_max_num_queries(35):
        answer = desk.get(url("roll", roll.pk))
    assert len(answer.context["steps"]) < 60
    assert "lần dán mới nhất" in answer.content.decode()


def test_withdrawn_stamps_in_the_middle_are_left_out(desk, roll, lot):
    stamps.withdraw(roll=roll, first_unit=4, last_unit=6, kind="void", reason="x", by=None)
    answer = apply(desk, serial(roll, 1), serial(roll, 10))
    assert (answer.context["stretch"].units, answer.context["stretch"].withdrawn) == (7, 3)
    apply(desk, serial(roll, 1), serial(roll, 10), lot=lot.pk)
    assert [(b.first_unit, b.last_unit) for b in RollBinding.objects.order_by("first_unit")] == [(1, 3), (7, 10)]


def test_a_lot_of_another_product_is_no_choice(desk, roll, lot, producer_user):
    other = LotFactory(product=ProductFactory(producer=producer_user.producers.get()))
    answer = apply(desk, serial(roll, 1), serial(roll, 10), lot=other.pk)
    assert answer.context["form"].errors["lot"]
    assert not RollBinding.objects.exists()


def test_the_roll_tells_its_life_and_what_comes_next(desk, roll, lot, producer_user):
    def page():
        return desk.get(url("roll", roll.pk)).context

    assert page()["next"] == "print"
    list(desk.post(url("print_file", roll.pk, "csv")).streaming_content)
    assert page()["next"] == "deliver"
    desk.post(url("roll_delivered", roll.pk))
    assert page()["next"] == "apply"
    apply(desk, serial(roll, 1), serial(roll, 10), lot=lot.pk)
    step = page()["steps"][-1]
    assert step.who == producer_user.get_full_name()
    desk.post(url("take_back_stamps", step.binding.pk))
    assert page()["counts"].free == 1000
    said = {"first_unit": 1, "last_unit": 1000, "kind": "returned", "reason": "Thừa", "is_sure": "on"}
    desk.post(url("withdraw_stamps", roll.pk), said)
    assert page()["next"] == ""
    assert [bool(step.who) for step in page()["steps"][1:]] == [True] * 5
    roll.refresh_from_db()
    assert roll.printed_by == roll.delivered_by == producer_user


def test_withdrawing_asks_to_be_sure(desk, roll):
    said = {"first_unit": 1, "last_unit": 5, "kind": "void", "reason": "Ướt"}
    assert desk.post(url("withdraw_stamps", roll.pk), said).context["form"].errors["is_sure"]
    assert (
        desk.post(url("withdraw_stamps", roll.pk), {**said, "last_unit": 5000, "is_sure": "on"}).context["form"].errors
    )
    assert not RollWithdrawal.objects.exists()


def test_a_proof_can_be_seen_before_a_roll_is_ordered(desk, product):
    answer = desk.get(url("stamp_proof", product.pk), {"layout": "roll-20mm", "ma-cao": 1})
    assert answer.content.startswith(b"%PDF")
    assert url("stamp_proof", product.pk) in desk.get(url("rolls")).content.decode()


def test_the_owner_chooses_how_the_address_is_written_and_sees_what_that_comes_to(desk, roll, settings):
    settings.SITE_URL = "https://www.saoque.vn"
    page = desk.get(url("roll", roll.pk)).content.decode()
    for told in ("phiên bản QR 3, mỗi ô rộng 0,676 mm", "phiên bản QR 4, mỗi ô rộng 0,610 mm"):
        assert told in page  # on 25 mm
    desk.post(url("roll_letters", roll.pk), {"letters": "small"})
    roll.refresh_from_db()
    assert not roll.in_capitals
    assert next(printing.printed(roll, printing.Units(1, 1))).address.startswith("https://www.saoque.vn/01/")
    assert "chu-thuong=1" in desk.get(url("roll", roll.pk)).content.decode()
    desk.post(url("roll_letters", roll.pk), {"letters": "nonsense"})
    assert not StampRoll.objects.get().in_capitals


def test_stamps_of_one_roll_look_the_same(desk, roll):
    desk.post(url("print_file", roll.pk, "csv"))
    answer = desk.post(url("roll_letters", roll.pk), {"letters": "small"}, follow=True)
    assert "cùng một kiểu" in answer.content.decode()
    assert StampRoll.objects.get().in_capitals
    assert url("roll_letters", roll.pk) not in answer.content.decode()


def test_a_roll_with_covered_codes_is_ordered(desk, product):
    desk.post(url("rolls"), {"product": product.pk, "units": 12, "has_pin": "on"})
    assert StampRoll.objects.get().has_pin


def test_print_files_too_small_to_be_read_are_taken_only_after_a_warning(desk, roll, settings):
    settings.SITE_URL = "https://" + "a-very-long-name." * 10 + "example"
    address = url("print_file", roll.pk, "pdf")
    assert desk.post(address, {"layout": "a4-80", "units": "1-5"}).status_code == 302
    assert 'name="nho"' in desk.get(url("roll", roll.pk)).content.decode()
    assert desk.post(address, {"layout": "a4-80", "units": "1-5", "nho": 1}).status_code == 200


def test_a_single_stamp_is_a_picture(desk, roll):
    answer = desk.post(url("print_file", roll.pk, "png"), {"units": "7"})
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
