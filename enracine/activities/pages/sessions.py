"""Group sessions, for those who lead them."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.accompaniment.pages.files import HOLDER_ROLES
from enracine.accompaniment.queries.caseload import visible
from enracine.activities import actions
from enracine.activities.forms import (
    AttendanceForm,
    ReasonForm,
    SearchForm,
    SessionForm,
    session_initial,
)
from enracine.activities.models import GroupSession, SessionPlace
from enracine.activities.pages.entries import own_page
from enracine.activities.queries import entries as entry_queries
from enracine.activities.queries import sessions as queries
from enracine.kernel.clock import now
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.refusals import done, say_refusal, status_of
from enracine.kernel.searching import private_search
from enracine.network.access import professionals_only
from enracine.network.scope import own_organisation
from enracine.privacy.queries import note_read


@professionals_only(*HOLDER_ROLES)
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """The calendar of the organisation: to come, or past."""
    past = request.GET.get("quand") == "passees"
    after = request.GET.get("apres", "")
    found = queries.calendar(acting_of(request), past=past, cursor=after)
    kept = {"quand": "passees"} if past else {}
    return render(
        request,
        "activities/sessions.html",
        {
            "rows": found.rows,
            "past": past,
            "next_url": f"?{urlencode(kept | {'apres': found.next_cursor})}"
            if found.next_cursor
            else "",
            "first_url": f"?{urlencode(kept)}" if after else "",
            "columns": [
                {"label": _("Séance")},
                {"label": _("Quand")},
                {"label": _("Où")},
                {"label": _("Animée par")},
                {"label": _("Places"), "numeric": True},
            ],
        },
    )


def _session_form(request: HttpRequest, initial: dict[str, Any]) -> SessionForm:
    acting = acting_of(request)
    organisation = own_organisation(acting)
    return SessionForm(
        request.POST or None,
        initial=initial,
        kinds=queries.group_kinds(),
        people=entry_queries.animators(acting),
        agreements=entry_queries.agreements(organisation, organisation),
    )


def _facts(form: SessionForm) -> actions.SessionFacts:
    data = form.cleaned_data
    return actions.SessionFacts(
        kind_id=data["kind"],
        title=data["title"],
        starts_at=form.starts_at(),
        minutes=data["minutes"],
        animator_id=uuid.UUID(data["animator_id"]),
        capacity=data["capacity"],
        place=data["place"].strip(),
        video_url=data["video_url"],
        programme_id=uuid.UUID(data["programme"]) if data["programme"] else None,
        open_online=data["open_online"],
    )


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Plan a session, or note one that was held."""
    mine = str(acting_of(request).membership_id)
    form = _session_form(
        request, {"animator_id": mine, "minutes": 60, "capacity": 20, "open_online": True}
    )
    if request.method == "POST" and form.is_valid():
        try:
            session = actions.plan_session(acting_of(request), _facts(form))
        except ActionRefused as refused:
            say_refusal(form, refused)
        else:
            messages.success(request, _("La séance est au calendrier."))
            return redirect("activities:session", session.pk)
    return render(request, "activities/session_edit.html", {"form": form}, status=status_of(form))


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Change a session still to come."""
    session = queries.session_for(acting_of(request), session_id)
    form = _session_form(request, session_initial(session))

    def write() -> None:
        actions.change_session(
            acting_of(request), session, _facts(form), expected_version=form.cleaned_data["version"]
        )

    if request.method == "POST" and done(form, write):
        messages.success(request, _("La séance est changée."))
        return redirect("activities:session", session.pk)
    context = {"form": form, "session": session}
    return render(request, "activities/session_edit.html", context, status=status_of(form))


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """One session: attendance, a place for somebody found by name or number."""
    found = queries.session_for(acting_of(request), session_id)
    return _searched(request, found)


@private_search("q")
def _searched(request: HttpRequest, found: GroupSession) -> HttpResponse:
    """Looked for only in a session that one may open: a stranger's is not found, typed text or not."""
    return _session_page(request, found, {})


