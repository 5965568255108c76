import csv
import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from catalogue.classification import GROUPS, SETS
from catalogue.folding import fold
from catalogue.importers.ocop.registry_rows import ImportRefused
from catalogue.importers.ocop.report import Outcome
from catalogue.importers.ocop.writing import import_ocop
from catalogue.models import (
    LegalBasis,
    Place,
    Producer,
    ProducerDocument,
    Product,
    ProductGroup,
    ProductIndex,
    ProductSet,
    Recognition,
    StarStatus,
)

pytestmark = pytest.mark.django_db

PLAIN = {
    "product_name": "Khô cá dứa",
    "producer_name": "Cơ sở Quý Phước",
    "producer_type": "cơ sở/hộ kinh doanh",
    "hamlet": "ấp Rạch Cát",
    "commune": "Xã Mỹ Lệ",
    "district": "Huyện Cần Đước",
    "province": "Long An",
    "ocop_group_derived": "Thực phẩm",
    "stars": "3",
    "status": "recognised",
    "year": "2023",
    "recognised_on_or_decision": "QĐ 30/12/2022, giá trị 3 năm",
    "recognising_authority": "UBND huyện Cần Đước",
    "score": "",
    "note": "",
    "source_title": "Báo Long An",
    "source_url": "https://baolongan.example/a",
}


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _places(db):
    def place(scheme, level, code, prefix, name, parent=None):
        values = {"prefix": prefix, "name": name, "parent": parent}
        return Place.objects.create(scheme=scheme, level=level, code=code, **values)

    long_an = place("legacy", "province", "80", "Tỉnh", "Long An")
    can_duoc = place("legacy", "district", "806", "Huyện", "Cần Đước", long_an)
    place("legacy", "ward", "28132", "Xã", "Mỹ Lệ", can_duoc)
    place("legacy", "district", "805", "Thành phố", "Gò Công", long_an)
    tay_ninh = place("2025", "province", "80", "Tỉnh", "Tây Ninh")
    place("2025", "ward", "28132", "Xã", "Mỹ Lệ", tay_ninh)


@pytest.fixture
def table(tmp_path):
    """Write rows, each given by what differs from an ordinary one, and return the file."""

    def write(*rows, columns=tuple(PLAIN)):
        path = tmp_path / "ocop.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, columns, extrasaction="ignore")
            out.writeheader()
            out.writerows({**PLAIN, **row} for row in rows)
        return path

    return write


def take(path):
    return import_ocop(path=path)


def refused(path):
    with pytest.raises(ImportRefused) as caught:
        take(path)
    assert not Product.objects.exists()
    assert not Producer.objects.exists()
    return "\n".join(str(problem) for problem in caught.value.problems)


def test_a_recognised_row_becomes_product_producer_and_recognition(table):
    report = take(table({}))
    product = Product.objects.get()
    assert (product.title, product.slug) == ("Khô cá dứa", "kho-ca-dua")
    assert product.origin == Place.objects.get(scheme="legacy", level="ward")
    assert (product.producer.kind, product.producer.hamlet) == ("household", "ấp Rạch Cát")
    assert product.producer.partner.name == "Cơ sở Quý Phước"
    recognition = product.recognitions.get()
    assert (recognition.stars, recognition.authority) == (3, "UBND huyện Cần Đước")
    assert (recognition.valid_from_date, recognition.valid_until_date) == (dt.date(2022, 12, 30), dt.date(2025, 12, 29))
    assert recognition.legal_basis == LegalBasis.QD_1048_2019
    assert recognition.source_url == "https://baolongan.example/a"
    assert report.lines[0].outcome == Outcome.STARS


def test_a_lapsed_recognition_comes_in_as_history_without_stars_today(table):
    take(table({"recognised_on_or_decision": "QĐ năm 2020, hiệu lực 36 tháng", "year": "2020"}))
    product = Product.objects.get()
    assert product.recognition is None
    assert product.recognitions.get().valid_until_date == dt.date(2022, 12, 31)


@pytest.mark.parametrize(
    ("told", "first", "decided", "precision"),
    [
        ("31/01/2024, giá trị 36 tháng", dt.date(2024, 1, 31), dt.date(2024, 1, 31), "day"),
        ("trao GCN 20/10/2023", dt.date(2023, 10, 20), None, "day"),
        ("02/2025", dt.date(2025, 2, 1), None, "month"),
        ("đợt 1/2025 (47 sản phẩm 5 sao)", dt.date(2023, 1, 1), None, "year"),
        ("", dt.date(2023, 1, 1), None, "year"),
    ],
)
def test_unknown_days_are_taken_as_early_as_they_can_have_been(table, told, first, decided, precision):
    take(table({"recognised_on_or_decision": told}))
    recognition = Recognition.objects.get()
    assert recognition.valid_from_date == first
    assert recognition.decided_date == decided
    assert recognition.date_precision == precision
    assert recognition.note == told


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("candidate (dossier 2022)", "candidate"),
        ("proposed 5 sao to the Ministry", "proposed"),
        ("assessed 06/08/2024, proposed 3 sao", "assessed"),
        ("potential 5 sao (tiềm năng)", "potential_five"),
        ("recognised (star not stated)", "reported"),
    ],
)
def test_what_is_no_recognition_gives_a_status_and_never_stars(table, status, kind):
    report = take(table({"status": status, "stars": "" if kind == "reported" else "4"}))
    assert not Recognition.objects.exists()
    assert StarStatus.objects.get().kind == kind
    assert report.lines[0].outcome == Outcome.NO_STARS


