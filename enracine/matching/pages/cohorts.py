"""Pages of the coordination: ask for a proposal, read it with its certificate, discuss it one by one."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import done, status_of
from enracine.matching import actions, cohort_showing
from enracine.matching.cohort_forms import CohortForm, DecisionForm, LockForm, RoomForm
from enracine.matching.models import Cohort, CohortLine, Resource
from enracine.matching.queries import cohorts as reading
from enracine.network.access import professionals_only
from enracine.privacy.queries import note_read

#: Seconds before a page that waits is asked again.
AGAIN = "3"


@professionals_only(*reading.PROPOSERS)
@require_safe
def cohorts(request: HttpRequest) -> HttpResponse:
    """Every proposal asked for, newest first."""
    return render(
        request, "matching/cohorts.html", {"cohorts": reading.cohorts_of(acting_of(request))}
    )


@professionals_only(*reading.PROPOSERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_cohort(request: HttpRequest) -> HttpResponse:
    """Choose a cohort and a policy."""
    acting = acting_of(request)
    form = CohortForm(request.POST or None)
    made: list[Cohort] = []

    def write() -> None:
        data = form.cleaned_data
        made.append(
            actions.ask_cohort(
                acting,
                name=data["name"],
                stages=data["stages"],
                mode=data["mode"],
                floors=data["floors"],
                weeks=data["weeks"],
            )
        )

    if request.method == "POST" and done(form, write):
        return redirect("matching:cohort", made[0].pk)
    return render(request, "matching/cohort_new.html", {"form": form}, status=status_of(form))


@professionals_only(*reading.PROPOSERS)
@require_safe
def cohort(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """What was found, against the usual practice and the bound; then each household."""
    found = reading.cohort_of(acting_of(request), cohort_id)
    view = request.GET.get("voir", "")
    after = whole_number(request.GET.get("apres")) or 0
    names = reading.place_names()
    lines, more = reading.lines_of(found, names, view, after)
    for line in lines:
        note_read(request, line.line.subject_id, ["identity", "project"], "matching:cohort")
    ended = found.state in {Cohort.State.DONE, Cohort.State.FAILED}
    context = {
        "cohort": found,
        "ended": ended,
        "told": cohort_showing.figures(found, names) if found.digest else None,
        "lines": lines,
        "view": view,
        "views": cohort_showing.views(),
        "next_url": f"?voir={view}&apres={lines[-1].line.rank}" if more and lines else "",
        "closed": [names.get(code, code) for code in found.figures.get("closed", ())],
        "moved": reading.moved_since(found) if found.state == Cohort.State.DONE else [],
        "to_tell": reading.to_tell(found) if found.state == Cohort.State.DONE else 0,
    }
    answer = render(request, "matching/cohort.html", context)
    if not ended:
        answer["Refresh"] = AGAIN
    return answer


@professionals_only(*reading.PROPOSERS)
@require_POST
def cohort_again(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """The same households with what was decided since."""
    acting = acting_of(request)
    found = reading.cohort_of(acting, cohort_id)
    try:
        made = actions.ask_again(acting, found)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
        return redirect("matching:cohort", found.pk)
    return redirect("matching:cohort", made.pk)


@professionals_only(*reading.PROPOSERS)
@require_POST
def cohort_present(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """Tell each household of its own proposal, so that it may answer."""
    acting = acting_of(request)
    found = reading.cohort_of(acting, cohort_id)
    try:
        told = actions.present(acting, found)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(
            request, _("Ménages à qui la proposition est présentée : %(n)s.") % {"n": told}
        )
    return redirect("matching:cohort", found.pk)


@professionals_only(*reading.PROPOSERS)
@require_POST
def cohort_check(request: HttpRequest, cohort_id: uuid.UUID) -> HttpResponse:
    """Count the whole plan again, by other code, from what was frozen."""
    found = reading.cohort_of(acting_of(request), cohort_id)
    if found.state != Cohort.State.DONE:
        messages.warning(request, _("Cette proposition n’est pas encore terminée."))
        return redirect("matching:cohort", found.pk)
    faults = actions.check(found)
    if faults:
        messages.error(request, _("Vérification : %(why)s.") % {"why": "; ".join(faults[:5])})
    else:
        messages.success(
            request, _("Vérifié : chaque ménage, chaque place et chaque total sont justes.")
        )
    return redirect("matching:cohort", found.pk)


@professionals_only(*reading.PROPOSERS)
@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, cohort_id: uuid.UUID, line_id: uuid.UUID) -> HttpResponse:
    """One household: why there, why not elsewhere; fix, refuse, note its answer."""
    acting = acting_of(request)
    found = reading.line_of(acting, cohort_id, line_id)
    note_read(request, found.subject_id, ["identity", "project"], "matching:cohort_line")
    names = reading.place_names()
    listed = [(code, names.get(code, code)) for code, _points in found.asked]
    asked = request.POST.get("formulaire", "")
    lock = LockForm(request.POST if asked == "verrou" else None, places=listed)
    answer = DecisionForm(request.POST if asked == "reponse" else None)
    if request.method == "POST":
        back = _posted(request, found, asked, lock, answer)
        if back is not None:
            return back
    (shown,) = reading.shown([found], names)
    context = {
        "cohort": found.cohort,
        "shown": shown,
        "line": found,
        "asked": cohort_showing.asked(found, names),
        "needs": cohort_showing.needs(found),
        "lock": lock,
        "answer": answer,
        "may_decide": found.cohort.state == Cohort.State.DONE,
    }
    return render(request, "matching/cohort_line.html", context, status=status_of(lock, answer))


def _posted(
    request: HttpRequest, found: CohortLine, asked: str, lock: LockForm, answer: DecisionForm
) -> HttpResponse | None:
    """Do what one of the forms asks; None when it must be shown again with a refusal."""
    acting = acting_of(request)
    back = redirect("matching:cohort_line", found.cohort_id, found.pk)
    if asked == "retirer":
        try:
            lock_id = uuid.UUID(request.POST.get("verrou", ""))
        except ValueError as error:
            raise NotVisible from error
        actions.drop_lock(acting, found, lock_id)
        messages.success(request, _("C’est retiré. La prochaine proposition en tiendra compte."))
        return back
    if asked == "verrou" and done(
        lock, lambda: actions.say_lock(acting, found, **lock.cleaned_data)
    ):
        messages.success(request, _("C’est noté. La prochaine proposition en tiendra compte."))
        return back
    if asked == "reponse" and done(
        answer,
        lambda: actions.decide(
            acting, found, version=whole_number(request.POST.get("version")), **answer.cleaned_data
        ),
    ):
        messages.success(request, _("La réponse du ménage est notée, à votre nom."))
        return back
    return None


@professionals_only(*reading.ROOM_KEEPERS)
@require_safe
def rooms(request: HttpRequest) -> HttpResponse:
    """What each territory says that it can give, and what is already accepted."""
    places = reading.places_kept(acting_of(request))
    context = {
        "rows": cohort_showing.rooms(reading.rooms_said(), reading.taken()),
        "places": places,
        # Everybody reads what all say; each changes its own.
        "kept": {code for code, _name in places},
    }
    return render(request, "matching/rooms.html", context)


@professionals_only(*reading.ROOM_KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, code: str) -> HttpResponse:
    """The eight figures of one territory."""
    acting = acting_of(request)
    place = reading.place_kept(acting, code)
    present = {r.resource: r for r in reading.rooms_of(code)}
    form = RoomForm(
        request.POST if request.method == "POST" else None,
        initial={name: present[name].amount for name in Resource.values if name in present},
    )

    def write() -> None:
        amounts = {name: form.cleaned_data[name] for name in Resource.values}
        actions.say_room(acting, code, amounts, whole_number(request.POST.get("version")))

    if request.method == "POST" and done(form, write):
        messages.success(request, _("Les places de ce territoire sont à jour."))
        return redirect("matching:rooms")
    held = {name: n for (where, name), n in reading.taken().items() if where == code}
    context = {
        "form": form,
        "place": place,
        "version": sum(r.version for r in present.values()) or None,
        "held": [(Resource(name).label, n) for name, n in held.items() if n],
    }
    return render(request, "matching/room.html", context, status=status_of(form))
