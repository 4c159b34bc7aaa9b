"""The public home and the pages it owes everybody: privacy, accessibility, help."""

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enracine.kernel.clock import today
from enracine.network.access import public
from enracine.network.models import OrganisationKind, PrivacyOfficer

#: Kinds of organisations that hold a file, in the order a reader looks for them.
FILE_HOLDERS = (
    OrganisationKind.EER_NETWORK,
    OrganisationKind.EER_MEMBER,
    OrganisationKind.PAJ_NATIONAL,
    OrganisationKind.PAJ_PROMOTER,
    OrganisationKind.REGIONAL_PARTNER,
    OrganisationKind.MINISTRY,
)
RANK = {kind.value: rank for rank, kind in enumerate(FILE_HOLDERS)}


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Two doors: to settle, to accompany."""
    return render(request, "public/home.html", {"is_demo": settings.IS_DEMO})


@public
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, why, how long, who answers in each organisation (law.md, L03, L13, L14)."""
    officers = (
        PrivacyOfficer.objects.on(today())
        .filter(organisation__is_active=True, organisation__kind__in=RANK, is_deputy=False)
        .select_related("organisation")
        .order_by("organisation__name", "to_be_confirmed", "-valid_from", "id")
    )
    rows: dict[uuid.UUID, PrivacyOfficer] = {}
    for officer in officers:
        rows.setdefault(officer.organisation_id, officer)
    listed = sorted(rows.values(), key=lambda o: (RANK[o.organisation.kind], o.organisation.name))
    columns = [{"label": _("Organisme")}, {"label": _("Responsable")}, {"label": _("Courriel")}]
    context = {"officers": listed, "columns": columns, "is_demo": settings.IS_DEMO}
    return render(request, "public/privacy.html", context)


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was aimed at, what was tried, what is known not to work."""
    return render(request, "public/accessibility.html", {"is_demo": settings.IS_DEMO})


@public
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Questions people ask, and where to turn."""
    return render(request, "public/help.html", {"is_demo": settings.IS_DEMO})
