"""The worker: one process, a line of work for what people wait for, another for what leaves.

A call to another system may last; four at once, none of them in front of a letter. One process and
not two: the same memory, and `/sante` says the truth by one sign of life (decision 0039).
"""

import asyncio
import signal
from contextlib import suppress

from enracine.operations.installation import load_django

#: Seconds that what is under way has to end when the worker is stopped.
PATIENCE = 10.0


async def work(*, wait: bool = True) -> None:
    """Do the jobs of each line until asked to stop (SIGTERM, Ctrl-C); or, without `wait`, those due.

    A line that fails takes the others down with it: whoever supervises starts all of them again.
    """
    from procrastinate.contrib.django import app

    from enracine.kernel.jobs import LINES

    async with app.open_async():
        running = [
            asyncio.create_task(
                app.run_worker_async(
                    queues=[queue],
                    name=queue,
                    concurrency=at_once,
                    wait=wait,
                    shutdown_graceful_timeout=PATIENCE,
                    install_signal_handlers=False,
                ),
                name=queue,
            )
            for queue, at_once in LINES.items()
        ]
        _stop_when_asked(running)
        try:
            await asyncio.gather(*running)
        except asyncio.CancelledError:
            # Asked to stop: that is how it ends well.
            return
        finally:
            for line in running:
                line.cancel()
            await asyncio.gather(*running, return_exceptions=True)


def _stop_when_asked(running: list["asyncio.Task[None]"]) -> None:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for line in running:
            line.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        # Elsewhere than in the main thread (a test), nobody sends signals.
        with suppress(ValueError, RuntimeError):
            loop.add_signal_handler(number, stop)


def main() -> None:
    """Work with a connection fit for a worker."""
    from procrastinate.contrib.django import app

    # Django's own connector, which knows the one to work with.
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # procrastinate's own
    with app.replace_connector(connector):
        asyncio.run(work())


if __name__ == "__main__":
    load_django("jobs")
    main()
