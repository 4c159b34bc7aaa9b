"""How long things are kept, what will leave, what left; the anonymisation assistant."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.numbers import whole_number
from enracine.kernel.refusals import say_refusal, status_of
from enracine.network.access import professionals_only
from enracine.people.queries import headers
from enracine.privacy import content
from enracine.privacy.actions import anonymising, keeping, reassessing
from enracine.privacy.models import Anonymisation, PurgeProof
from enracine.privacy.queries import note_read
from enracine.privacy.queries import retention as queries
from enracine.privacy.rights import PROVISIONS
from enracine.workspace.pages.rights import OFFICERS
from enracine.workspace.rights_forms import PiecesForm, PurposesForm, ReassessForm, RuleForm

#: « Le mois prochain »: what the preview shows.
AHEAD = dt.timedelta(days=31)
#: How many closed files an assistant offers at once, the oldest first.
OFFERED = 200
PIECES = {
    "purposes": gettext_lazy("les fins"),
    "competent_person": gettext_lazy("la personne compétente"),
    "competence": gettext_lazy("sa compétence"),
    "individualisation": gettext_lazy("le risque d’individualisation"),
    "correlation": gettext_lazy("le risque de corrélation"),
    "inference": gettext_lazy("le risque d’inférence"),
    "techniques": gettext_lazy("les techniques"),
    "residual_risk": gettext_lazy("le risque qui reste"),
    "review_on": gettext_lazy("la date de réévaluation"),
    "subjects": gettext_lazy("les dossiers choisis"),
}


def _organisation(request: HttpRequest) -> uuid.UUID:
    organisation_id = acting_of(request).organisation_id
    if organisation_id is None:
        raise NotVisible
    return organisation_id


@professionals_only(*OFFICERS)
@require_http_methods(["GET", "HEAD", "POST"])
def retention(request: HttpRequest) -> HttpResponse:
    """The calendar, what will leave within a month, what left and its proof."""
    organisation = _organisation(request)
    form = RuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            keeping.set_rule(
                acting_of(request),
                values["category"],
                values["months"],
                values["valid_from"],
                values["source"],
                agreement=values["agreement"],
            )
        except ActionRefused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("Durée enregistrée."))
            return redirect("workspace:retention")
    leaving = queries.leaving_before(today() + AHEAD, organisation)
    names = headers({line.file.subject_id for line in leaving})
    for subject in names:
        note_read(request, subject, ["identity"], "workspace:retention")
    return render(
        request,
        "workspace/rights/retention.html",
        {
            "form": form,
            "rules": queries.calendar_of(organisation),
            "leaving": [
                (line, names[line.file.subject_id].full_name)
                for line in leaving
                if line.file.subject_id in names
            ],
            "horizon": today() + AHEAD,
            "to_reassess": reassessing.due_count(acting_of(request)),
            "proofs": [_proof(p) for p in queries.proofs_of(organisation)],
        },
        status=status_of(form),
    )


def _proof(proof: PurgeProof) -> dict[str, Any]:
    titles = {c.model: c.title for c in content.contents()}
    other = {
        "network.User": _("Compte"),
        "kernel.Draft": _("Brouillons"),
        "kernel.NoticeChoices": _("Choix d’avis"),
    }
    return {
        "proof": proof,
        "counts": [
            (titles.get(model) or other.get(model, model), count)
            for model, count in sorted(proof.counts.items())
        ],
        "kept": sorted(
            {
                (_(PROVISIONS[k["reason"]].title), k["until"])
                for k in proof.kept
                if k["reason"] in PROVISIONS
            }
        ),
    }


@professionals_only(*OFFICERS)
@require_http_methods(["GET", "HEAD", "POST"])
def anonymisations(request: HttpRequest) -> HttpResponse:
    """The register of anonymisations; beginning one by its purposes."""
    form = PurposesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        work = anonymising.open_anonymisation(acting_of(request), form.cleaned_data["purposes"])
        return redirect("workspace:anonymisation", work.pk)
    return render(
        request,
        "workspace/rights/anonymisations.html",
        {
            "form": form,
            "works": [
                (work, reassessing.is_due(work))
                for work in anonymising.register_of(_organisation(request))
            ],
        },
        status=status_of(form),
    )


def _work(request: HttpRequest, work_id: uuid.UUID) -> Anonymisation:
    work: Anonymisation | None = (
        Anonymisation.objects.filter(pk=work_id, organisation=_organisation(request))
        .select_related("concluded_by__user")
        .first()
    )
    if work is None:
        raise NotVisible
    return work


@professionals_only(*OFFICERS)
@require_http_methods(["GET", "HEAD", "POST"])
def anonymisation(request: HttpRequest, work_id: uuid.UUID) -> HttpResponse:
    """One record: its pieces, the chosen files, what still lacks before it can be concluded."""
    work = _work(request, work_id)
    names = ("competent_person", "competence", "individualisation", "correlation", "inference",
             "techniques", "residual_risk", "review_on")  # fmt: skip
    form = PiecesForm(request.POST or None, initial={name: getattr(work, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            anonymising.write_pieces(
                acting_of(request),
                work,
                form.cleaned_data,
                version=whole_number(request.POST.get("version")),
            )
        except ActionRefused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("Pièces enregistrées."))
            return redirect("workspace:anonymisation", work.pk)
    return _anonymisation_page(request, work, form)


def _anonymisation_page(
    request: HttpRequest,
    work: Anonymisation,
    form: PiecesForm,
    again: ReassessForm | None = None,
) -> HttpResponse:
    files = []
    if work.state == Anonymisation.State.DRAFT:
        files = content.files().ended(today(), work.organisation_id, OFFERED)
    known = headers({file.subject_id for file in files})
    for subject in known:
        note_read(request, subject, ["identity"], "workspace:anonymisation")
    chosen = set(work.subjects)
    return render(
        request,
        "workspace/rights/anonymisation.html",
        {
            "work": work,
            "form": form,
            "missing": [PIECES[name] for name in anonymising.missing_of(work)],
            "files": [
                (file, known[file.subject_id].full_name, file.subject_id in chosen)
                for file in files
                if file.subject_id in known
            ],
            "under_way": work.state == "draft" and work.concluded_by_id is not None,
            "again": again or ReassessForm(),
            "reviews": reassessing.reviews_of(work) if work.state == "concluded" else [],
            "due": reassessing.is_due(work),
        },
        status=status_of(again or form),
    )


def _reassessed(request: HttpRequest, work: Anonymisation) -> HttpResponse:
    """Look again at a concluded record; what was found is beside what was found before."""
    form = ReassessForm(request.POST)
    version = whole_number(request.POST.get("version"))
    if form.is_valid():
        data = form.cleaned_data
        try:
            reassessing.reassess(
                acting_of(request),
                work,
                data["finding"],
                data["text"],
                data["next_on"],
                version=version,
            )
        except ActionRefused as refusal:
            say_refusal(form, refusal)
        else:
            messages.success(request, _("La réévaluation est au registre."))
            return redirect("workspace:anonymisation", work.pk)
    return _anonymisation_page(request, work, PiecesForm(), form)


@professionals_only(*OFFICERS)
@require_POST
def anonymisation_gesture(request: HttpRequest, work_id: uuid.UUID, name: str) -> HttpResponse:
    """Choose the files, conclude (refused while a piece lacks), or look again at what was concluded."""
    work, acting = _work(request, work_id), acting_of(request)
    version = whole_number(request.POST.get("version"))
    if name == "reevaluer":
        return _reassessed(request, work)
    try:
        if name == "choisir":
            anonymising.choose_files(
                acting, work, _subjects(request.POST.getlist("subject")), version=version
            )
            messages.success(request, _("Dossiers choisis."))
        elif name == "conclure":
            anonymising.ask_conclusion(acting, work, version=version)
            messages.success(request, _("L’anonymisation commence."))
        else:
            raise NotVisible
    except ActionRefused as refusal:
        messages.warning(request, refusal.message)
    return redirect("workspace:anonymisation", work.pk)


def _subjects(values: list[str]) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(value) for value in values]
    except ValueError as error:
        raise NotVisible from error
