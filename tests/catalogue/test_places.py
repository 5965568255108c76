import pytest
from django.core.management import call_command
from django.utils import translation

from catalogue.models import Place, PlaceConversion
from catalogue.places.loading import load_places
from catalogue.places.tables import CURRENT_TABLE, LEGACY_TABLE, read_table
from tests.emptying import unchecked
from tests.site_rows import replace

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        load_places()
        yield
        with unchecked():  # row by row Django takes half a minute
            for model in (PlaceConversion, Place):
                replace(model._meta.db_table, [])


@pytest.fixture(autouse=True)
def _places(_loaded):
    with translation.override("en"):
        yield


def legacy(level, name, province=None):
    found = Place.objects.legacy().filter(level=level, name=name)
    return found.get(province__name=province) if province else found.get()


def today(level, name):
    return Place.objects.current().get(level=level, name=name)


@pytest.mark.parametrize(
    ("scheme", "level", "count"),
    [
        ("2025", "province", 34),
        ("2025", "ward", 3321),
        ("legacy", "province", 63),
        ("legacy", "district", 696),
        ("legacy", "ward", 10035),
    ],
)
def test_each_era_has_all_its_units(scheme, level, count):
    assert Place.objects.filter(scheme=scheme, level=level).count() == count


def test_every_old_unit_has_exactly_one_default_successor():
    defaults = PlaceConversion.objects.filter(is_default=True)
    assert defaults.count() == Place.objects.legacy().count()
    assert not defaults.exclude(new__scheme="2025").exists()


def test_loading_again_changes_nothing():
    before = set(Place.objects.values_list("pk", "code", "folded", "parent", "province"))
    call_command("load_places")
    assert set(Place.objects.values_list("pk", "code", "folded", "parent", "province")) == before
    assert PlaceConversion.objects.count() == sum(len(unit.successors) for unit in read_table(LEGACY_TABLE))


def test_loading_mends_a_unit_that_someone_changed():
    Place.objects.current().provinces().filter(code="80").update(name="Sai", folded="sai")
    load_places()
    assert today("province", "Tây Ninh").code == "80"


def test_the_shipped_tables_stay_compact():
    assert CURRENT_TABLE.stat().st_size + LEGACY_TABLE.stat().st_size < 700_000


def test_the_same_code_names_different_units_in_the_two_eras():
    assert str(Place.objects.current().get(level="province", code="80")) == "Tỉnh Tây Ninh"
    assert str(Place.objects.legacy().get(level="province", code="80")) == "Tỉnh Long An"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("long an", "Tỉnh Long An"),
        ("Tỉnh Long An", "Tỉnh Long An"),
        ("LONG AN", "Tỉnh Long An"),
        ("can duoc", "Huyện Cần Đước"),
        ("huyện Cần Đước", "Huyện Cần Đước"),
        ("tp hcm", "Thành phố Hồ Chí Minh"),
        ("Sài Gòn", "Thành phố Hồ Chí Minh"),
        ("my le", "Xã Mỹ Lệ"),
        ("quan 1", "Quận 1"),
        ("thừa thiên huế", "Thành phố Huế"),
    ],
)
def test_a_place_answers_to_its_name_as_people_type_it(typed, expected):
    assert expected in {str(place) for place in Place.objects.named(typed)}


def test_the_division_type_narrows_the_search():
    levels = set(Place.objects.named("tỉnh long an").values_list("level", flat=True))
    assert levels == {"province"}
    assert not Place.objects.named("huyện long an").exists()


def test_an_old_place_prints_in_both_eras():
    ward = legacy("ward", "Mỹ Lệ", "Long An")
    assert ward.both_eras() == "Mỹ Lệ commune, Cần Đước district, Long An (now in Tây Ninh province)"
    assert today("ward", "Mỹ Lệ").both_eras() == "Mỹ Lệ commune, Tây Ninh"


def test_where_the_province_kept_its_name_the_new_ward_is_told():
    ward = legacy("ward", "Trường Đông", "Tây Ninh")
    assert ward.both_eras() == "Trường Đông commune, Hòa Thành town, Tây Ninh (now in Long Hoa ward)"
    assert legacy("province", "Tây Ninh").both_eras() == "Tây Ninh province"


def test_a_split_ward_keeps_every_successor_and_one_default():
    split = Place.objects.legacy().get(level="ward", code="00019")
    assert split.successions.count() == 4
    assert split.successor.code == "00004"


def test_a_district_alone_converts_to_its_province_only():
    assert legacy("district", "Cần Đước").successor == today("province", "Tây Ninh")
    assert legacy("district", "Côn Đảo").successor == today("ward", "Côn Đảo")


def test_within_an_old_province_lie_its_places_of_both_eras():
    inside = Place.objects.within(legacy("province", "Long An"))
    assert today("ward", "Mỹ Lệ") in inside
    assert legacy("ward", "Mỹ Lệ", "Long An") in inside
    assert not inside.filter(scheme="2025", level="province").exists()
    assert not inside.filter(scheme="legacy").exclude(province__name="Long An").exists()


def test_within_a_new_province_lie_the_old_ones_that_joined_it():
    inside = Place.objects.within(today("province", "Tây Ninh"))
    assert {p.name for p in inside.filter(scheme="legacy", level="province")} == {"Long An", "Tây Ninh"}
    assert legacy("ward", "Mỹ Lệ", "Long An") in inside


def test_address_lists_come_in_alphabetical_order_without_accents():
    names = [p.folded for p in Place.objects.provinces_today()]
    assert len(names) == 34
    assert names == sorted(names)
    wards = Place.objects.wards_of(today("province", "Tây Ninh"))
    assert len(wards) == 96
    assert {w.level for w in wards} == {"ward"}


def test_a_saved_province_is_its_own_province_and_gives_it_to_its_wards():
    province = Place.objects.create(scheme="2025", level="province", code="00", prefix="Tỉnh", name="Đồng Thử")
    ward = Place.objects.create(scheme="2025", level="ward", code="00000", prefix="Xã", name="Ấp Đá", parent=province)
    assert (province.province, ward.province) == (province, province)
    assert (province.folded, ward.folded) == ("dong thu", "ap da")


def test_a_numbered_ward_is_never_a_bare_number():
    assert Place(name="3", prefix="Phường").short_name == "Phường 3"
    assert Place(name="Mỹ Lệ", prefix="Xã").short_name == "Mỹ Lệ"
