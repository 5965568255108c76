"""A worker's lanes: threads that each do one thing over and over, so that no slow one holds up the others."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

logger = logging.getLogger(__name__)
Step = Callable[[Callable[[], bool]], object]


class Lane(threading.Thread):
    """Runs ``step`` until it is told to stop; what the step gives back says whether there may be more to do now.

    Whatever a step raises, the lane lives on: a database that restarts is waited for, a fault is in the log and the
    rows it left lying are shown to staff.
    """

    def __init__(self, name: str, step: Step, stopping: threading.Event, *, pause: float) -> None:
        super().__init__(name=name, daemon=True)
        self.step, self.stopping, self.pause = step, stopping, pause
        self.failures = 0

    def run(self) -> None:
        while not self.stopping.is_set():
            if not self._step():
                self.stopping.wait(self.pause + min(self.failures, 10))
        connection.close()

    def _step(self) -> bool:
        try:
            close_old_connections()
            more = bool(self.step(self.stopping.is_set))
        except (DatabaseError, InterfaceError) as error:
            logger.warning("The database failed the lane %s, which waits for it: %s", self.name, error)
            connection.close()
        except Exception:
            logger.exception("The lane %s failed", self.name)
        else:
            self.failures = 0
            return more
        self.failures += 1
        return False
