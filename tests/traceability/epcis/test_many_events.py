"""What anybody may ask without a key costs the same however many events there are."""

import pytest
from django.db import connection

from bench import epcis

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite tells how many steps a query takes"),
]
FEW, MANY, STEP = 4_000, 32_000, 100


@pytest.fixture
def steps(client):
    """How many hundred steps of SQLite's machine a request takes."""

    def count(address):
        counted = [0]

        def one_more():
            counted[0] += 1

        client.get(address)  # so that whatever is looked up once is known
        connection.connection.set_progress_handler(one_more, STEP)
        try:
            assert client.get(address).status_code == 200
        finally:
            connection.connection.set_progress_handler(None, 0)
        return counted[0]

    return count


def test_eight_times_the_events_cost_no_more(steps):
    epcis.fill(FEW)
    questions = epcis.questions()
    few = [steps(address) for address in questions]
    epcis.fill(MANY - FEW)
    many = [steps(address) for address in questions]
    grown = [one for one in zip(questions, few, many, strict=True) if one[2] > one[1] * 2 + 100]
    assert grown == []
