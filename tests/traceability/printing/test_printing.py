"""Print files are read back from rendered pages by two readers that neither wrote them nor share their decoder."""

import csv
import io

import numpy
import pikepdf
import pypdfium2
import pytest
import zxingcpp
from django.core.management import CommandError, call_command
from django.utils.translation import override
from PIL import Image

from tests.readers import opencv_reads, zbar_reads
from traceability.codes.serials import grouped_pin, issue, pin_of, read
from traceability.codes.symbols import symbol
from traceability.printing import LAYOUTS, LEAST_MODULE_MM, Units, address, csv_lines, pdf, png, proof, svg
from traceability.printing.proof import facts
from traceability.printing.sheets import ModulesTooSmall


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


def cells(page, layout, dpi):
    """The page cut along its stamps."""
    scale = dpi / 25.4
    for index in range(layout.per_page):
        row, column = divmod(index, layout.columns)
        x = layout.margin + layout.left + column * layout.cell[0]
        y = layout.margin + layout.top + row * layout.cell[1]
        yield page.crop([int(side * scale) for side in (x, y, x + layout.cell[0], y + layout.cell[1])])


def test_an_address_fits_into_29_modules_of_the_alphanumeric_mode(roll):
    assert address(roll.product, issue(bytes(roll.secret), roll.code, 1)) == expected(roll, 1)
    assert symbol(expected(roll, 1)).side == 29


def test_small_letters_are_printed_where_the_owner_chose_them(roll, tmp_path):
    roll.in_capitals = False
    wanted = expected(roll, 1).replace("HTTPS://SAOQUE.VN", "https://saoque.vn")
    [page] = pages(pdf(roll, Units(1, 1), LAYOUTS["roll-25mm"]))
    assert zbar_reads([page], tmp_path) == [wanted]
    assert opencv_reads(page) == {wanted}
    assert "".join(csv_lines(roll, Units(1, 1))).count(f",{wanted}\r\n") == 1
    [shown] = pages(proof(roll.product, LAYOUTS["roll-25mm"], in_capitals=False))
    assert {one[:18] for one in zbar_reads([shown], tmp_path)} == {"https://saoque.vn/"}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_proof_tells_the_size_of_a_module_for_both_ways_to_write_the_address(roll, name, settings):
    layout = LAYOUTS[name]
    serial, settings.SITE_URL = issue(bytes(roll.secret), roll.code, 1), "https://www.saoque.vn"
    with override("en"):
        told = [line for line in facts(roll.product, layout) if line.startswith("Written as ")]
    capitals, small = (symbol(address(roll.product, serial, in_capitals=one)).side for one in (True, False))
    assert (capitals, small) == (29, 33)
    sizes = [layout.symbol_mm / (side + 8) for side in (capitals, small)]
    assert told == [
        f"Written as HTTPS://…: QR version 3, a module is {sizes[0]:.3f} mm wide.",
        f"Written as https://…: QR version 4, a module is {sizes[1]:.3f} mm wide.",
    ]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_modules_are_large_enough_to_be_read(roll, layout):
    assert layout.legibility(symbol(expected(roll, 1))).module_mm >= LEAST_MODULE_MM
    assert layout.symbol_mm >= 20


def test_stamps_of_a_product_without_gtin_are_decoded_too(roll, tmp_path):
    roll.product.gtin = None
    [page] = pages(pdf(roll, Units(1, 1), LAYOUTS["roll-20mm"]))
    wanted = f"HTTPS://SAOQUE.VN/T/{issue(bytes(roll.secret), roll.code, 1)}"
    assert zbar_reads([page], tmp_path) == [wanted]
    assert opencv_reads(page) == {wanted}


def test_symbols_have_level_m(roll):
    [page] = pages(pdf(roll, Units(1, 1), LAYOUTS["roll-25mm"]))
    [found] = zxingcpp.read_barcodes(page)
    assert found.ec_level == "M"


@pytest.mark.parametrize("has_pin", [False, True], ids=["", "with covered codes"])
@pytest.mark.parametrize("name", LAYOUTS)
def test_every_stamp_of_a_page_is_decoded_by_two_independent_readers(roll, name, has_pin, tmp_path):
    roll.has_pin = has_pin
    layout = LAYOUTS[name].with_pin() if has_pin else LAYOUTS[name]
    [page] = pages(pdf(roll, Units(1, layout.per_page), LAYOUTS[name]))
    wanted = [expected(roll, unit) for unit in range(1, layout.per_page + 1)]
    stamps = list(cells(page, layout, 300))
    assert zbar_reads(stamps, tmp_path) == wanted
    assert [opencv_reads(stamp) for stamp in stamps] == [{text} for text in wanted]


