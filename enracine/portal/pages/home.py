"""A candidate's home: what to do next, where things stand, who has her file."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from enracine.kernel import journey, panels
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.network.access import candidates_only
from enracine.people.pages.portal import CHOSEN_KEY, person_of, person_page, persons_of
from enracine.people.queries import protection_of, readers_of
from enracine.portal.queries import disclosed, who_has_my_file, who_looked_by_day
from enracine.portal.steps import facts_of, whole_journey

#: How a step's status is tagged: kind and word.
TAGS = {
    journey.DONE: ("ok", gettext_lazy("Terminé")),
    journey.DOING: ("info", gettext_lazy("En cours")),
    journey.TODO: ("neutral", gettext_lazy("À faire")),
    journey.WAITING: ("wait", gettext_lazy("En attente")),
}


@person_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """« Bonjour Amina »: the next thing, the steps, what the features have to say."""
    acting, person = acting_of(request), person_of(request)
    facts = facts_of(person.pk, acting.subject_ids)
    if facts is None:
        raise NotVisible
    # The panel of her journey asks nothing more.
    person.line_told = facts.news.line  # type: ignore[attr-defined]  # read by her panel
    request.pending_consents = facts.waiting  # type: ignore[attr-defined]  # for the menu's badge
    steps, following = whole_journey(acting, facts, person.pk)
    return render(
        request,
        "portal/home.html",
        {
            "person": person,
            "next": following,
            "steps": [(step, *TAGS[step.status]) for step in steps],
            "done": sum(step.status == journey.DONE for step in steps),
            "news": facts.news,
            "panels": panels.panels("portal.home", acting, person),
            "several": len(persons_of(request)) > 1,
        },
    )


@person_page
@require_safe
def who_has(request: HttpRequest) -> HttpResponse:
    """Which organisations may see the file, which sections, why, since when; and who looked."""
    person = person_of(request).pk
    is_secret = protection_of(person) is not None
    holdings, reads = who_has_my_file(person, is_secret=is_secret)
    return render(
        request,
        "portal/who_has.html",
        {
            "holdings": holdings,
            "reads": reads,
            "is_secret": is_secret,
            "readers": readers_of(person) if is_secret else [],
        },
    )


@person_page
@require_safe
def who_looked(request: HttpRequest) -> HttpResponse:
    """« Qui a regardé mon dossier », by day: who, what, how many times, why."""
    days, following = who_looked_by_day(
        person_of(request).pk,
        request.GET.get("apres", ""),
    )
    context = {
        "days": days,
        "next_url": f"?{urlencode({'apres': following})}" if following else "",
        "disclosures": disclosed(person_of(request).pk),
    }
    return render(request, "portal/who_looked.html", context)


@candidates_only
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose whose file to open, when several persons share one account."""
    persons = persons_of(request)
    if request.method == "POST":
        chosen = next((p for p in persons if str(p.pk) == request.POST.get("person")), None)
        if chosen is None:
            raise Http404
        request.session[CHOSEN_KEY] = str(chosen.pk)
        messages.info(request, _("Dossier ouvert : %(name)s.") % {"name": chosen.full_name})
        return redirect("portal:home")
    return render(request, "portal/choose.html", {"persons": persons})
