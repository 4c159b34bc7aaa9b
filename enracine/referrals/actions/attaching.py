"""Choosing, before it is sent, which documents of the file travel with a referral."""

import uuid
from collections.abc import Iterable
from typing import BinaryIO

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.errors import ActionRefused
from enracine.people.actions import add_document
from enracine.people.queries import documents_of, protection_of
from enracine.people.values import Told
from enracine.privacy.models import Section
from enracine.privacy.queries import granted_sections
from enracine.referrals.actions.drafting import own_draft
from enracine.referrals.actions.moving import tell
from enracine.referrals.models import Attachment, Referral


@action
def choose_papers(
    acting: Acting, referral: Referral, paper_ids: Iterable[uuid.UUID]
) -> list[Attachment]:
    """Make these documents, and no other, those that travel with a draft. Safe to repeat.

    Raises ActionRefused when documents are not among the sections, when the person's address is
    secret (a CV would tell it), or when she has been asked already: she agrees to what she saw.
    Taking a document away is always possible.
    """
    own_draft(acting, referral)
    wanted = set(paper_ids)
    present = {a.paper_id: a for a in referral.attachments.all()}
    added = wanted - set(present)
    if added:
        _refuse_added(referral)
    papers = {d.pk: d for d in documents_of(referral.subject_id) if d.pk in added}
    if set(papers) != added:
        raise ActionRefused(_("Choisissez des documents de ce dossier."), field="papers")
    for paper_id, attachment in present.items():
        if paper_id not in wanted:
            attachment.delete()
    for paper in papers.values():
        Attachment.objects.create(
            subject_id=referral.subject_id,
            referral=referral,
            sender_id=referral.sender_id,
            receiver_id=referral.receiver_id,
            paper=paper,
            kind=paper.kind,
            title=paper.title,
            media_type=paper.document.media_type,
            size=paper.document.size,
            sha256=paper.document.sha256,
        )
    tell(acting, referral, "referrals.papers_chosen", {"count": len(wanted)})
    return list(referral.attachments.order_by("title", "id"))


@action
def attach_new_paper(
    acting: Acting, referral: Referral, kind: str, title: str, content: BinaryIO, name: str
) -> Attachment:
    """Put a file that the sender holds into the person's file, inspected, and choose it to travel.

    Raises ActionRefused as adding a document does (beside `kind` or `file`), and as choosing one
    does: nothing is kept then.
    """
    own_draft(acting, referral)
    _refuse_added(referral)
    if Section.DOCUMENTS not in granted_sections(referral.subject_id):
        raise ActionRefused(
            _("Les documents de cette personne ne vous sont pas ouverts."), code="no_section"
        )
    added = add_document(acting, referral.subject_id, kind, title, content, name, told=Told())
    present = set(referral.attachments.values_list("paper_id", flat=True))
    choose_papers(acting, referral, {*present, added.pk})
    return referral.attachments.get(paper=added)


def _refuse_added(referral: Referral) -> None:
    if Section.DOCUMENTS not in referral.sections:
        raise ActionRefused(
            _("Ajoutez « Documents » aux renseignements à transmettre."),
            field="papers",
            code="no_section",
        )
    if protection_of(referral.subject_id) is not None:
        raise ActionRefused(
            _("L’adresse de cette personne est secrète : un document pourrait la dire."),
            field="papers",
            code="protected",
        )
    if referral.consent_id is not None:
        raise ActionRefused(
            _(
                "L’accord est déjà demandé pour ce qui était choisi. Abandonnez cette référence, "
                "puis recommencez avec ce document."
            ),
            field="papers",
            code="asked",
        )


@action
def let_plan_travel(acting: Acting, referral: Referral, *, travels: bool) -> Referral:
    """The plan that the person accepted goes with her evaluation, or stays here. Safe to repeat.

    Raises ActionRefused when she has been asked already and it was not in what she was shown; to leave
    it out is always possible.
    """
    own_draft(acting, referral)
    if travels == (not referral.keeps_plan):
        return referral
    if travels and referral.consent_id is not None:
        raise ActionRefused(
            _(
                "L’accord est déjà demandé sans le plan. Abandonnez cette référence, puis recommencez "
                "avec lui."
            ),
            code="asked",
        )
    return update_versioned(referral, None, keeps_plan=not travels)


def travelling_papers(referral: Referral) -> list[Attachment]:
    """The documents that leave with a referral; none when the person did not agree to documents.

    One that was taken back since it was chosen is not among them: nothing of it is told.
    """
    if Section.DOCUMENTS not in referral.sections:
        referral.attachments.all().delete()
        return []
    there = documents_of(referral.subject_id).order_by().values("pk")
    referral.attachments.exclude(paper_id__in=there).delete()
    return list(referral.attachments.order_by("title", "id"))