def test_a_speciality_comes_in_without_any_status(table):
    report = take(table({"status": "local specialty (no OCOP rating stated)", "stars": "", "producer_name": ""}))
    assert Product.objects.get().producer is None
    assert not StarStatus.objects.exists()
    assert "speciality" in report.lines[0].why


@pytest.mark.parametrize("row", [{"year": ""}, {"year": "2025", "note": "year = article date 04/2025"}])
def test_stars_without_a_date_are_told_but_not_shown(table, row):
    report = take(table({"recognised_on_or_decision": "", **row}))
    assert not Recognition.objects.exists()
    assert "not since when" in report.lines[0].why


def test_a_regraded_product_gets_a_history_not_a_twin(table):
    old = {"stars": "4", "year": "2020", "recognised_on_or_decision": "", "producer_name": "Công ty Trà Vinh Farm"}
    new = {"stars": "5", "status": "recognised (upgrade to 5 sao)", "producer_name": "Công ty Trà Vinh FARM"}
    take(table({**new, "recognised_on_or_decision": ""}, old))
    history = Product.objects.get().recognitions.order_by("valid_from_date")
    assert [(r.stars, r.kind) for r in history] == [(4, "new"), (5, "upgrade")]


def test_a_new_decision_ends_the_one_before_it(table):
    first, second = {"recognised_on_or_decision": "30/12/2022"}, {"recognised_on_or_decision": "31/01/2024"}
    report = take(table(first, second))
    earlier, later = Recognition.objects.order_by("valid_from_date")
    assert earlier.valid_until_date == dt.date(2024, 1, 30)
    assert later.kind == "renewal"
    assert "Ends the recognition with 3 stars of 30/12/2022" in report.lines[1].why


def test_the_same_row_twice_is_left_out_and_told(table):
    report = take(table({}, {}))
    assert [line.outcome for line in report.lines] == [Outcome.STARS, Outcome.LEFT_OUT]
    assert "row 2" in report.lines[1].why
    assert Recognition.objects.count() == 1


def test_importing_again_changes_nothing(table):
    path = table({}, {"product_name": "Mắm ruốc", "status": "candidate (2023)", "stars": ""})
    take(path)
    before = list(Product.objects.values_list("pk", "slug", "upc")), list(Recognition.objects.values())
    report = take(path)
    assert (list(Product.objects.values_list("pk", "slug", "upc")), list(Recognition.objects.values())) == before
    assert report.counts[Outcome.STARS] == 1


def test_words_that_people_wrote_since_survive_an_import(table):
    path = table({})
    take(path)
    Product.objects.update(slug="kho-ca", summary="Ngon")
    take(path)
    product = Product.objects.get()
    assert (product.slug, product.summary) == ("kho-ca", "Ngon")


def test_products_of_one_name_by_two_producers_are_two(table):
    take(table({}, {"producer_name": "HTX Thuận Giàu", "producer_type": ""}))
    assert sorted(Product.objects.values_list("slug", flat=True)) == ["kho-ca-dua", "kho-ca-dua-2"]
    assert Producer.objects.get(slug="htx-thuan-giau").kind == "cooperative"


@pytest.mark.parametrize(
    ("name", "stated", "kind"),
    [
        ("Công ty TNHH A", "", "enterprise"),
        ("Hợp tác xã B", "", "cooperative"),
        ("Bà Hai", "", "household"),
        ("Bà Ba", "doanh nghiệp", "enterprise"),
    ],
)
def test_the_kind_of_a_producer_is_stated_or_told_by_its_name(table, name, stated, kind):
    take(table({"producer_name": name, "producer_type": stated}))
    assert Producer.objects.get().kind == kind


def test_a_division_type_that_changed_still_finds_the_place(table):
    take(table({"district": "Thị xã Gò Công", "commune": ""}))
    assert str(Product.objects.get().origin) == "Thành phố Gò Công"


def test_a_place_of_today_has_two_levels(table):
    take(table({"province": "Tỉnh Tây Ninh", "district": "", "commune": "Xã Mỹ Lệ"}))
    assert Product.objects.get().origin.scheme == "2025"


def test_every_problem_is_told_with_its_row_and_nothing_is_written(table):
    told = refused(
        table(
            {},
            {"commune": "Xã Không Có"},
            {"stars": "6"},
            {"product_name": ""},
            {"status": "glorious"},
            {"ocop_group_derived": "Đồ chơi"},
            {"score": "101"},
        )
    )
    for row, words in enumerate(("Xã Không Có", "“6”", "no name", "glorious", "Đồ chơi", "101"), start=3):
        assert any(line.startswith(f"Row {row}:") and words in line for line in told.splitlines()), words


