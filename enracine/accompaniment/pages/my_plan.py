"""« Mon plan »: one next thing, what is agreed, what is done."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enracine.accompaniment.actions import plan_answers
from enracine.accompaniment.models import PlanRevision, PlanStep
from enracine.accompaniment.papers import plan_sheet
from enracine.accompaniment.plan_forms import WishForm
from enracine.accompaniment.queries import plans as reading
from enracine.accompaniment.rules import compared
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.pdf_answers import pdf_answer
from enracine.kernel.refusals import say_refusal
from enracine.people.pages.portal import household_id_of, person_of, person_page


def _language() -> str:
    return get_language() or "fr-ca"


def _subject(request: HttpRequest) -> uuid.UUID:
    subject: uuid.UUID = person_of(request).pk
    return subject


def _draw(
    request: HttpRequest, form: WishForm | None = None, asked: uuid.UUID | None = None
) -> HttpResponse:
    views = reading.my_plans(_subject(request))
    household = household_id_of(request)
    context: dict[str, Any] = {
        "views": [
            (view, form if form and view.latest and view.latest.pk == asked else WishForm())
            for view in views
        ],
        "theirs": reading.household_plans(household, _subject(request)),
        "has_household": household is not None,
    }
    return render(request, "accompaniment/my_plan.html", context, status=422 if form else 200)


@person_page
@require_safe
def my_plan(request: HttpRequest) -> HttpResponse:
    """Her plan as it was shown to her: the next thing first."""
    return _draw(request)


def _revision(request: HttpRequest, plan_id: uuid.UUID) -> PlanRevision | None:
    """The version that the form says she read, of one of her own plans; None when it says none."""
    plan = reading.my_plan([_subject(request)], plan_id)
    try:
        wanted = uuid.UUID(request.POST.get("revision", ""))
    except ValueError:
        return None
    return PlanRevision.objects.filter(plan=plan, pk=wanted).first()


def _read_again(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("Relisez votre plan, puis répondez."))
    return redirect("accompaniment:my_plan")


@person_page
@require_POST
def accept(request: HttpRequest, plan_id: uuid.UUID) -> HttpResponse:
    """« J’accepte ce plan »: the words she read. If they moved, both are shown (409)."""
    revision = _revision(request, plan_id)
    if revision is None:
        return _read_again(request)
    try:
        kept = plan_answers.accept_plan(acting_of(request), revision.pk)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
        return redirect("accompaniment:my_plan")
    if kept.crossed:
        return _crossed(request, kept)
    messages.success(request, _("Votre plan est accepté. Vous pouvez commencer."))
    return redirect("accompaniment:my_plan")


def _crossed(request: HttpRequest, read: PlanRevision) -> HttpResponse:
    """She agreed while it was being changed: what she read, and what it says now if it was shown."""
    newest = reading.latest_of(read.plan)
    newer = newest if newest is not None and newest.pk != read.pk else None
    context = {
        "read": read,
        "newer": newer,
        "changes": compared(read.body, newer.body, reading.said) if newer else (),
    }
    return render(request, "accompaniment/my_plan_crossed.html", context, status=409)


@person_page
@require_POST
def wish(request: HttpRequest, plan_id: uuid.UUID) -> HttpResponse:
    """She wants something else in it: whoever follows her will speak of it with her."""
    revision = _revision(request, plan_id)
    if revision is None:
        return _read_again(request)
    form = WishForm(request.POST)
    if form.is_valid():
        try:
            plan_answers.wish_change(acting_of(request), revision.pk, form.cleaned_data["wish"])
        except ActionRefused as refused:
            say_refusal(form, refused)
        else:
            messages.success(request, _("Votre demande est envoyée. On vous en parlera."))
            return redirect("accompaniment:my_plan")
    return _draw(request, form, revision.pk)


@person_page
@require_POST
def share(request: HttpRequest, plan_id: uuid.UUID) -> HttpResponse:
    """She shows her plan to the other adults of her household, or stops."""
    plan = reading.my_plan([_subject(request)], plan_id)
    shown = "montrer" in request.POST
    try:
        plan_answers.show_to_household(acting_of(request), plan.pk, shown=shown)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        said = (
            _("Votre ménage peut lire votre plan.")
            if shown
            else _("Vous seule ou vous seul lisez votre plan.")
        )
        messages.success(request, said)
    return redirect("accompaniment:my_plan")


@person_page
@require_POST
def step_done(request: HttpRequest, step_id: uuid.UUID) -> HttpResponse:
    """« C’est fait », and its way back: her own steps only."""
    if not PlanStep.objects.filter(pk=step_id, subject_id=_subject(request)).exists():
        raise NotVisible
    again = "refaire" in request.POST
    act = plan_answers.reopen_step if again else plan_answers.finish_step
    try:
        act(acting_of(request), step_id)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("C’est remis à faire.") if again else _("Bravo, c’est fait."))
    return redirect("accompaniment:my_plan")


@person_page
@require_safe
def my_sheet(request: HttpRequest, plan_id: uuid.UUID) -> HttpResponse:
    """My plan to print, in my language."""
    plan = reading.my_plan([_subject(request)], plan_id)
    views = reading.shown_plans([plan])
    if not views:
        raise NotVisible
    name = person_of(request).full_name
    content = plan_sheet(plan.dossier, views[0], name, _language())
    return pdf_answer(content, f"plan-{plan.dossier.number}")
