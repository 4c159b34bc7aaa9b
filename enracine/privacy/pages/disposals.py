"""What an organisation did of what it had received, after a withdrawal: its answer, and the register."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import done, status_of
from enracine.network.access import professionals_only
from enracine.privacy.actions import answer_disposal
from enracine.privacy.forms.agreements import AnswerEndForm
from enracine.privacy.pages.agreements import ROLES
from enracine.privacy.pages.protection.common import KEEPERS, after
from enracine.privacy.queries.disposals import asked, disposal_for, register_page


@professionals_only(*ROLES, "administrator")
@require_http_methods(["GET", "HEAD", "POST"])
def disposal(request: HttpRequest, disposal_id: uuid.UUID) -> HttpResponse:
    """What was received, what is asked, what was answered; the recipient answers here.

    Nothing here names the person: the recipient no longer has the right to know who she is.
    """
    acting = acting_of(request)
    found = disposal_for(acting, disposal_id)
    is_receiver = found.receiver_id == acting.organisation_id
    form = AnswerEndForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST":
        if not is_receiver:
            raise NotVisible
        if done(
            form,
            lambda: answer_disposal(
                acting, found, form.said(), version=form.cleaned_data["version"]
            ),
        ):
            messages.success(request, _("Votre réponse est enregistrée. La personne la voit."))
            return redirect("privacy:disposal", found.pk)
    context = {
        "asked": asked(found),
        "is_receiver": is_receiver,
        "form": form if is_receiver and found.answer != "agreed_again" else None,
    }
    return render(request, "privacy/disposal.html", context, status=status_of(form))


@professionals_only(*KEEPERS)
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """What was asked of others and of us, newest first: the privacy officer's register."""
    acting = acting_of(request)
    rows, following = register_page(acting, after(request))
    context = {"rows": rows, "next": following, "mine": acting.organisation_id}
    return render(request, "privacy/protection/disposals.html", context)
