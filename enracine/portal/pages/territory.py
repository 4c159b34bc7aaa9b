"""Writing to the agent of a territory: the least that lets her answer, without an account."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.models import new_id
from enracine.kernel.refusals import say_refusal, status_of
from enracine.network.access import public
from enracine.people.actions import Registered, register_person
from enracine.people.forms.base import language
from enracine.people.rules import ADULT_AGE, age_on
from enracine.people.values import Identity, NewPerson, Project, Reach
from enracine.portal.forms import TerritoryForm, WhoWouldForm
from enracine.portal.queries import AgentOf, agents_to_write_to
from enracine.portal.registration import limits, store
from enracine.portal.welcoming import in_regions, in_town, still_serves
from enracine.privacy.actions import current_text
from enracine.privacy.models import Purpose
from enracine.territories.pages.reading import typed_many

#: Regions asked about at once: as many as a registration names.
MOST_REGIONS = 3


@public
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """Choose a territory, say who you are; the answer never says whether you were known."""
    agents = agents_to_write_to()
    form = TerritoryForm(
        request.POST or None,
        agents=agents,
        initial={
            "key": str(new_id()),
            "language": language(),
            "territory": request.GET.get("agent", ""),
        },
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            agent = next(a for a in agents if a.key == form.cleaned_data["territory"])
            done = _register(request, form, agent)
            if done is not None:
                context = {"number": done.number, "agent": agent}
                return render(request, "portal/registration/written.html", context)
    return render(
        request,
        "portal/registration/territory.html",
        {
            "form": form,
            "agents": agents,
            "consent": current_text(Purpose.REGISTRATION, language()),
        },
        status=status,
    )


def _register(request: HttpRequest, form: TerritoryForm, agent: AgentOf) -> Registered | None:
    """Register her with that agent; None when something is to be corrected."""
    data: dict[str, Any] = form.cleaned_data
    if limits.too_many_sent(request, data["key"]):
        form.add_error(None, _("Trop d’envois. Attendez une heure, puis recommencez."))
        return None
    age = age_on(data["birth_date"], today())
    serves, others = still_serves(agent.key, agent.territory, age)
    if not serves and age >= ADULT_AGE:
        form.add_error("birth_date", _refused(agent, others))
        return None
    try:
        return register_person(
            store.VISITOR,
            NewPerson(
                key=data["key"],
                identity=Identity(data["given_name"], data["family_name"], data["birth_date"]),
                reach=Reach(data["email"].lower(), data["phone"], data["language"]),
                consents=frozenset({Purpose.REGISTRATION.value}),
                project=Project(places=((agent.region, agent.territory),)),
                language=language(),
                addressee=agent.organisation_id,
            ),
        )
    except ActionRefused as refused:
        say_refusal(form, refused)
        return None


def _refused(agent: AgentOf, others: list[str]) -> str:
    """Why this agent cannot answer, and who could there."""
    usual = (
        _("Cet agent accompagne les 18 à 35 ans. L’inscription générale est pour tout le monde.")
        if agent.is_usual
        else _("Cet agent n’accompagne pas cet âge. Inscrivez-vous plutôt au réseau.")
    )
    if not others:
        return usual
    return usual + " " + _("Là-bas, à cet âge : %(names)s.") % {"names": ", ".join(others)}


@public
@require_safe
def who_would(request: HttpRequest) -> HttpResponse:
    """Who would accompany somebody of an age in a town, or in regions; where nobody does, who else, and
    where nearest.
    """
    asked = "lieu" in request.GET
    form = WhoWouldForm(request.GET if asked else None)
    found = None
    if asked and form.is_valid():
        found = in_town(form.cleaned_data["lieu"], form.cleaned_data["age"])
    writable = {agent.key for agent in agents_to_write_to()} if found and found.has_agent else set()
    context = {
        "form": form,
        "found": found,
        "regions": in_regions(typed_many(request, "region", MOST_REGIONS), None),
        "age": form.cleaned_data.get("age") if found else None,
        "lines": [
            (line, str(line.mandate_id) if str(line.mandate_id) in writable else "")
            for line in (found.there if found else ())
        ],
    }
    return render(request, "portal/registration/who_would.html", context, status=status_of(form))
