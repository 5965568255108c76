"""Tells a cache in front which pages are past, by the names that they left with (``xkey``).

Each process that serves pages tells what it sees raised: who made the change may be dead. What could not be told is
told again until it is; a new process begins with everything, for it does not know what the last one did not tell.

Each name is told more than once: another process may hand a page to the cache that it was still making, or that it has
not yet seen to be past.
"""

from __future__ import annotations

import logging
import threading
import urllib.request
from time import monotonic, sleep

from django.db import connection

from catalogue.kept.naming import EVERYTHING
from catalogue.kept.watching import Watch, check_seconds

logger = logging.getLogger(__name__)
SECONDS = 0.5
MOST_NAMES = 200  # in one request; a header of 4 KB at most


class Purger:
    def __init__(self, url: str) -> None:
        self._url, self._untold = url, [(0.0, {EVERYTHING})]
        self._watch = Watch()
        self._watch.on_raise(self._note)
        self._fails = False

    def start(self) -> None:
        threading.Thread(target=self._run, name="purge-pages", daemon=True).start()

    def tell(self) -> None:
        """What has been raised since the last time, and what could not be told then."""
        self._watch.look_again()
        self._watch.turn()
        for told in [one for one in self._untold if one[0] <= monotonic()]:
            names = sorted(told[1])
            for start in range(0, len(names), MOST_NAMES):
                self._send(names[start : start + MOST_NAMES])
            self._untold.remove(told)

    def _note(self, names: set[str]) -> None:
        self._untold += [(monotonic() + after, names) for after in (0, check_seconds() + 0.5, 30)]

    def _send(self, names: list[str]) -> None:
        request = urllib.request.Request(self._url, method="PURGE", headers={"xkey": " ".join(names)})  # noqa: S310
        with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310
            answer.read()

    def _run(self) -> None:
        while True:
            try:
                self.tell()
                self._fails = False
            except Exception:
                if not self._fails:
                    logger.exception("the cache in front could not be told what is past; it will be told again")
                self._fails = True
                connection.close()
            sleep(SECONDS)
