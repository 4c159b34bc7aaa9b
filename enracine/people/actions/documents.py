"""Writing the documents of a person: hand over, take back."""

import uuid
from typing import BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.documents import discard_document, store_document
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.people.actions.writing import person_or_404, provenance, tell
from enracine.people.models import PersonDocument, Source
from enracine.people.values import Told

#: How many documents a file may hold: enough for a whole journey, not a place to keep a life.
MOST = 40
TOO_MANY = gettext_noop("Il y a déjà beaucoup de documents. Effacez ceux qui ne servent plus.")
NOT_YOURS = gettext_noop(
    "Ce document vient de l’organisme qui vous suit : demandez-lui de l’effacer."
)


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
    stored = store_document(acting, content, name, f"person:{kind}", subject_id=subject_id)
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
def remove_document(acting: Acting, subject_id: uuid.UUID, document_id: uuid.UUID) -> None:
    """Destroy a document: the person her own, an organisation the one that it added.

    Raises NotVisible, or ActionRefused when somebody else gave it.
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
    row.delete()
    discard_document(acting, stored)
    tell(acting, subject_id, "documents", [kind])
