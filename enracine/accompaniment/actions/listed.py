"""Dossiers of people who came in a list: held by whoever brought it, seen by nobody else."""

import uuid
from collections.abc import Sequence

from django.db import connection
from django.utils.translation import gettext_noop

from enracine.accompaniment import rules
from enracine.accompaniment.actions.dossiers import (
    ALL_SECTIONS,
    FIRST_MEETING_DAYS,
    HOUSEHOLD_SECTIONS,
    grant_dossier,
    in_days,
    number_of,
    parties,
)
from enracine.accompaniment.models import Dossier, Stage
from enracine.accompaniment.queries.loads import counsellors_of
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.bulk import insert_many
from enracine.kernel.clock import now, today
from enracine.kernel.events import Happened, record, record_many
from enracine.kernel.parameters import parameter
from enracine.network.models import Organisation, OrganisationKind, Programme
from enracine.privacy.models import AccessGrant

#: Someone of a list: her subject and her household's.
Pair = tuple[uuid.UUID, uuid.UUID]


@action
def open_listed(
    acting: Acting, organisation_id: uuid.UUID, programme: str, people: Sequence[Pair]
) -> list[Dossier]:
    """Open the dossiers of a list in the organisation that brought it; a fixed number of SQL statements.

    The coordination of a common project does not see them: nobody has agreed to anything yet
    (`confirm_listed`). They are shared out evenly among those who follow people there.
    """
    programme_row = Programme.objects.get(code=programme)
    regime = Organisation.objects.values_list("regime", flat=True).get(pk=organisation_id)
    due = in_days(parameter(*FIRST_MEETING_DAYS))
    followers = rules.spread(counsellors_of(organisation_id), len(people))
    dossiers = [
        Dossier(
            number=number_of(programme, rank),
            subject_id=person,
            household_id=home,
            organisation_id=organisation_id,
            programme=programme_row,
            regime=regime,
            purpose=gettext_noop("Accompagner un projet d’établissement en région"),
            assignee_id=uuid.UUID(follower) if follower else None,
            stage=Stage.REGISTERED,
            next_step=gettext_noop("Confirmer ses renseignements avec la personne"),
            next_step_on=due,
        )
        for (person, home), rank, follower in zip(
            people, _ranks(len(people)), followers, strict=True
        )
    ]
    insert_many(dossiers)
    _grant(acting, dossiers)
    record_many(
        "accompaniment.dossier_opened",
        acting,
        [
            Happened(
                dossier.subject_id,
                dossier,
                data={
                    "organisation": str(organisation_id),
                    "programme": programme,
                    "assignee": str(dossier.assignee_id or ""),
                },
            )
            for dossier in dossiers
        ],
    )
    return dossiers


def _ranks(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('accompaniment_dossier_number') FROM generate_series(1, %s)", [count]
        )
        return [row[0] for row in cursor.fetchall()]


def _grant(acting: Acting, dossiers: list[Dossier]) -> None:
    """What holding a dossier gives: the person's sections, and the household's."""
    basis = AccessGrant.Basis.DOSSIER
    household = sorted(HOUSEHOLD_SECTIONS)
    grants = [
        AccessGrant(
            subject_id=subject,
            organisation_id=dossier.organisation_id,
            sections=sections,
            basis=basis,
            object_id=dossier.pk,
            granted_by_id=acting.organisation_id,
            valid_from=today(),
        )
        for dossier in dossiers
        for subject, sections in (
            (dossier.subject_id, sorted(ALL_SECTIONS)),
            (dossier.household_id, household),
        )
        if subject is not None
    ]
    insert_many(grants)
    record_many(
        "privacy.access_granted",
        acting,
        [
            Happened(
                grant.subject_id,
                data={
                    "organisation": str(grant.organisation_id),
                    "sections": grant.sections,
                    "basis": basis.value,
                },
            )
            for grant in grants
        ],
    )


@action
def confirm_listed(acting: Acting, subject_id: uuid.UUID) -> None:
    """The person of a list has agreed: her dossiers go on like those of a registration.

    In a common project the coordination sees now what it sees of everybody. Nothing to do for a
    dossier that did not come from a list.
    """
    waiting = Dossier.objects.open().filter(subject_id=subject_id, stage=Stage.REGISTERED)
    for dossier in waiting.select_related("organisation").order_by("opened_on", "id"):
        changes: dict[str, object] = {
            "stage": Stage.FIRST_MEETING,
            "next_step": gettext_noop("Tenir la première rencontre"),
            "last_activity_at": now(),
        }
        holder = dossier.organisation
        if holder.kind == OrganisationKind.EER_MEMBER:
            changes["coordinating_organisation_id"] = holder.parent_id
        update_versioned(dossier, None, **changes)
        grant_dossier(acting, dossier, ALL_SECTIONS)
        record(
            "accompaniment.stage_moved",
            acting,
            subject_id=subject_id,
            object=dossier,
            organisations=parties(dossier),
            data={"from": Stage.REGISTERED.value, "to": Stage.FIRST_MEETING.value, "reason": False},
        )
