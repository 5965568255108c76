"""Print files are read back by readers that did not write them."""

import csv
import io
import time

import cv2
import numpy
import pypdfium2
import pytest
import zxingcpp
from django.core.management import CommandError, call_command
from PIL import Image

from traceability.printing import LAYOUTS, LEAST_MODULE_MM, Units, address, csv_lines, pdf, svg
from traceability.serials import issue, read
from traceability.symbols import symbol


@pytest.fixture
def roll(roll, settings):
    """The same serials each time: the readers are good, not perfect."""
    settings.SITE_URL = "https://saoque.vn"
    roll.secret = bytes(range(32))
    roll.save()
    roll.product.gtin = "09521234543213"
    roll.product.save()
    return roll


def expected(roll, unit):
    return f"HTTPS://SAOQUE.VN/01/{roll.product.gtin}/21/{issue(bytes(roll.secret), roll.code, unit)}"


def pages(data, dpi=300):
    document = pypdfium2.PdfDocument(data)
    return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]


def opencv_reads(image):
    _found, texts, _points, _straight = cv2.QRCodeDetector().detectAndDecodeMulti(numpy.array(image))
    return {text for text in texts if text}


def test_an_address_fits_into_29_modules_of_the_alphanumeric_mode(roll):
    assert address(roll, issue(bytes(roll.secret), roll.code, 1)) == expected(roll, 1)
    assert symbol(expected(roll, 1)).side == 29


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_modules_are_large_enough_to_be_read(roll, layout):
    assert layout.module_mm(symbol(expected(roll, 1))) >= LEAST_MODULE_MM
    assert 20 <= layout.symbol_mm <= 25


def test_a_sheet_is_decoded_by_two_independent_readers(roll):
    [page] = pages(pdf(roll, Units(1, 24), LAYOUTS["a4-24"]))
    wanted = {expected(roll, unit) for unit in range(1, 25)}
    assert {found.text for found in zxingcpp.read_barcodes(page)} == wanted
    width, height = page.width / 3, (page.height - 2) / 8
    seen = set()
    for row in range(8):
        for column in range(3):
            cell = page.crop(
                (int(column * width), int(row * height), int((column + 1) * width), int((row + 1) * height))
            )
            seen |= opencv_reads(cell)
    assert seen == wanted


def test_a_roll_layout_has_one_stamp_a_page(roll):
    rendered = pages(pdf(roll, Units(7, 9), LAYOUTS["roll-25mm"]), dpi=400)
    assert [opencv_reads(page) for page in rendered] == [{expected(roll, unit)} for unit in (7, 8, 9)]


def test_the_serial_stands_under_the_code_for_people(roll):
    document = pypdfium2.PdfDocument(pdf(roll, Units(5, 5), LAYOUTS["roll-25mm"]))
    text = document[0].get_textpage().get_text_range()
    assert str(read(text.strip())) == issue(bytes(roll.secret), roll.code, 5)


def test_a_thousand_stamps_are_printed_in_time(roll):
    started = time.perf_counter()
    data = pdf(roll, Units(1, 1000), LAYOUTS["a4-24"])
    print(f"\n1,000 stamps: {time.perf_counter() - started:.2f} s, {len(data):,} bytes")
    assert len(pypdfium2.PdfDocument(data)) == 42


def test_csv_lists_every_stamp_once(roll):
    rows = list(csv.DictReader(io.StringIO("".join(csv_lines(roll, Units(1, 1000))))))
    assert [int(row["unit"]) for row in rows] == list(range(1, 1001))
    assert rows[41]["url"] == expected(roll, 42)
    assert all(read(row["serial"]).is_authentic(bytes(roll.secret)) for row in rows)


def test_csv_of_a_long_roll_comes_in_pieces(roll):
    roll.units = 1_000_000
    stream = csv_lines(roll, Units(1, 1_000_000))
    assert next(stream).startswith("unit,")
    assert next(stream).count("\n") == 2000


def test_svg_is_one_drawing_with_vectors(roll):
    drawing = svg(roll, Units(1, 6))
    assert drawing.count("<path") == 6
    assert "<image" not in drawing


@pytest.mark.parametrize(
    ("text", "first", "last"), [("", 1, 1000), ("7", 7, 7), ("5-20", 5, 20), ("1000-1000", 1000, 1000)]
)
def test_units_are_chosen(roll, text, first, last):
    assert Units.of(roll, text) == Units(first, last)


@pytest.mark.parametrize("text", ["0", "9-3", "1-1001", "x", "1-x", "-5"])
def test_units_that_the_roll_lacks_are_refused(roll, text):
    with pytest.raises(ValueError, match=r"range|units"):
        Units.of(roll, text)


def test_an_address_too_long_for_a_legible_stamp_is_refused(roll, settings):
    settings.SITE_URL = "https://" + "a-very-long-name." * 30 + "example"
    with pytest.raises(ValueError, match="too small"):
        pdf(roll, Units(1, 1), LAYOUTS["a4-24"])


@pytest.mark.parametrize(("form", "begins"), [("csv", b"unit,"), ("pdf", b"%PDF-"), ("svg", b"<svg")])
def test_the_command_writes_a_file_and_notes_the_printing(roll, tmp_path, form, begins):
    target = tmp_path / "stamps"
    call_command("stamps", roll=roll.code.lower(), format=form, units="1-3", output=str(target))
    assert target.read_bytes().startswith(begins)
    roll.refresh_from_db()
    assert roll.printed_at is not None


@pytest.mark.parametrize("wrong", [{"roll": "ZZZZZ"}, {"units": "1-5000"}])
def test_the_command_says_what_is_wrong(roll, wrong):
    with pytest.raises(CommandError):
        call_command("stamps", **{"roll": roll.code, "format": "csv", **wrong})


@pytest.mark.parametrize("form", ["svg", "png"])
def test_a_product_and_a_lot_have_their_card(client, lot, roll, form):
    lot.refresh_from_db()
    for part, path in ((lot.product.gtin, lot.product.trace_path), (f"{lot.product.gtin}/{lot.code}", lot.trace_path)):
        response = client.get(f"/ma-qr/{part}.{form}")
        assert response.status_code == 200
        if form == "png":
            image = Image.open(io.BytesIO(response.content))
            assert {found.text for found in zxingcpp.read_barcodes(image)} == {f"HTTPS://SAOQUE.VN{path}"}
        else:
            assert response.content.decode().count("<path") == 1
            assert "Sao Quê" in response.content.decode()


def test_a_product_without_gtin_is_printed_with_its_trace_code(client, roll):
    product = roll.product
    product.gtin = None
    product.save()
    assert address(roll, "7K3QD") == "HTTPS://SAOQUE.VN/T/7K3QD"
    assert client.get(f"/ma-qr/{product.trace_code.lower()}.svg").status_code == 200


def test_a_lot_before_its_release_has_no_card(client, lot):
    lot.released_at = None
    lot.save()
    assert client.get(f"/ma-qr/{lot.product.gtin}/{lot.code}.svg").status_code == 404
