"""« Trois agents ont votre demande »: the person's own page, which works without JavaScript."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from enracine.kernel.acting import Acting
from enracine.kernel.errors import ActionRefused
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import say_refusal, status_of
from enracine.people.pages.portal import person_page
from enracine.referrals.actions import several_agents
from enracine.referrals.agent_forms import HELP, LEAVE, ONE, AgentsForm
from enracine.referrals.models import AgentGrouping
from enracine.referrals.queries import agents


@person_page
@require_http_methods(["GET", "HEAD", "POST"])
def several(request: HttpRequest, grouping_id: uuid.UUID) -> HttpResponse:
    """One contact, help, or nothing changed: her question, and her answer once it is given."""
    acting = acting_of(request)
    question = agents.question_of(acting, grouping_id)
    grouping = question.grouping
    form = AgentsForm(
        request.POST or None,
        requests=question.requests,
        eer=grouping.suggests_eer,
        initial={"version": grouping.version},
    )
    if request.method == "POST" and form.is_valid():
        try:
            said = _answer(acting, grouping, form.cleaned_data)
        except ActionRefused as refused:
            say_refusal(form, refused)
        else:
            messages.success(request, said)
            return redirect("portal:home")
    return render(
        request,
        "referrals/several_agents.html",
        {
            "question": question,
            "form": form,
            "waiting": grouping.state == AgentGrouping.State.PROPOSED,
        },
        status=status_of(form),
    )


def _answer(acting: Acting, grouping: AgentGrouping, data: dict[str, Any]) -> str:
    """Do what she chose; gives the words that say it."""
    agent = uuid.UUID(data["agent"]) if data["agent"] else None
    tells, version = data["tells"], data["version"]
    if data["what"] == ONE:
        several_agents.choose_one_contact(acting, grouping.pk, agent, tells=tells, version=version)
        return _("C’est noté. Les autres agents sont avertis.")
    if data["what"] == HELP:
        several_agents.ask_for_help(acting, grouping.pk, agent, tells=tells, version=version)
        return _("C’est noté. La personne choisie va vous écrire.")
    assert data["what"] == LEAVE  # noqa: S101 - the form has three answers
    several_agents.refuse_grouping(acting, grouping.pk, version=version)
    return _("C’est noté. Nous ne poserons plus la question.")
