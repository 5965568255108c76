"""``make bench`` and ``make prove``: see bench/."""

import os

from scripts import demo_base, environment, prepare, system
from scripts.steps import BIN, Stop, run


def everything() -> None:
    ready()
    if not run(BIN / "python", "-m", "bench", *(["--write"] if os.environ.get("WRITE") else [])):
        raise Stop("The measurement did not finish.")


def prove() -> None:
    """ONLY=day proves only what has that word in its title, and renews its section of docs/proof.md."""
    ready()
    if not run(BIN / "python", "-m", "bench.proofs", *os.environ.get("ONLY", "").split()):
        raise Stop("Not everything is proven: see above.")


def ready() -> None:
    environment.ready("requirements-dev.txt")
    system.need("wrk", "postgresql")
    prepare.translations()
    if not demo_base.built():
        raise Stop("Nothing to measure without a demo.")
