"""Asking a person for a document that is missing; the document that comes answers by itself."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.accompaniment.actions.dossiers import held_dossier
from enracine.accompaniment.actions.tasks import add_task, complete_task
from enracine.accompaniment.models import Dossier, Task
from enracine.accompaniment.rules.pieces import CAME, PIECE
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused
from enracine.kernel.events import record
from enracine.people.models import PersonDocument

ASKED = "accompaniment.piece_asked"
_TITLES = {
    "cv": gettext_noop("Remettre votre CV"),
    "diploma": gettext_noop("Remettre votre diplôme ou vos relevés de notes"),
    "comparative": gettext_noop("Remettre votre évaluation comparative"),
    "work": gettext_noop("Remettre une attestation d’emploi"),
    "language_test": gettext_noop("Remettre le résultat de votre test de langue"),
    "order": gettext_noop("Remettre la lettre de votre ordre professionnel"),
    "other": gettext_noop("Remettre le document dont vous avez parlé ensemble"),
}
_READ = gettext_noop("Lire le document que la personne a remis")


@action
def ask_piece(acting: Acting, dossier: Dossier, kind: str, due_on: dt.date | None = None) -> Task:
    """Ask the person for a document. Asked already, the same request is given back.

    Raises ActionRefused beside `kind` for an unknown kind, beside `due_on` for a day past.
    """
    held = held_dossier(acting, dossier)
    if kind not in PersonDocument.Kind.values:
        raise ActionRefused(_("Choisissez un genre de document."), field="kind", code="kind")
    present = held.tasks.filter(code=f"{PIECE}{kind}", done_on__isnull=True).first()
    if present is not None:
        return present
    asked = add_task(
        acting,
        held,
        _TITLES[kind],
        owner=Task.Owner.CANDIDATE,
        due_on=due_on,
        code=f"{PIECE}{kind}",
    )
    record(
        ASKED,
        acting,
        subject_id=held.subject_id,
        object=held,
        organisations=[held.organisation_id],
        data={"kind": kind},
    )
    return asked


@action
def answer_pieces(acting: Acting, subject_id: uuid.UUID, kind: str) -> int:
    """A document of this kind has come: what asked for it is done, and whoever follows reads it.

    Returns how many requests it answers. A document taken back answers nothing.
    """
    waiting = list(
        Task.objects.filter(
            subject_id=subject_id, code=f"{PIECE}{kind}", done_on__isnull=True
        ).select_related("dossier")
    )
    newest = (
        PersonDocument.objects.filter(subject_id=subject_id, kind=kind)
        .order_by("-created_at")
        .values_list("created_at", flat=True)
        .first()
    )
    answered = [task for task in waiting if newest is not None and newest >= task.created_at]
    for task in answered:
        complete_task(acting, task)
        # Its own code: two documents that came make two things to read, each once.
        add_task(acting, task.dossier, _READ, due_on=today(), code=f"{CAME}{kind}")
    return len(answered)
