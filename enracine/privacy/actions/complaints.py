"""Every write about complaints (P-39.1 art. 3.2; law.md L06)."""

import uuid

from django.db import connection
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.parameters import parameter
from enracine.privacy import risk
from enracine.privacy.actions.incidents import must_keep
from enracine.privacy.models import Complaint

#: Days to answer: the law gives none; the delay of its art. 32 is a safe one (dated setting).
ANSWER_SETTING, ANSWER_DAYS = "privacy.complaint_days", 30


@action
def complain(
    acting: Acting,
    subject_id: uuid.UUID,
    organisation_id: uuid.UUID,
    *,
    about: str,
    text: str,
    wished: str = "",
) -> Complaint:
    """The person complains, from her own space. Raises NotVisible for anybody else."""
    if subject_id not in acting.subject_ids or acting.is_professional:
        raise NotVisible
    if not text.strip():
        raise ActionRefused(_("Dites ce qui s’est passé."), field="text")
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('privacy_complaint_number')")
        number = f"PLA-{today().year}-{cursor.fetchone()[0]:04d}"
    complaint = Complaint(
        number=number,
        subject_id=subject_id,
        organisation_id=organisation_id,
        about=about,
        text=text.strip(),
        wished=wished.strip()[:500],
        received_on=today(),
        due_on=risk.complaint_due(today(), int(parameter(ANSWER_SETTING, ANSWER_DAYS))),
    )
    complaint.save(force_insert=True)
    record(
        "privacy.complaint_made",
        acting,
        subject_id=subject_id,
        object=complaint,
        organisations=[organisation_id],
        data={"about": about},
    )
    return complaint


@action
def acknowledge_complaint(
    acting: Acting, complaint: Complaint, version: int | None = None
) -> Complaint:
    """Say to the person that the complaint is received and looked at."""
    must_keep(acting)
    if complaint.acknowledged_on or complaint.answered_on:
        raise ActionRefused(_("C’est déjà fait."), code="done")
    update_versioned(complaint, version, acknowledged_on=today())
    record(
        "privacy.complaint_acknowledged",
        acting,
        subject_id=complaint.subject_id,
        object=complaint,
    )
    return complaint


@action
def answer_complaint(
    acting: Acting,
    complaint: Complaint,
    *,
    outcome: str,
    answer: str,
    measures: str = "",
    version: int | None = None,
) -> Complaint:
    """Answer in writing, with what changes. Raises ActionRefused without words or when answered."""
    must_keep(acting)
    if complaint.answered_on is not None:
        raise ActionRefused(_("Une réponse est déjà inscrite."), code="answered")
    if outcome not in Complaint.Outcome.values or outcome == Complaint.Outcome.WITHDRAWN:
        raise ActionRefused(_("Choisissez une réponse."), field="outcome")
    if not answer.strip():
        raise ActionRefused(_("Écrivez la réponse."), field="answer")
    return _end(acting, complaint, outcome, answer.strip(), measures, version)


@action
def withdraw_complaint(
    acting: Acting, complaint: Complaint, version: int | None = None
) -> Complaint:
    """The person takes her complaint back; it stays in the register."""
    if complaint.subject_id not in acting.subject_ids or acting.is_professional:
        raise NotVisible
    if complaint.answered_on is not None:
        raise ActionRefused(_("Une réponse est déjà inscrite."), code="answered")
    said = _("Retirée par la personne.")
    return _end(acting, complaint, Complaint.Outcome.WITHDRAWN, said, "", version)


def _end(
    acting: Acting,
    complaint: Complaint,
    outcome: str,
    answer: str,
    measures: str,
    version: int | None,
) -> Complaint:
    update_versioned(
        complaint,
        version,
        answered_on=today(),
        outcome=outcome,
        answer=answer,
        measures=measures.strip()[:500],
        answered_label=(acting.label or acting.actor)[:200],
    )
    record(
        "privacy.complaint_answered",
        acting,
        subject_id=complaint.subject_id,
        object=complaint,
        organisations=[complaint.organisation_id],
        data={"outcome": outcome},
    )
    return complaint
