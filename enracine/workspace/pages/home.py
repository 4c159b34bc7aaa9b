"""`/travail/`: « Aujourd’hui » for who follows people, the right home for the others."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from enracine.insights.queries.figures import headlines
from enracine.kernel import panels
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.coming_back import from_here
from enracine.kernel.identity import acting_of
from enracine.network.access import professionals_only
from enracine.network.models import Role
from enracine.privacy.queries import note_read
from enracine.workspace import queries


@professionals_only()
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The home of the acting role."""
    acting = acting_of(request)
    if acting.role in queries.FOLLOWING:
        return _today(request, acting)
    if acting.role == Role.COORDINATOR:
        return _coordination(request, acting)
    return _landing(request, acting)


def _today(request: HttpRequest, acting: Acting) -> HttpResponse:
    waiting = queries.today_of(acting, everything="tout" in request.GET)
    for subject in queries.kinds_of([*waiting.late, *waiting.now, *waiting.soon]):
        note_read(request, subject, ["identity"], "workspace:today")
    context = {
        "day": today(),
        "waiting": waiting,
        "panels": panels.panels("home", acting, None),
        "gestures": panels.gestures("today", acting),
        "from_here": from_here(request),
    }
    return render(request, "workspace/today.html", context)


def _coordination(request: HttpRequest, acting: Acting) -> HttpResponse:
    found = queries.coordination_of(acting)
    for row in found.queue.rows:
        note_read(request, row.subject_id, ["identity"], "workspace:coordination")
    context = {"day": today(), "found": found, "panels": panels.panels("home", acting, None)}
    return render(request, "workspace/coordination.html", context)


def _landing(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Roles that open no dossier: figures they may see, their pages, the network."""
    context: dict[str, Any] = {
        "day": today(),
        "figures": headlines(acting) if acting.role in _WITH_FIGURES else [],
        "paj": queries.national_paj_of(acting) if acting.role == Role.PAJ_NATIONAL else None,
        "offer": queries.regions_of(acting) if acting.role in _WITH_DIRECTORY else None,
        "panels": panels.panels("home", acting, None),
    }
    return render(request, "workspace/landing.html", context)


_WITH_FIGURES = (
    Role.PAJ_NATIONAL,
    Role.FUNDER,
    Role.COMMUNICATIONS,
    Role.REGIONAL_ADVISOR,
    Role.ADMINISTRATOR,
)
_WITH_DIRECTORY = (
    Role.PAJ_NATIONAL,
    Role.FUNDER,
    Role.COMMUNICATIONS,
    Role.REGIONAL_ADVISOR,
    Role.EMPLOYER,
    Role.ADMINISTRATOR,
    Role.PRIVACY_OFFICER,
)


@professionals_only()
@require_GET
def directory(request: HttpRequest) -> HttpResponse:
    """« Réseau »: who answers in a region, programme by programme, vacancies said."""
    offer = queries.offer_of(request.GET.get("region", ""))
    return render(request, "workspace/directory.html", {"offer": offer})
