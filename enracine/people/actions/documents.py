"""Writing the documents of a person: hand over, take back."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.kernel import undo
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now
from enracine.kernel.documents import PAPERS, discard_document, store_document
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import Document, Event
from enracine.kernel.parameters import parameter
from enracine.people.actions.writing import person_or_404, provenance, tell
from enracine.people.models import PersonDocument, Source
from enracine.people.values import Told

#: How the purpose of a stored file says that it is a person's document.
PURPOSE = "person:"
REMOVED = "people.document_removed"
#: How many documents a file may hold: enough for a whole journey, not a place to keep a life.
MOST = 40
TOO_MANY = gettext_noop("Il y a déjà beaucoup de documents. Effacez ceux qui ne servent plus.")
NOT_YOURS = gettext_noop(
    "Ce document vient de l’organisme qui vous suit : demandez-lui de l’effacer."
)


def _kept() -> list[Any]:
    """The columns that the undo puts back: all but whose it is, and which file."""
    return [
        f for f in PersonDocument._meta.concrete_fields if f.name not in {"subject", "document"}
    ]


def _said(row: PersonDocument, field: Any) -> str | None:
    return None if getattr(row, field.attname) is None else str(field.value_to_string(row))


@action
def add_document(
    acting: Acting,
    subject_id: uuid.UUID,
    kind: str,
    title: str,
    content: BinaryIO,
    name: str,
    told: Told | None = None,
) -> PersonDocument:
    """Keep a file that the person hands over, or that somebody who follows her adds.

    Raises ActionRefused beside `kind` or `file` (empty, too large, not what it says), NotVisible
    for a person that is not in scope.
    """
    if kind not in PersonDocument.Kind.values:
        raise ActionRefused(_("Choisissez un genre de document."), field="kind", code="kind")
    person_or_404(subject_id)
    if PersonDocument.objects.filter(subject_id=subject_id).count() >= MOST:
        raise ActionRefused(_(TOO_MANY), field="file", code="too_many")
    stored = store_document(
        acting, content, name, f"{PURPOSE}{kind}", subject_id=subject_id, accepted=PAPERS
    )
    row = PersonDocument.objects.create(
        subject_id=subject_id,
        kind=kind,
        title=title.strip()[:160] or str(PersonDocument.Kind(kind).label),
        document=stored,
        **provenance(acting, told),
    )
    tell(acting, subject_id, "documents", [kind])
    return row


@action
def remove_document(acting: Acting, subject_id: uuid.UUID, document_id: uuid.UUID) -> uuid.UUID:
    """Take a document back: the person her own, an organisation the one that it added.

    Nobody reads it any more, receivers included; its bytes wait for the few minutes of the undo, then a
    job destroys them. Returns what the undo is about. Raises NotVisible, or ActionRefused when
    somebody else gave it.
    """
    row = (
        PersonDocument.objects.filter(pk=document_id, subject_id=subject_id)
        .select_related("document")
        .first()
    )
    if row is None:
        raise NotVisible
    if acting.is_professional:
        mine = row.stated_by_id is not None and row.stated_by_id == acting.organisation_id
    else:
        mine = row.source == Source.PERSON and row.stated_by_id is None
    if not mine:
        raise ActionRefused(_(NOT_YOURS), code="not_yours")
    stored, kind = row.document, row.kind
    before = {field.attname: _said(row, field) for field in _kept()}
    row.delete()
    ends = now() + dt.timedelta(minutes=int(parameter(*undo.UNDO_MINUTES)))
    Document.objects.filter(pk=stored.pk).update(expires_at=ends)
    tell(acting, subject_id, "documents", [kind])
    event = record(REMOVED, acting, subject_id=subject_id, object=stored, data={"kind": kind})
    undo.remember(acting, event, before)
    return stored.pk


@action
def undo_document(acting: Acting, event: Event, before: Mapping[str, Any]) -> Document:
    """A document taken back a moment ago is again in the file, as it was, under its own number.

    Whoever it had been communicated to reads it again while that access lasts: what travels keeps the
    number of the document, and opens when it is there.
    """
    kept = Document.objects.filter(expires_at__isnull=False)
    stored = kept.filter(pk=event.object_id).first() if event.object_id else None
    undo.refuse_if(stored is None or not before)
    assert stored is not None and event.subject_id is not None  # noqa: S101 - just refused
    Document.objects.filter(pk=stored.pk).update(expires_at=None)
    row = PersonDocument.objects.create(
        subject_id=event.subject_id,
        document=stored,
        **{field.attname: field.to_python(before[field.attname]) for field in _kept()},
    )
    tell(acting, event.subject_id, "documents", [row.kind])
    return stored


@action
def destroy_withdrawn(acting: Acting) -> int:
    """Destroy the documents taken back whose undo is over (a job's work). Returns how many."""
    gone = list(
        Document.objects.filter(expires_at__lte=now(), purpose__startswith=PURPOSE).order_by("pk")[
            :500
        ]
    )
    for stored in gone:
        discard_document(acting, stored)
    return len(gone)
