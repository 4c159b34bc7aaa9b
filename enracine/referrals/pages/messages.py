"""Messages between the two organisations of a referral, on its page."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enracine.kernel.acting import acting_as
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import done
from enracine.network.access import professionals_only
from enracine.referrals import actions
from enracine.referrals.forms import MessageForm
from enracine.referrals.models import Referral
from enracine.referrals.pages.workspace import show_referral
from enracine.referrals.queries.common import WORKING_ROLES, visible_referral


@professionals_only(*WORKING_ROLES)
@require_POST
def write(request: HttpRequest, referral_id: uuid.UUID) -> HttpResponse:
    """Send a message to the other organisation; refused, it stays in its field."""
    acting = acting_of(request)
    found = visible_referral(acting, referral_id)
    form = MessageForm(request.POST)
    if done(
        form,
        lambda: actions.write_message(
            acting, found, form.cleaned_data["text"], key=form.cleaned_data["key"]
        ),
    ):
        messages.success(request, _("Message envoyé."))
        return redirect(reverse("referrals:detail", args=[found.pk]) + "#messages")
    return show_referral(request, found, form)


def note_messages_read(request: HttpRequest) -> None:
    """After the page is answered: its reader has seen the messages (registered with the kernel)."""
    shown = getattr(request, "shown_messages", None)
    if shown is None:
        return
    acting = acting_of(request)
    with acting_as(acting):
        found = Referral.objects.filter(pk=shown).first()
        if found is not None:
            actions.read_messages(acting, found)