def test_a_missing_column_is_named(table):
    assert "“province” is missing" in refused(table({}, columns=("product_name", "status")))


def test_a_file_with_semicolons_is_refused_with_the_remedy(tmp_path):
    path = tmp_path / "excel.csv"
    path.write_text("product_name;province;status\nKhô cá dứa;Long An;recognised\n", encoding="utf-8")
    assert "Semicolons" in refused(path)


def test_a_file_in_another_encoding_is_refused_with_the_row(tmp_path):
    path = tmp_path / "windows.csv"
    path.write_bytes("product_name,province,status\nMắm,Long An,recognised\n".encode("utf-16"))
    assert "UTF-8" in refused(path)


@pytest.mark.parametrize(("content", "words"), [("", "empty"), ("product_name,province,status\n", "no rows")])
def test_an_empty_file_is_refused(tmp_path, content, words):
    path = tmp_path / "empty.csv"
    path.write_text(content)
    assert words in refused(path)


def test_a_row_with_too_many_cells_is_refused(tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text("product_name,province,status\nMắm,Long An,recognised,3\n", encoding="utf-8")
    assert "Row 2" in refused(path)


def test_a_dry_run_reports_and_writes_nothing(table, tmp_path):
    out = StringIO()
    call_command("import_ocop", table({}), "--dry-run", "--report", tmp_path / "report.csv", stdout=out)
    assert "1 taken, with stars" in out.getvalue()
    assert not Product.objects.exists()
    assert not ProductSet.objects.exists()
    lines = (tmp_path / "report.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[1].startswith("2,Khô cá dứa,Cơ sở Quý Phước")


def test_the_command_tells_what_is_wrong_with_a_file(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_ocop", tmp_path / "none.csv")


def test_six_groups_and_twenty_six_sets_are_there(table):
    take(table({}))
    assert (ProductGroup.objects.count(), ProductSet.objects.count()) == (len(GROUPS), len(SETS)) == (6, 26)
    assert Product.objects.get().ocop_set.code == "meat-fish-based"


def many(count, stars="3"):
    return [
        {"product_name": f"Khô cá {number}", "producer_name": f"Cơ sở {number % 7}", "stars": stars}
        for number in range(count)
    ]


def queries_of(path):
    with CaptureQueriesContext(connection) as made:
        take(path)
    return len(made)


def test_a_longer_table_asks_no_more_queries(table):
    few = queries_of(table(*many(8)))
    assert queries_of(table(*({**row, "product_name": f"{row['product_name']} mới"} for row in many(40)))) <= few


def test_a_longer_table_that_is_there_already_asks_no_more_queries(table):
    take(table(*many(40)))
    few = queries_of(table(*many(8, stars="4")))
    assert queries_of(table(*many(40, stars="4"))) <= few


def test_what_is_written_together_is_found_and_told_as_what_is_saved_alone(table):
    take(table(*many(9)))
    for product in Product.objects.select_related("producer__partner", "index_row", "document"):
        assert product.folded == fold(f"{product.title} ")[:255]
        assert product.index_row.stars in {0, 3, None}
        assert not product.document.is_stale
        assert product.producer.partner.code == product.producer.slug
    assert ProducerDocument.objects.filter(is_stale=False).count() == Producer.objects.count() == 7
    products = Product.objects.order_by("pk")
    written = list(ProductIndex.objects.order_by("pk").values()), [p.document.facts for p in products]
    for product in products:
        product.save()
    products = Product.objects.order_by("pk")
    assert (list(ProductIndex.objects.order_by("pk").values()), [p.document.facts for p in products]) == written


def test_a_producer_whose_ward_is_told_later_is_placed_there(table):
    without = {"commune": "", "district": ""}
    take(table({**without, "product_name": "Mắm"}, {}))
    assert Producer.objects.get().place.level == Place.Level.WARD
    take(table({**without, "product_name": "Mắm", "producer_name": "HTX"}))
    take(table({"product_name": "Mắm ruốc", "producer_name": "HTX"}))
    assert {p.place.level for p in Producer.objects.all()} == {Place.Level.WARD}
    assert Producer.objects.get(name="HTX").hamlet == "ấp Rạch Cát"


def test_three_decisions_in_one_table_end_one_another(table):
    rows = [
        {"year": year, "recognised_on_or_decision": f"QĐ 30/12/{year}, giá trị 3 năm", "stars": stars}
        for year, stars in (("2022", "4"), ("2020", "3"), ("2021", "3"))
    ]
    for _again in range(2):
        take(table(*rows))
        history = list(Recognition.objects.order_by("valid_from_date").values_list("stars", "kind", "valid_until_date"))
        assert [(stars, kind) for stars, kind, _until in history] == [(3, "new"), (3, "renewal"), (4, "upgrade")]
        assert [until.year for _stars, _kind, until in history[:2]] == [2021, 2022]
