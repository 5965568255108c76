"""pytest's part of ``bench.reach``: how long each test took, its fixtures included, into REACH_DURATIONS."""

import json
import os
from collections import Counter
from pathlib import Path

import pytest

_seconds: Counter[str] = Counter()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid] += report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        Path(os.environ["REACH_DURATIONS"]).write_text(json.dumps(_seconds))