def test_a_roll_layout_has_one_stamp_a_page(roll):
    rendered = pages(pdf(roll, Units(7, 9), LAYOUTS["roll-25mm"]), dpi=400)
    assert [opencv_reads(page) for page in rendered] == [{expected(roll, unit)} for unit in (7, 8, 9)]


LONG_NAME = "Mắm cá lóc đồng nguyên con ủ thính gạo rang truyền thống, hũ thủy tinh 500 g – loại đặc biệt"


@pytest.mark.parametrize("title", ["Gạo", LONG_NAME], ids=["short name", "long name"])
@pytest.mark.parametrize("name", LAYOUTS)
def test_nothing_stands_beyond_its_stamp_or_in_its_quiet_zone(roll, name, title):
    roll.has_pin = True
    roll.product.title = title
    layout = LAYOUTS[name].with_pin()
    [page] = pages(pdf(roll, Units(1, 1), LAYOUTS[name]))
    cell = numpy.array(next(cells(page, layout, 300)))
    scale = 300 / 25.4
    drawn = symbol(expected(roll, 1))
    module = layout.symbol_mm / drawn.side_with_quiet_zone * scale
    side = (layout.cell[0] - layout.symbol_mm) / 2
    x, y = (((layout.cell[1] - layout.symbol_mm) / 2,) * 2) if layout.text_beside else (side, 0)
    size = layout.symbol_mm * scale
    square = cell[int(y * scale) : int(y * scale + size), int(x * scale) : int(x * scale + size)]
    dark = numpy.argwhere(square < 128)
    assert dark.min() >= 4 * module - 3
    assert dark.max() <= size - 4 * module + 3
    edge = 6
    border = numpy.concatenate(
        [cell[:edge].ravel(), cell[-edge:].ravel(), cell[:, :edge].ravel(), cell[:, -edge:].ravel()]
    )
    assert border.min() > 200


def test_rolls_have_a_finished_size_with_bleed_and_crop_marks_outside(roll):
    document = pypdfium2.PdfDocument(pdf(roll, Units(1, 1), LAYOUTS["roll-25mm"]))
    left, bottom, right, top = (side / 72 * 25.4 for side in document[0].get_trimbox())
    assert (round(right - left, 2), round(top - bottom, 2)) == (25, 31)
    left, bottom, right, top = (side / 72 * 25.4 for side in document[0].get_bleedbox())
    assert (round(right - left, 2), round(top - bottom, 2)) == (29, 35)
    picture = numpy.array(pages(pdf(roll, Units(1, 1), LAYOUTS["roll-25mm"]))[0])
    assert picture[: int(4 / 25.4 * 300)].min() < 128


def test_names_are_on_the_label_with_all_their_marks(roll):
    """Outlines need no font at the print house; a name without its marks would be another picture."""
    roll.product.title = "Mật ong rừng tràm U Minh"
    with_marks = pdf(roll, Units(1, 1), LAYOUTS["a4-24"])
    roll.product.title = "Mat ong rung tram U Minh"
    assert not numpy.array_equal(pages(with_marks)[0], pages(pdf(roll, Units(1, 1), LAYOUTS["a4-24"]))[0])
    with pikepdf.open(io.BytesIO(with_marks)) as document:
        assert all("/FontFile2" in font.FontDescriptor for font in document.pages[0].Resources.Font.values())


def test_the_serial_stands_under_the_code_for_people(roll):
    document = pypdfium2.PdfDocument(pdf(roll, Units(5, 5), LAYOUTS["roll-25mm"]))
    text = document[0].get_textpage().get_text_range()
    assert str(read("".join(text.split()))) == issue(bytes(roll.secret), roll.code, 5)


