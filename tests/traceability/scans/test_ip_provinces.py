"""The table of address ranges: what it says, and how it is made."""

import gzip
import ipaddress

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from catalogue.places.tables import CURRENT_TABLE, read_table
from traceability.scans import ip_provinces
from traceability.scans.ip_provinces import IPV4, IPV6, Range, joined, province_of, write_table

PROVINCES = {unit.code for unit in read_table(CURRENT_TABLE) if unit.level == "province"}


@pytest.mark.parametrize(
    "nothing", ["", "x", "1.2.3", "8.8.8.8", "127.0.0.1", "10.0.0.1", "::1", "2001:4860::8888", "1.2.3.4.5"]
)
def test_who_is_abroad_or_nowhere_is_in_no_province(nothing):
    assert province_of(nothing) == ""


def test_shipped_ranges_are_in_provinces_of_today():
    ranges = list(ip_provinces.read_table())
    assert {one.code for one in ranges} - {ip_provinces.ABROAD} == PROVINCES
    assert {one.family for one in ranges} == {IPV4, IPV6}
    for family in (IPV4, IPV6):
        starts = [one.start for one in ranges if one.family == family]
        assert starts == sorted(set(starts))


def test_an_ipv4_address_in_ipv6_is_the_same_place():
    assert province_of("1.52.1.200") == province_of("::ffff:1.52.1.200") == "48"


CSV = """1.52.0.0,1.52.0.255,VN,Ho Chi Minh City (HCMC),,Ho Chi Minh City,,10.8,106.6,
1.52.1.0,1.52.1.255,VN,Thai Binh Province,,X,,20,106,
1.52.2.0,1.52.2.255,TH,Bangkok,,X,,20,106,
1.52.3.0,1.52.3.255,VN,Thua Thien Hue Province,,X,,20,106,
1.52.4.0,1.52.4.255,VN,Nowhere,,X,,20,106,
"""
LITE = "2405:4800::,2405:4800:ffff:ffff:ffff:ffff:ffff:ffff,AS,VN,Hanoi,Hanoi,21,105.8\n"


def test_the_table_is_made_from_dbips_files(tmp_path, monkeypatch, capsys):
    one, two, table = tmp_path / "city.csv", tmp_path / "lite.csv.gz", tmp_path / "table.tsv"
    one.write_text(CSV)
    two.write_bytes(gzip.compress(LITE.encode()))
    call_command("build_ip_provinces", one, two, into=table)
    assert "DB-IP" in table.read_text().splitlines()[1]
    assert [(r.family, r.code) for r in ip_provinces.read_table(table)] == [
        (4, "79"), (4, "33"), (4, "--"), (4, "46"), (4, "--"), (6, "01"), (6, "--"),
    ]  # fmt: skip


def test_the_command_says_where_the_files_come_from(tmp_path):
    with pytest.raises(CommandError, match="npm pack"):
        call_command("build_ip_provinces", tmp_path / "missing.csv")


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(0, 30), st.sampled_from(["01", "79", "48"])),
        unique_by=lambda r: r[0],
    )
)
def test_joining_ranges_changes_no_address(drawn):
    rows, free = [], 0
    for start, length, code in sorted(drawn):
        first = max(start, free)
        rows.append((IPV4, first, first + length, code))
        free = first + length + 1
    table = list(joined(rows))
    for number in range(450):
        own = next((code for _family, first, last, code in rows if first <= number <= last), "--")
        assert next((r.code for r in reversed(table) if r.start <= number), "--") == own


def test_a_table_reads_as_it_was_written(tmp_path):
    ranges = [Range(IPV4, 5, "79"), Range(IPV4, 9, "--"), Range(IPV6, 2**63, "01")]
    write_table(ranges, tmp_path / "t.tsv", "test")
    assert list(ip_provinces.read_table(tmp_path / "t.tsv")) == ranges


def test_addresses_are_looked_up_as_numbers():
    for one in ip_provinces.read_table():
        if one.family == IPV4 and one.code != ip_provinces.ABROAD:
            assert province_of(str(ipaddress.IPv4Address(one.start))) == one.code
            break
