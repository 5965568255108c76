"""``make bench``: see bench/."""

import os

from scripts import demo_base, environment, prepare, system
from scripts.steps import BIN, Stop, run


def everything() -> None:
    environment.ready("requirements-dev.txt")
    system.need("wrk", "postgresql")
    prepare.translations()
    if not demo_base.built():
        raise Stop("Nothing to measure without a demo.")
    if not run(BIN / "python", "-m", "bench", *(["--write"] if os.environ.get("WRITE") else [])):
        raise Stop("The measurement did not finish.")
