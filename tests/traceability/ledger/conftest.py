import pytest

from traceability.ledger.log.appending import log
from traceability.ledger.log.notes import Signer
from traceability.ledger.log.sequencing import sequence

KEY = Signer("testserver/ledger", 1, bytes(range(32)))


@pytest.fixture(autouse=True)
def _ledger_key(settings):
    settings.TRACEABILITY_LEDGER_KEY = str(KEY)


@pytest.fixture
def logged():
    """Log rows that factories made, and give them their places in the tree."""

    def do(*rows):
        for row in rows:
            log(row)
        return sequence()

    return do
