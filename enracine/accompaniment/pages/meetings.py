"""The first meeting, what it shows, and what somebody decides."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from enracine.accompaniment import actions
from enracine.accompaniment.forms import DecisionForm
from enracine.accompaniment.meeting_forms import EvaluationForm
from enracine.accompaniment.models import NeedsEvaluation, ReadinessDecision
from enracine.accompaniment.pages.files import HOLDER_ROLES, top
from enracine.accompaniment.queries import readiness
from enracine.accompaniment.queries.files import DossierPage
from enracine.accompaniment.rules import INSTRUMENT, Readiness, carried, instrument_of
from enracine.accompaniment.texts import factor_text, way_text, words
from enracine.kernel.errors import ActionRefused, Conflict, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.keeping import key_of
from enracine.kernel.refusals import say_refusal
from enracine.network.access import professionals_only
from enracine.privacy.queries import note_read


def evaluation_page(request: HttpRequest, dossier_id: uuid.UUID) -> DossierPage:
    """The top of a page about the meetings of a dossier that one's organisation holds."""
    page = top(request, dossier_id, "evaluation")
    if page.dossier.organisation_id != acting_of(request).organisation_id:
        raise NotVisible
    note_read(request, page.dossier.subject_id, ["evaluation"], "accompaniment:evaluation")
    return page


