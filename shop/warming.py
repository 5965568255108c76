"""What a worker reads before somebody asks for it: in a thread of its own, so that it answers meanwhile."""

from __future__ import annotations

import gc
import logging
from threading import Thread

from django.db import connection

from catalogue.search.following import followed
from catalogue.search.maker_names import names

logger = logging.getLogger(__name__)


def warm_up() -> Thread:
    thread = Thread(target=_read, name="warming", daemon=True)
    thread.start()
    return thread


def _read() -> None:
    """Without a database the worker starts all the same: what is missing here is read by the first who needs it."""
    try:
        followed()
        names()
    except Exception as error:
        logger.warning("Nothing could be read at the start: %r", error)
    finally:
        connection.close()
    gc.collect()
    gc.freeze()  # code and tables stay: the collector need not walk through them again and again
