"""What did not leave: messages that an organisation caused and that no mail server took."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from enracine.kernel import outbox
from enracine.kernel.identity import acting_of
from enracine.network.access import professionals_only

SHOWN = 50
TAGS = {"waiting": "wait", "sending": "wait", "failed": "bad"}


@professionals_only("administrator")
@require_GET
def stuck(request: HttpRequest) -> HttpResponse:
    """The messages of my organisation that did not leave, the oldest first, and why."""
    rows = list(outbox.stuck().select_related("event")[: SHOWN + 1])
    lines: list[dict[str, Any]] = [
        {"message": row, "tag": TAGS[row.state], "about": row.event.occurred_at}
        for row in rows[:SHOWN]
    ]
    return render(request, "workspace/messages.html", {"lines": lines, "more": len(rows) > SHOWN})


@professionals_only("administrator")
@require_POST
def try_again(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """Ask the worker to try one again."""
    outbox.ask_again(acting_of(request), message_id)
    messages.success(request, _("Le message repart. Revenez dans une minute."))
    return redirect("workspace:messages")
