"""The plan, built side by side: what a counsellor and the person look at together."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enracine.accompaniment.actions import plan_answers, plans
from enracine.accompaniment.models import ActionPlan, PlanObjective, PlanRevision, PlanStep
from enracine.accompaniment.pages.files import HOLDER_ROLES, top
from enracine.accompaniment.papers import plan_sheet
from enracine.accompaniment.plan_forms import PaperForm, StartForm, StepForm
from enracine.accompaniment.queries import plans as reading
from enracine.accompaniment.queries.files import DossierPage
from enracine.accompaniment.rules import compared
from enracine.guidance.queries import choices
from enracine.kernel import links, panels, undo
from enracine.kernel.coming_back import back_or
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.pdf_answers import pdf_answer
from enracine.kernel.refusals import say_refusal, status_of
from enracine.network.access import professionals_only
from enracine.privacy.queries import note_read


def _page(request: HttpRequest, dossier_id: uuid.UUID) -> DossierPage:
    page = top(request, dossier_id, "plan")
    if page.dossier.organisation_id != acting_of(request).organisation_id:
        raise NotVisible
    note_read(request, page.dossier.subject_id, ["evaluation"], "accompaniment:plan")
    return page


def _links(request: HttpRequest, page: DossierPage) -> list[links.Link]:
    return links.linkable("referral", acting_of(request), page.dossier.pk)


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The plan in large words; before it exists, the templates it may begin with."""
    page = _page(request, dossier_id)
    form = StartForm(request.POST or None, initial={"tracks": _usual(page)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            plans.start_plan(
                acting_of(request),
                page.dossier,
                data["tracks"],
                from_meeting=data["from_meeting"],
            )
        except ActionRefused as refused:
            say_refusal(form, refused)
        else:
            messages.success(request, _("Le plan est prêt à être relu avec la personne."))
            return redirect("accompaniment:plan", dossier_id)
    return _shown(request, page, form)


def _usual(page: DossierPage) -> list[str]:
    """The templates that the file itself suggests: the track of the project, the stage abroad."""
    found = [page.summary.project.get("track", "")]
    if page.summary.status.get("code") == "csq_holder_abroad":
        found.append("predeparture")
    return [code for code in found if code]


def _shown(
    request: HttpRequest, page: DossierPage, form: StartForm, paper: PaperForm | None = None
) -> HttpResponse:
    found = reading.plan_of(page.dossier)
    view = reading.written(found, _links(request, page)) if found else None
    context = {
        "page": page,
        "dossier": page.dossier,
        "form": form,
        "view": view,
        "open": view is not None and view.plan.state == ActionPlan.State.OPEN,
        "paper": paper or PaperForm(),
        "panels": [] if view else panels.panels("plan", acting_of(request), page.dossier),
    }
    status = status_of(form, paper)
    return render(request, "accompaniment/plan.html", context, status=status)


def _step_initial(step: PlanStep) -> dict[str, Any]:
    return {
        "version": step.version,
        "title": step.title,
        "objective": step.objective_id,
        "owner": step.owner,
        "who": step.who,
        "due_on": step.due_on,
        "service": step.service_id,
        "referral": step.referral_id,
        "guidance": step.guidance,
    }


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def step(
    request: HttpRequest, dossier_id: uuid.UUID, step_id: uuid.UUID | None = None
) -> HttpResponse:
    """Add a step or change one; taking it out is the second button of the same page."""
    page = _page(request, dossier_id)
    found = reading.plan_of(page.dossier)
    known = _known_step(found, step_id)
    if found is None or (step_id and known is None):
        raise NotVisible
    initial = _step_initial(known) if known else {"objective": request.GET.get("objectif", "")}
    form = StepForm(
        request.POST or None,
        initial=initial,
        objectives=PlanObjective.objects.filter(plan=found),
        services=reading.services(),
        links=_links(request, page),
        pages=choices(),
    )
    if request.method == "POST":
        answer = _write(request, page, known, form)
        if answer is not None:
            return answer
    name = "etape" if known else "etape-nouvelle"
    context = {"page": page, "dossier": page.dossier, "form": form, "step": known, "name": name}
    return render(request, "accompaniment/plan_step.html", context, status=status_of(form))


def _known_step(plan: ActionPlan | None, step_id: uuid.UUID | None) -> PlanStep | None:
    if plan is None or step_id is None:
        return None
    live = PlanStep.objects.filter(plan=plan, pk=step_id)
    return live.exclude(state=PlanStep.State.DROPPED).first()


def _write(
    request: HttpRequest, page: DossierPage, known: PlanStep | None, form: StepForm
) -> HttpResponse | None:
    """Do what the form asks; None when it must be shown again with a refusal."""
    acting = acting_of(request)
    back = redirect("accompaniment:plan", page.dossier.pk)
    version = whole_number(request.POST.get("version"))
    if known is not None and "retirer" in request.POST:
        plans.drop_step(acting, page.dossier, known.pk, expected_version=version)
        messages.success(request, _("L’étape est retirée. Les versions déjà montrées la gardent."))
        return back
    if not form.is_valid():
        return None
    try:
        plans.write_step(
            acting,
            page.dossier,
            form.words(),
            step_id=known.pk if known else None,
            expected_version=version,
        )
    except ActionRefused as refused:
        say_refusal(form, refused)
        return None
    messages.success(request, _("L’étape est enregistrée."))
    return back


@professionals_only(*HOLDER_ROLES)
@require_POST
def step_done(request: HttpRequest, dossier_id: uuid.UUID, step_id: uuid.UUID) -> HttpResponse:
    """« Fait », and its way back."""
    page = _page(request, dossier_id)
    known = PlanStep.objects.filter(pk=step_id, plan__dossier=page.dossier).first()
    if known is None:
        raise NotVisible
    again = "refaire" in request.POST
    act = plan_answers.reopen_step if again else plan_answers.finish_step
    try:
        act(acting_of(request), step_id)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        if not again:
            said = _("%(task)s : c’est fait.") % {"task": _(known.title)}
            undo.offer(request, "accompaniment.plan_step_done", dossier_id, said)
    return redirect(back_or(request, reverse("accompaniment:plan", args=[dossier_id])))


@professionals_only(*HOLDER_ROLES)
@require_POST
def propose(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Show the plan to the person as a version; « present »: she agrees here, now, and is seen to."""
    page = _page(request, dossier_id)
    acting = acting_of(request)
    try:
        made = plans.propose_plan(
            acting, page.dossier, seen=whole_number(request.POST.get("content"))
        )
        if "present" in request.POST:
            plan_answers.accept_plan(acting, made.pk, how=PlanRevision.How.PRESENT)
            messages.success(
                request, _("Le plan est accepté. La personne le voit dans son espace.")
            )
        else:
            messages.success(request, _("La personne peut lire le plan et répondre."))
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    return redirect("accompaniment:plan", dossier_id)


@professionals_only(*HOLDER_ROLES)
@require_POST
def paper(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The person signed the printed plan: the day of the paper is kept with who says so."""
    page = _page(request, dossier_id)
    found = reading.plan_of(page.dossier)
    latest = reading.latest_of(found) if found else None
    if latest is None:
        raise NotVisible
    form = PaperForm(request.POST)
    if form.is_valid():
        try:
            plan_answers.accept_plan(
                acting_of(request),
                latest.pk,
                how=PlanRevision.How.PAPER,
                on=form.cleaned_data["on"],
            )
        except ActionRefused as refused:
            say_refusal(form, refused)
        else:
            messages.success(request, _("L’accord sur papier est noté, à votre nom."))
            return redirect("accompaniment:plan", dossier_id)
    return _shown(request, page, StartForm(), form)


@professionals_only(*HOLDER_ROLES)
@require_GET
def versions(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Every version that was shown, how it was answered, and what each changed."""
    page = _page(request, dossier_id)
    found = reading.plan_of(page.dossier)
    if found is None:
        raise NotVisible
    rows = reading.revisions_of(found)
    empty: reading.Body = {"objectives": []}
    before = [*(row.body for row in rows[1:]), empty]
    lines = [
        (row, compared(older, row.body, reading.said) if older["objectives"] else ())
        for row, older in zip(rows, before, strict=True)
    ]
    context = {"page": page, "dossier": page.dossier, "lines": lines}
    return render(request, "accompaniment/plan_versions.html", context)


@professionals_only(*HOLDER_ROLES)
@require_GET
def sheet(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The plan to print and sign: the version last shown, or 404 before there is one."""
    page = _page(request, dossier_id)
    found = reading.plan_of(page.dossier)
    views = reading.shown_plans([found]) if found else []
    if not views:
        raise NotVisible
    content = plan_sheet(page.dossier, views[0], page.summary.name, "fr-ca")
    return pdf_answer(content, f"plan-{page.dossier.number}")


@professionals_only(*HOLDER_ROLES)
@require_GET
def together(request: HttpRequest, household_id: uuid.UUID) -> HttpResponse:
    """The plans of two adults side by side, to be read with both: only what each lets the other see."""
    adults = reading.plans_of_household(acting_of(request), household_id)
    for adult in adults:
        if adult.shown is not None:
            subject = adult.dossier.subject_id
            note_read(request, subject, ["evaluation", "identity"], "accompaniment:plans")
    return render(
        request,
        "accompaniment/plans_together.html",
        {"adults": reading.named(adults), "household_id": household_id},
    )
