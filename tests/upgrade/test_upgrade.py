"""A demo of an earlier release migrates and serves, on the database that this run is on."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.upgrade import dumps

pytestmark = pytest.mark.migrations
ROWS = {
    "6f62b42": {
        "catalogue.Product": 188,
        "catalogue.Producer": 98,
        "catalogue.Recognition": 135,
        "catalogue.Certificate": 25,
        "traceability.Lot": 179,
        "traceability.Event": 480,
        "traceability.StampRoll": 12,
        "traceability.Recall": 2,
        "traceability.LogEntry": 1207,
        "order.Order": 2,
        "partner.StockRecord": 160,
        "wagtailcore.Page": 51,
    }
}


@pytest.fixture(scope="module", params=dumps.RELEASES)
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, object]]:
    folder, release = tmp_path_factory.mktemp("upgrade"), request.param
    if connection.vendor == "sqlite":
        yield migrated(dumps.on_sqlite(release, folder), folder) | {"release": release}
        return
    if not dumps.has_postgres(release):
        pytest.skip(f"There is no PostgreSQL dump of {release} yet; the SQLite one is tried.")
    server = connection.settings_dict
    url = f"postgres://{server['USER']}:{server['PASSWORD']}@{server['HOST']}:{server['PORT']}/postgres"
    with dumps.on_postgres(release, url) as database:
        yield migrated(database, folder) | {"release": release}


def migrated(url: str, folder: Path) -> dict[str, object]:
    env = dumps.settings(url, folder)
    dumps.run("manage.py", "migrate", "--noinput", "-v", "0", env=env)
    return json.loads(dumps.run("-m", "tests.upgrade.walk", env=env).splitlines()[-1])


def test_every_page_of_the_earlier_demo_opens(upgraded):
    assert upgraded["pages"] > 300
    assert upgraded["faults"] == {}


def test_everybody_still_signs_in(upgraded):
    assert all(upgraded["signed_in"].values()), upgraded["signed_in"]


def test_no_row_is_lost(upgraded):
    assert upgraded["rows"] == ROWS[upgraded["release"]]
