"""Writing a message, having read those of the other side; keeping words ready to send."""

import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.accompaniment.actions.dossiers import touch
from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.people.queries import documents_of
from enracine.threads import queries, rules
from enracine.threads.models import LONGEST, MOST_NAMED, Message, Template

SENT, RECEIVED = "threads.sent", "threads.received"


@action
def write(
    acting: Acting,
    dossier_id: uuid.UUID,
    text: str,
    *,
    key: uuid.UUID,
    documents: Iterable[uuid.UUID] = (),
) -> Message:
    """Write to the other side of a thread. The same form sent twice (`key`) makes one message.

    `documents` of the person's file, that one may read, are named with it: the other side opens
    those that it may read.

    Raises NotVisible for a stranger; ActionRefused for nothing to say, too much of it, a document
    that is not there, or a dossier that is closed.
    """
    dossier = queries.dossier_of(acting, dossier_id)
    present = Message.objects.filter(dossier=dossier, key=key).first()
    if present is not None:
        return present
    if not rules.may_write(is_open=dossier.closed_on is None, is_party=True):
        raise ActionRefused(
            _("Ce dossier est fermé : on n’y écrit plus. Ce qui a été écrit reste lisible."),
            code="closed",
        )
    said = text.strip()
    if not said:
        raise ActionRefused(_("Écrivez votre message."), field="text", code="empty")
    if len(said) > LONGEST:
        raise ActionRefused(
            _("Un message a au plus %(n)d caractères.") % {"n": LONGEST}, field="text", code="long"
        )
    named = _named(dossier, documents)
    by_person = not acting.is_professional
    unread = list(
        Message.objects.filter(dossier=dossier, read_at__isnull=True).values_list(
            "from_person", flat=True
        )
    )
    message = Message(
        subject_id=dossier.subject_id,
        dossier=dossier,
        organisation_id=dossier.organisation_id,
        author_id=acting.membership_id,
        from_person=by_person,
        text=said,
        documents=named,
        key=key,
    )
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError as error:
        # The same form, sent twice at the same instant.
        if "thread_message_once" not in str(error):
            raise
        return Message.objects.get(dossier=dossier, key=key)
    # Who answers has read.
    _read(dossier, from_person=not by_person)
    touch(dossier)
    record(
        RECEIVED if by_person else SENT,
        acting,
        object=message,
        subject_id=dossier.subject_id,
        organisations=[dossier.organisation_id],
        data={"dossier": str(dossier.pk), "told": rules.tells(unread, by_person)},
    )
    return message


def _named(dossier: Dossier, documents: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """The documents to name, once each, in the order they are shown. At most one SQL query."""
    wanted = set(documents)
    if not wanted:
        return []
    rows = documents_of(dossier.subject_id).filter(pk__in=wanted).values_list("pk", flat=True)
    found = list(rows)
    if len(found) != len(wanted):
        raise ActionRefused(
            _("Ce document n’est plus dans le dossier. Choisissez-en un autre."),
            field="documents",
            code="gone",
        )
    if len(found) > MOST_NAMED:
        raise ActionRefused(
            _("Un message nomme au plus %(n)d documents.") % {"n": MOST_NAMED},
            field="documents",
            code="many",
        )
    return found


@action
def read(acting: Acting, dossier_id: uuid.UUID) -> int:
    """Note that one's side has read what waited for it. Returns how many. Safe to repeat."""
    dossier = queries.dossier_of(acting, dossier_id)
    return _read(dossier, from_person=acting.is_professional)


def _read(dossier: Dossier, *, from_person: bool) -> int:
    waiting = Message.objects.filter(dossier=dossier, from_person=from_person, read_at__isnull=True)
    return waiting.update(read_at=now())


@action
def keep_template(
    acting: Acting,
    template_id: uuid.UUID | None,
    *,
    title: str,
    text: str,
    text_en: str,
    version: int | None = None,
) -> Template:
    """Make words ready to send, or change them. Raises ActionRefused for a title already taken."""
    organisation_id = queries.coordinated_organisation(acting)
    words = {"title": title.strip(), "text": text.strip(), "text_en": text_en.strip()}
    found = queries.templates(acting).filter(pk=template_id).first() if template_id else None
    if template_id and found is None:
        raise NotVisible
    try:
        with transaction.atomic():
            if found is None:
                found = Template.objects.create(organisation_id=organisation_id, **words)
            else:
                update_versioned(found, version, **words)
    except IntegrityError as error:
        raise ActionRefused(_("Un autre modèle porte déjà ce titre."), field="title") from error
    record("threads.template_kept", acting, object=found)
    return found


@action
def end_template(acting: Acting, template_id: uuid.UUID, version: int | None = None) -> None:
    """Offer these words no more; what was sent with them stays. Raises NotVisible for another's."""
    queries.coordinated_organisation(acting)
    found = queries.templates(acting).filter(pk=template_id).first()
    if found is None:
        raise NotVisible
    update_versioned(found, version, ended_at=now())
    record("threads.template_ended", acting, object=found)
