"""How a process prepares to write its share of a large world. Nothing here needs Django to be ready."""

from multiprocessing.synchronize import Barrier

import django

#: Seconds for every process to find the world before lives are written.
READY_WITHIN = 120
_everybody: Barrier | None = None


def begin(everybody: Barrier) -> None:
    """Django first: what a share is made of cannot even be read without it."""
    global _everybody
    _everybody = everybody
    django.setup()


def wait_for_everybody() -> None:
    """Wait until every process has found the world.

    Finding it locks the organisations that lives name: were one process already writing lives while
    another is still looking, each could wait for the other for ever. Raises BrokenBarrierError when
    one of them never comes.
    """
    if _everybody is not None:
        _everybody.wait(timeout=READY_WITHIN)
