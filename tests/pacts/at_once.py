"""Several pieces of work at the same time, each in a thread with a connection of its own."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import OperationalError, connection, transaction


def at_once(*works: Callable[[], object]) -> None:
    """Do all of them at once, each in a transaction; what one raises is raised here."""
    with ThreadPoolExecutor(len(works)) as pool:
        list(pool.map(_do, works))


def _do(work: Callable[[], object]) -> None:
    """A database in memory does not wait for a lock, as one in a file does: then try again."""
    try:
        while True:
            try:
                with transaction.atomic():
                    work()
                return
            except OperationalError as error:
                if "locked" not in str(error):
                    raise
                time.sleep(0.005)
    finally:
        connection.close()