def _session_page(
    request: HttpRequest, session: GroupSession, bound: dict[str, Any]
) -> HttpResponse:
    acting = acting_of(request)
    lines = queries.places_of(session)
    text = request.GET.get("q", "")[:80] if request.method == "GET" else ""
    found = queries.people_found(acting, text)
    for subject in [li.place.subject_id for li in lines] + [r.dossier.subject_id for r in found]:
        note_read(request, subject, ["identity"], "activities:session")
    there = [str(li.place.pk) for li in lines if li.place.state == SessionPlace.State.PRESENT]
    begun = session.starts_at <= now()
    context = {
        "session": session,
        "lines": lines,
        "begun": begun,
        "form": AttendanceForm(
            initial={"version": session.version, "present": there, "visitors": session.visitors},
            people=[(li.place.pk, li.person) for li in lines],
        ),
        "cancel_form": ReasonForm(initial={"version": session.version}, prefix="annuler"),
        "search_form": SearchForm(initial={"q": text}),
        "found": found,
        "text": text,
    } | bound
    context["problem"] = next((f for f in bound.values() if f.errors), None)
    status = 422 if context["problem"] else 200
    return render(request, "activities/session.html", context, status=status)


@professionals_only(*HOLDER_ROLES)
@require_POST
def attendance(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Who came: one box a person, one press to save."""
    session = queries.session_for(acting_of(request), session_id)
    lines = queries.places_of(session)
    form = AttendanceForm(request.POST, people=[(li.place.pk, li.person) for li in lines])

    def write() -> None:
        data = form.cleaned_data
        everybody = "everybody" in request.POST
        actions.take_attendance(
            acting_of(request),
            session,
            [li.place.pk for li in lines]
            if everybody
            else [uuid.UUID(pk) for pk in data["present"]],
            visitors=data["visitors"] or 0,
            expected_version=data["version"],
        )

    if not done(form, write):
        return _session_page(request, session, {"form": form})
    messages.success(request, _("Les présences sont notées, et au dossier de chaque personne."))
    return redirect("activities:session", session.pk)


@professionals_only(*HOLDER_ROLES)
@require_POST
def place(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Give a place to somebody; once the session has begun, she is a walk-in."""
    acting = acting_of(request)
    session = queries.session_for(acting, session_id)
    try:
        wanted = uuid.UUID(request.POST.get("dossier", ""))
    except ValueError:
        messages.warning(request, _("Choisissez une personne de la liste."))
        return redirect("activities:session", session.pk)
    dossier = visible(acting).filter(pk=wanted, organisation_id=own_organisation(acting)).first()
    if dossier is None:
        raise NotVisible
    try:
        if session.starts_at <= now():
            actions.add_walk_in(acting, session, dossier)
        else:
            actions.give_place(acting, session, dossier)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("Une place est donnée."))
    return redirect(_back(request, session))


def _back(request: HttpRequest, session: GroupSession) -> str:
    if request.POST.get("depuis") == "dossier":
        return reverse("activities:of_dossier", args=[request.POST["dossier"]])
    return reverse("activities:session", args=[session.pk])


@professionals_only(*HOLDER_ROLES)
@require_POST
def leave(request: HttpRequest, session_id: uuid.UUID, place_id: uuid.UUID) -> HttpResponse:
    """Give somebody's place back."""
    session = queries.session_for(acting_of(request), session_id)
    found = session.places.filter(pk=place_id).select_related("dossier", "session").first()
    if found is None:
        raise NotVisible
    try:
        actions.leave_place(acting_of(request), found)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    return redirect("activities:session", session.pk)


@professionals_only(*HOLDER_ROLES)
@require_POST
def cancel(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Cancel: everybody who has a place is told why."""
    session = queries.session_for(acting_of(request), session_id)
    form = ReasonForm(request.POST, prefix="annuler")
    told = 0

    def write() -> None:
        nonlocal told
        data = form.cleaned_data
        told = actions.cancel_session(
            acting_of(request), session, data["reason"], expected_version=data["version"]
        )

    if not done(form, write):
        return _session_page(request, session, {"cancel_form": form})
    messages.success(
        request,
        ngettext(
            "La séance est annulée; %(n)s personne est prévenue.",
            "La séance est annulée; %(n)s personnes sont prévenues.",
            told,
        )
        % {"n": told},
    )
    return redirect("activities:session", session.pk)


@professionals_only(*HOLDER_ROLES)
@require_GET
def of_dossier(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Sessions to come that the person of a dossier may be registered to."""
    page = own_page(request, dossier_id, "sessions")
    offered = queries.offered_to(acting_of(request), page.dossier)
    context = {"page": page, "dossier": page.dossier, "offered": offered}
    return render(request, "activities/of_dossier.html", context)