@professionals_only(*HOLDER_ROLES)
@require_http_methods(["GET", "POST"])
def evaluation(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The form of the first meeting; once finished, its result and the decision."""
    page = evaluation_page(request, dossier_id)
    latest = readiness.latest_evaluation(page.dossier)
    if request.method == "POST":
        return _save(request, page)
    if latest is not None and latest.completed_at and "nouvelle" not in request.GET:
        return _result(request, page, latest, None)
    draft = latest if latest is not None and not latest.completed_at else None
    return _form_page(request, page, EvaluationForm(initial=_initial(page, draft)), draft)


def _initial(page: DossierPage, draft: NeedsEvaluation | None) -> dict[str, Any]:
    if draft is None:
        return dict(readiness.known_answers(page.summary))
    return {
        **carried(draft.answers, draft.instrument).answers,
        "held_on": draft.held_on,
        "evaluation": draft.pk,
        "version": draft.version,
    }


def _form_page(
    request: HttpRequest,
    page: DossierPage,
    form: EvaluationForm,
    draft: NeedsEvaluation | None,
    status: int = 200,
) -> HttpResponse:
    questions = [form[question.code] for question in INSTRUMENT.questions]
    again = carried(draft.answers, draft.instrument).asked_again if draft else ()
    former = instrument_of(draft.instrument) if draft else INSTRUMENT
    context = {
        "page": page,
        "dossier": page.dossier,
        "form": form,
        "themes": [
            (
                words(theme.label),
                [(form[q.code], q.asked_if) for q in INSTRUMENT.of_theme(theme.code)],
            )
            for theme in INSTRUMENT.themes
        ],
        "draft": draft,
        "renewed": former.version != INSTRUMENT.version,
        "again": [words(q.label) for code in again if (q := former.question(code)) is not None],
        "known": draft is None and any(form.initial.get(q.name) for q in questions),
    }
    return render(request, "accompaniment/evaluation.html", context, status=status)


def _without_questions(sent: QueryDict) -> QueryDict:
    """The form without its answers: they were given to questions of a former version."""
    kept = sent.copy()
    for question in INSTRUMENT.questions:
        kept.pop(question.code, None)
    return kept


def _save(request: HttpRequest, page: DossierPage) -> HttpResponse:
    sent = request.POST
    asked_by = sent.get("instrument", INSTRUMENT.version)
    former = instrument_of(asked_by) if asked_by != INSTRUMENT.version else None
    form = EvaluationForm(_without_questions(sent) if former else sent)
    autosave = request.headers.get("X-Autosave") == "1"
    if form.is_valid():
        data = form.cleaned_data
        try:
            kept = actions.record_evaluation(
                acting_of(request),
                page.dossier,
                sent.dict() if former else data,
                instrument=data["instrument"],
                evaluation_id=data["evaluation"],
                expected_version=data["version"],
                held_on=data["held_on"],
                complete="terminer" in request.POST and not autosave,
            )
        except ActionRefused as error:
            say_refusal(form, error)
        except Conflict as conflict:
            if conflict.current.completed_at is None and key_of(request) and not autosave:
                raise  # the form is still shown: its page compares it field by field
            return _conflict(request, page, form, conflict)
        else:
            if autosave:
                return HttpResponse(status=204)
            if kept.completed_at:
                messages.success(request, _("La première rencontre est enregistrée."))
            else:
                messages.success(request, _("Le brouillon est enregistré."))
            return redirect("accompaniment:evaluation", page.dossier.pk)
    if autosave:
        return HttpResponse(status=422)
    return _form_page(request, page, form, None, 422)


def _conflict(
    request: HttpRequest, page: DossierPage, form: EvaluationForm, conflict: Conflict
) -> HttpResponse:
    """Both versions side by side; nothing was written, and one's own can be sent again."""
    current: NeedsEvaluation = conflict.current
    mine = INSTRUMENT.cleaned(form.cleaned_data)
    rows = [
        {
            "label": words(question.label),
            "theirs": words(question.label_of(current.answers.get(question.code))),
            "mine": words(question.label_of(mine.get(question.code))),
        }
        for question in INSTRUMENT.questions
    ]
    rows.append(
        {
            "label": _("Ce qu’il faut retenir"),
            "theirs": current.answers.get("note", ""),
            "mine": mine.get("note", ""),
        }
    )
    again = EvaluationForm(
        initial={
            **mine,
            "held_on": form.cleaned_data["held_on"],
            "evaluation": current.pk,
            "version": current.version,
        }
    )
    context = {
        "page": page,
        "dossier": page.dossier,
        "current": current,
        "rows": rows,
        "form": again,
        "finished": current.completed_at is not None,
    }
    return render(request, "accompaniment/evaluation_conflict.html", context, status=409)


def _result(
    request: HttpRequest,
    page: DossierPage,
    latest: NeedsEvaluation,
    form: DecisionForm | None,
    status: int = 200,
) -> HttpResponse:
    result = readiness.readiness_of(page.dossier, latest.answers, instrument=latest.instrument)
    decided = readiness.latest_decision(page.dossier)
    if decided is not None and decided.evaluation_id != latest.pk:
        decided = None
    context = {
        "page": page,
        "dossier": page.dossier,
        "evaluation": latest,
        "result": result,
        "suggestion": ReadinessDecision.Decision(result.suggestion).label,
        "supports": _factors(result, "supports"),
        "tempers": _factors(result, "tempers"),
        "ways": [
            (way_text(way.code), [factor_text(f.code, remains=True) for f in way.factors])
            for way in result.ways
        ],
        "decided": decided,
        "form": form
        or DecisionForm(
            initial={"evaluation": latest.pk, "version": page.dossier.version},
            programme=page.dossier.programme.code,
        ),
    }
    return render(request, "accompaniment/readiness.html", context, status=status)


def _factors(result: Readiness, direction: str) -> list[str]:
    remaining = {i.code for i in result.remaining}
    return [
        factor_text(f.code, remains=f.code in remaining or f.code in _unasked(result))
        for f in result.factors
        if f.direction == direction
    ]


def _unasked(result: Readiness) -> set[str]:
    return {q.code for q in result.unanswered}


@professionals_only(*HOLDER_ROLES)
@require_POST
def decision(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """Record the human decision, apart from the suggestion, with its reason."""
    page = evaluation_page(request, dossier_id)
    form = DecisionForm(request.POST, programme=page.dossier.programme.code)
    latest = readiness.latest_evaluation(page.dossier)
    if latest is None or not latest.completed_at:
        raise NotVisible
    if form.is_valid() and form.cleaned_data["evaluation"] == latest.pk:
        data = form.cleaned_data
        try:
            actions.decide_readiness(
                acting_of(request),
                page.dossier,
                latest,
                data["decision"],
                data["reason"],
                expected_version=data["version"],
            )
        except ActionRefused as error:
            say_refusal(form, error)
        else:
            messages.success(request, _("Votre décision est enregistrée avec son motif."))
            return redirect("accompaniment:dossier", dossier_id)
    return _result(request, page, latest, form, 422)
