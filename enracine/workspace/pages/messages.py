"""What did not leave: messages that an organisation caused, or was to receive, and no server took."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.kernel import unsent
from enracine.kernel.identity import acting_of
from enracine.kernel.models import OutboxMessage
from enracine.kernel.notifications import find
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.network.rules import SUPERVISORS
from enracine.workspace.forms import GiveUpForm

SHOWN = 50
TAGS = {"waiting": "wait", "sending": "wait", "failed": "bad"}


@dataclass(frozen=True)
class Line:
    """One message as the page shows it: to whom, about what, and why it is still here."""

    message: OutboxMessage
    to: str
    about: str
    tag: str
    written_at: Any


def _line(message: OutboxMessage) -> Line:
    declared = find(message.notification)
    return Line(
        message=message,
        to=_to(message),
        about=declared.audience[:1].upper() + declared.audience[1:],
        tag=TAGS[message.state],
        written_at=getattr(message, "written_at", None),
    )


def _to(message: OutboxMessage) -> str:
    """To whom, without opening a file: a shared address whole, a person's only enough to find it."""
    address = message.recipient_address
    if not address:
        return _("Un compte") if message.recipient_organisation_id else _("La personne du dossier")
    if message.recipient_organisation_id:
        return address
    name, _at, domain = address.partition("@")
    return f"{name[:2]}…@{domain}"


@professionals_only(*SUPERVISORS)
@require_GET
def stuck(request: HttpRequest) -> HttpResponse:
    """The messages of my organisation that did not leave, the oldest first, and why."""
    rows = unsent.stuck_lines(SHOWN + 1)
    context = {"lines": [_line(row) for row in rows[:SHOWN]], "more": len(rows) > SHOWN}
    return render(request, "workspace/messages.html", context)


@professionals_only(*SUPERVISORS)
@require_POST
def try_again(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """Ask the worker to try one again."""
    unsent.ask_again(acting_of(request), message_id)
    messages.success(request, _("Le message repart. Revenez dans une minute."))
    return redirect("workspace:messages")


@professionals_only(*SUPERVISORS)
@require_http_methods(["GET", "POST"])
def give_up(request: HttpRequest, message_id: uuid.UUID) -> HttpResponse:
    """Give one up, with the reason."""
    message = unsent.stuck_or_404(message_id)
    form = GiveUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and done(
        form, lambda: unsent.give_up(acting_of(request), message_id, form.cleaned_data["why"])
    ):
        messages.success(request, _("Le message est abandonné, avec sa raison."))
        return redirect("workspace:messages")
    context = {"form": form, "line": _line(message)}
    return render(request, "workspace/message_give_up.html", context, status=status_of(form))
