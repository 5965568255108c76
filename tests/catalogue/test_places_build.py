import json
import sqlite3

import pytest
from django.core.management import CommandError, call_command

from catalogue.places.tables import read_table

LEGACY = "province district ward provinceKey districtKey wardKey provinceCode districtCode wardCode"
CURRENT = "province ward provinceKey wardKey provinceCode wardCode"


@pytest.fixture
def source(tmp_path):
    """A data set of one split ward, one whole ward and one island district without wards."""
    with sqlite3.connect(tmp_path / "dataset.db") as db:
        db.execute(f"CREATE TABLE admin_units_legacy ({', '.join(LEGACY.split())})")
        db.execute(f"CREATE TABLE admin_units ({', '.join(CURRENT.split())})")
        db.executemany(
            "INSERT INTO admin_units_legacy VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                ("Tỉnh Cũ", "Huyện Một", "Thị Trấn Hai", "tinhcu", "huyenmot", "thitranhai", "80", "800", "28000"),
                ("Tỉnh Cũ", "Huyện Một", "Xã Ba", "tinhcu", "huyenmot", "xaba", "80", "800", "28003"),
                ("Tỉnh Cũ", "Huyện Đảo", None, "tinhcu", "huyendao", None, "80", "801", None),
            ],
        )
        db.executemany(
            "INSERT INTO admin_units VALUES (?, ?, ?, ?, ?, ?)",
            [
                ("Tỉnh Mới", "Xã Ba", "tinhmoi", "xaba", "80", "28003"),
                ("Tỉnh Mới", "Xã Bốn", "tinhmoi", "xabon", "80", "28006"),
                ("Tỉnh Mới", "Đặc khu Đảo", "tinhmoi", "dackhudao", "80", "28009"),
            ],
        )
    parts = [{"newWardKey": "xaba", "isDefaultNewWard": False}, {"newWardKey": "xabon", "isDefaultNewWard": True}]
    conversion = {
        "DICT_PROVINCE": {"tinhmoi": ["tinhcu"]},
        "DICT_PROVINCE_WARD_NO_DIVIDED": {
            "tinhmoi": {"xaba": ["tinhcu_huyenmot_xaba"], "dackhudao": ["tinhcu_huyendao_"]}
        },
        "DICT_PROVINCE_WARD_DIVIDED": {"tinhmoi": {"tinhcu_huyenmot_thitranhai": parts}},
    }
    (tmp_path / "converter_2025.json").write_text(json.dumps(conversion))
    return tmp_path


def build(source, into):
    into.mkdir()
    call_command("build_places", source=source, into=into)
    return {path.name: path.read_bytes() for path in into.iterdir()}


def test_successors_of_a_split_ward_start_with_the_default(source, tmp_path):
    build(source, tmp_path / "out")
    old = {unit.code: unit for unit in read_table(tmp_path / "out" / "places_legacy.tsv")}
    assert old["28000"].successors == ("28006", "28003")
    assert (old["28000"].prefix, old["28000"].name) == ("Thị trấn", "Hai")


def test_a_district_converts_to_its_province_unless_it_had_no_wards(source, tmp_path):
    build(source, tmp_path / "out")
    old = {unit.code: unit for unit in read_table(tmp_path / "out" / "places_legacy.tsv")}
    assert old["800"].successors == ("80",)
    assert old["801"].successors == ("28009",)


def test_building_twice_gives_the_same_bytes(source, tmp_path):
    assert build(source, tmp_path / "one") == build(source, tmp_path / "two")


def test_a_missing_data_set_is_answered_with_how_to_get_it(tmp_path):
    with pytest.raises(CommandError, match=r"pip install .*vietnamadminunits==1.0.4"):
        call_command("build_places", source=tmp_path)
