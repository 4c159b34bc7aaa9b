"""Background work of webhooks. Calls open their own transactions: none is open during a call."""

import uuid

from procrastinate.contrib.django import app

from enracine.kernel.acting import Acting
from enracine.kernel.jobs import OUTSIDE, job
from enracine.webhooks.actions import delivering
from enracine.webhooks.actions.exhausting import forget_old


def _deliver(subscription_id: str) -> int:
    return delivering.deliver(uuid.UUID(subscription_id))


def _sweep(timestamp: int = 0) -> int:
    return delivering.sweep()


deliver = app.task(name=delivering.TASK, queue=OUTSIDE)(_deliver)
sweep = app.periodic(cron="* * * * *", periodic_id="webhooks.sweep")(
    app.task(name="webhooks.sweep", queueing_lock="webhooks.sweep")(_sweep)
)


@job("webhooks.forget", cron="30 7 * * *")
def forget(acting: Acting) -> int:
    """Each night: what was delivered or not long ago."""
    return forget_old(acting)
