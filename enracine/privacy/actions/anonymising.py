"""The anonymisation of closed files: written down first, then done, never concluded without its pieces.

Source: règlement sur l'anonymisation (A-2.1, r. 0.1): purposes set beforehand, a competent person,
direct identifiers removed, risks analysed, techniques chosen, a date to look again, a register.
"""

import uuid
from typing import Any

from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.privacy import anonymity, content
from enracine.privacy.actions.purging import destroy_file
from enracine.privacy.models import Anonymisation, AnonymousLine, PurgeProof
from enracine.privacy.queries.retention import contested, settings

TEXTS = (
    "purposes",
    "competent_person",
    "competence",
    "individualisation",
    "correlation",
    "inference",
    "techniques",
    "residual_risk",
)


@action
def open_anonymisation(acting: Acting, purposes: str) -> Anonymisation:
    """Begin a record by its purposes: they come before anything is chosen."""
    if not purposes.strip():
        raise ActionRefused(
            _("Écrivez d’abord à quoi serviront ces données."), field="purposes", code="required"
        )
    if acting.organisation_id is None:
        raise NotVisible
    work = Anonymisation.objects.create(
        organisation_id=acting.organisation_id, purposes=purposes.strip(), purposes_set_on=today()
    )
    record("privacy.anonymisation_opened", acting, object=work)
    return work


def _mine(acting: Acting, work: Anonymisation) -> None:
    if work.organisation_id != acting.organisation_id or not acting.is_professional:
        raise NotVisible
    if work.state != Anonymisation.State.DRAFT:
        raise ActionRefused(_("Cette anonymisation est conclue."), code="concluded")


@action
def write_pieces(
    acting: Acting,
    work: Anonymisation,
    values: dict[str, Any],
    *,
    version: int | None = None,
) -> Anonymisation:
    """Write the pieces of the record, in any order. The purposes stay those of the beginning."""
    _mine(acting, work)
    changes = {
        name: str(values[name]).strip() for name in TEXTS if name in values and name != "purposes"
    }
    review = values.get("review_on")
    if review is not None:
        if review <= today():
            raise ActionRefused(
                _("La réévaluation est à venir, pas passée."), field="review_on", code="past"
            )
        changes["review_on"] = review
    return update_versioned(work, version, **changes)


@action
def choose_files(
    acting: Acting,
    work: Anonymisation,
    subjects: list[uuid.UUID],
    *,
    version: int | None = None,
) -> Anonymisation:
    """Choose closed files of the organisation; an open or contested one is refused."""
    _mine(acting, work)
    organisation = work.organisation_id
    ended = {
        file.subject_id
        for file in content.files().ended(today(), organisation, len(subjects) + 10_000)
    }
    frozen = {subject for subject, holder in contested(subjects) if holder == organisation}
    refused = [s for s in subjects if s not in ended or s in frozen]
    if refused:
        raise ActionRefused(
            _("Seuls des dossiers fermés, sans recours en cours, peuvent être choisis."),
            field="subjects",
            code="not_closed",
        )
    return update_versioned(work, version, subjects=sorted(set(subjects)))


def missing_of(work: Anonymisation) -> list[str]:
    """The pieces that still lack, the chosen files included (« subjects »)."""
    missing = anonymity.missing_pieces({name: getattr(work, name) for name in anonymity.PIECES})
    return missing + ([] if work.subjects else ["subjects"])


@action
def ask_conclusion(
    acting: Acting, work: Anonymisation, *, version: int | None = None
) -> Anonymisation:
    """An officer concludes: refused while a piece lacks. The work itself is a job.

    Raises ActionRefused (code « incomplete ») naming what lacks first.
    """
    _mine(acting, work)
    missing = missing_of(work)
    if missing:
        raise ActionRefused(
            _("L’anonymisation ne peut pas être conclue : il manque des pièces."),
            field=missing[0],
            code="incomplete",
        )
    update_versioned(work, version, concluded_by_id=acting.membership_id)
    record("privacy.anonymisation_asked", acting, object=work, data={"files": len(work.subjects)})
    app.configure_task("privacy.anonymise").defer(work_id=str(work.pk))
    return work


@action
def conclude(acting: Acting, work_id: uuid.UUID) -> int:
    """Make the anonymous lines, then destroy the identified files (a job). Returns lines published.

    Safe to run twice: a concluded record is left alone. What cannot be destroyed yet (a decision of
    less than a year, another holder) stays identified, and is said so: it is not anonymous.
    """
    work = Anonymisation.objects.select_for_update().get(pk=work_id)
    if work.state != Anonymisation.State.DRAFT or missing_of(work):
        return work.published
    group = int(settings()["privacy.anonymity_group"])
    rows = []
    for subject in work.subjects:
        traits = content.people().traits(subject)
        traits |= content.files().traits(subject, work.organisation_id)
        rows.append(traits)
    lines = anonymity.anonymous_lines(rows, group)
    AnonymousLine.objects.bulk_create(
        AnonymousLine(anonymisation=work, organisation_id=work.organisation_id, traits=line)
        for line in lines
    )
    for subject in work.subjects:
        destroy_file(
            acting,
            subject,
            work.organisation_id,
            rule=f"anonymisation {work.pk}",
            how=PurgeProof.How.ANONYMISED,
        )
    chosen = len(work.subjects)
    update_versioned(
        work,
        None,
        state=Anonymisation.State.CONCLUDED,
        subjects=[],
        chosen=chosen,
        published=len(lines),
        group=group,
        concluded_at=now(),
    )
    record(
        "privacy.anonymisation_concluded",
        acting,
        object=work,
        organisations=[work.organisation_id],
        data={"chosen": chosen, "published": len(lines), "group": group},
    )
    return len(lines)


def register_of(organisation_id: uuid.UUID) -> list[Anonymisation]:
    """The register of anonymisations of an organisation, newest first."""
    return list(
        Anonymisation.objects.filter(organisation_id=organisation_id)
        .select_related("concluded_by__user")
        .order_by("-created_at", "-id")[:50]
    )