def test_a_covered_code_stands_in_its_frame_and_in_the_table(roll):
    roll.has_pin = True
    code = pin_of(bytes(roll.secret), roll.code, 5)
    document = pypdfium2.PdfDocument(pdf(roll, Units(5, 5), LAYOUTS["roll-25mm"]))
    assert grouped_pin(code) in document[0].get_textpage().get_text_range()
    rows = list(csv.DictReader(io.StringIO("".join(csv_lines(roll, Units(5, 6))))))
    assert rows[0]["pin"] == grouped_pin(code) != rows[1]["pin"]


def test_no_covered_code_of_the_table_looks_like_a_number_to_a_spreadsheet(roll):
    """Without its space one in seven hundred would be stored as 123 for 000123, or as 1.2E+35."""
    roll.has_pin = True
    rows = list(csv.DictReader(io.StringIO("".join(csv_lines(roll, Units(1, 5000))))))
    for row in rows:
        with pytest.raises(ValueError, match="could not convert"):
            float(row["pin"])


def test_the_table_is_plain_ascii_and_holds_no_formula(roll):
    roll.has_pin = True
    text = "".join(csv_lines(roll, Units(1, 1000)))
    assert text.isascii()
    assert all(value[0].isalnum() for row in csv.reader(io.StringIO(text)) for value in row)


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


def long_address(settings):
    settings.SITE_URL = "https://" + "a-very-long-name." * 10 + "example"


def test_modules_too_small_to_be_read_are_printed_only_on_purpose(roll, settings):
    long_address(settings)
    with pytest.raises(ModulesTooSmall):
        pdf(roll, Units(1, 1), LAYOUTS["a4-80"])
    assert pdf(roll, Units(1, 1), LAYOUTS["a4-80"], even_if_small=True).startswith(b"%PDF-")


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("has_pin", [False, True], ids=["", "with covered codes"])
def test_a_proof_is_one_page_with_specimens_that_name_nothing(roll, name, has_pin, browse, tmp_path):
    [page] = pages(proof(roll.product, LAYOUTS[name], has_pin=has_pin))
    [text] = set(zbar_reads([page], tmp_path))
    assert text == f"HTTPS://SAOQUE.VN/01/{roll.product.gtin}/21/{'0' * 18}"
    assert browse(text.removeprefix("HTTPS://SAOQUE.VN")).status_code == 404


def test_a_proof_tells_the_module_size_and_warns_below_the_least(roll, settings):
    with override("en"):
        assert "A module is 0.541 mm wide: enough (at least 0.396 mm)." in facts(roll.product, LAYOUTS["a4-80"])
    assert "Mỗi ô rộng 0,541 mm: đủ (ít nhất 0,396 mm)." in facts(roll.product, LAYOUTS["a4-80"])
    with override("en"):
        long_address(settings)
        assert facts(roll.product, LAYOUTS["a4-80"])[-1].startswith("WARNING: a module is 0.")
    assert proof(roll.product, LAYOUTS["a4-80"]).startswith(b"%PDF-")


def test_a_single_stamp_is_a_picture_large_enough_to_print(roll):
    image = Image.open(io.BytesIO(png(roll, 7)))
    assert opencv_reads(image) == {expected(roll, 7)}
    assert image.width / image.info["dpi"][0] * 25.4 == pytest.approx(25, abs=0.3)


@pytest.mark.parametrize(
    ("form", "begins"),
    [("csv", b"unit,"), ("pdf", b"%PDF-"), ("svg", b"<svg"), ("png", b"\x89PNG"), ("proof", b"%PDF-")],
)
def test_the_command_writes_a_file_and_notes_who_took_what(roll, tmp_path, form, begins):
    target = tmp_path / "stamps"
    call_command("stamps", roll=roll.code.lower(), format=form, units="1-3", output=str(target))
    assert target.read_bytes().startswith(begins)
    roll.refresh_from_db()
    assert (roll.printed_at is not None) == (form != "proof")
    taken = list(roll.print_files.values_list("form", "first_unit", "last_unit"))
    assert taken == ([] if form == "proof" else [(form, 1, 1 if form == "png" else 3)])


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
    assert address(product, "7K3QD") == "HTTPS://SAOQUE.VN/T/7K3QD"
    assert client.get(f"/ma-qr/{product.trace_code.lower()}.svg").status_code == 200


def test_a_lot_before_its_release_has_no_card(client, lot):
    lot.released_at = None
    lot.save()
    assert client.get(f"/ma-qr/{lot.product.gtin}/{lot.code}.svg").status_code == 404
