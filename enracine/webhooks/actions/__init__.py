"""Every write about webhooks."""

from enracine.webhooks.actions.delivering import deliver, deliver_one, sweep
from enracine.webhooks.actions.managing import (
    change_subscription,
    create_subscription,
    end_subscription,
    resume_subscription,
    rotate_secret,
    send_again,
    send_ping,
    suspend_subscription,
)

__all__ = [
    "change_subscription",
    "create_subscription",
    "deliver",
    "deliver_one",
    "end_subscription",
    "resume_subscription",
    "rotate_secret",
    "send_again",
    "send_ping",
    "suspend_subscription",
    "sweep",
]
