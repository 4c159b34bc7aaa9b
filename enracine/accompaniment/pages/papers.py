"""The readiness sheet as a file: for whoever follows, and for the person herself."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.pages.files import HOLDER_ROLES, top
from enracine.accompaniment.papers import readiness_sheet
from enracine.accompaniment.queries import readiness
from enracine.kernel.errors import NotVisible
from enracine.kernel.identity import acting_of
from enracine.kernel.pdf_answers import pdf_answer
from enracine.network.access import professionals_only
from enracine.people.pages.portal import person_page
from enracine.people.queries import header
from enracine.privacy.queries import note_read


def _sheet(dossier: Dossier, language: str) -> HttpResponse:
    evaluation = readiness.latest_evaluation(dossier)
    if evaluation is None or evaluation.completed_at is None:
        raise NotVisible
    person = header(dossier.subject_id)
    content = readiness_sheet(dossier, evaluation, person.full_name if person else "", language)
    return pdf_answer(content, dossier.number)


@professionals_only(*HOLDER_ROLES)
@require_GET
def sheet(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The sheet of a dossier that my organisation holds; 404 before the first meeting is finished."""
    page = top(request, dossier_id, "evaluation")
    if page.dossier.organisation_id != acting_of(request).organisation_id:
        raise NotVisible
    note_read(request, page.dossier.subject_id, ["evaluation"], "accompaniment:sheet")
    return _sheet(page.dossier, "fr-ca")


@person_page
@require_GET
def my_sheet(request: HttpRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """My own sheet, in my language."""
    dossier = (
        Dossier.objects.filter(pk=dossier_id, subject_id__in=acting_of(request).subject_ids)
        .select_related("organisation", "assignee__user")
        .first()
    )
    if dossier is None:
        raise NotVisible
    return _sheet(dossier, get_language() or "fr-ca")
