"""Opening, entrusting and moving along a dossier."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.accompaniment import rules
from enracine.accompaniment.actions.coordination_reading import coordination_sections
from enracine.accompaniment.models import Dossier, Stage
from enracine.accompaniment.queries.loads import counsellors_of
from enracine.accompaniment.workflow import STAGES, TO_STAGE
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.calendar import add_working_days
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.parameters import parameter
from enracine.kernel.workflow import IllegalTransition
from enracine.network.models import Membership, Organisation, Programme
from enracine.privacy.actions import grant_access
from enracine.privacy.models import AccessGrant, Section

ALL_SECTIONS = tuple(Section.values)
HOUSEHOLD_SECTIONS = (Section.FAMILY.value, Section.SETTLEMENT.value)
#: Working days before the first meeting is late; no source fixes it, hence a dated setting.
FIRST_MEETING_DAYS = ("accompaniment.first_meeting_days", 10)
#: What is first to do, for whoever opens a dossier.
HOLD_FIRST_MEETING = gettext_noop("Tenir la première rencontre")
_PREFIXES = {"eer": "EER", "pajr": "PAJ"}


def next_number(programme_code: str) -> str:
    """A number never given before, like EER-2026-000123: a sequence, so never two alike."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('accompaniment_dossier_number')")
        return number_of(programme_code, cursor.fetchone()[0])


def number_of(programme_code: str, rank: int) -> str:
    """The number of the dossier of this rank, in the year it is opened."""
    prefix = _PREFIXES.get(programme_code, programme_code.replace("_", "").upper()[:4])
    return f"{prefix}-{today().year}-{rank:06d}"


def in_days(count: int) -> dt.date:
    """The working day `count` working days from today."""
    return add_working_days(today(), count)


def held_dossier(acting: Acting, dossier: Dossier | uuid.UUID) -> Dossier:
    """The dossier, if `acting` may write in it: its holder, the person's own acting, or a job.

    Raises NotVisible otherwise, the same whether the dossier exists or not.
    """
    found = dossier if isinstance(dossier, Dossier) else Dossier.objects.filter(pk=dossier).first()
    if found is None or not (
        acting.is_system
        or found.organisation_id == acting.organisation_id
        or found.subject_id in acting.subject_ids
    ):
        raise NotVisible
    return found


def touch(dossier: Dossier) -> None:
    """Note that something happened, without a new version: it disturbs nobody who edits."""
    dossier.last_activity_at = now()
    Dossier.objects.filter(pk=dossier.pk).update(last_activity_at=dossier.last_activity_at)


def parties(dossier: Dossier) -> list[uuid.UUID | None]:
    """The organisations whose timelines show the events of a dossier."""
    return [dossier.organisation_id, dossier.coordinating_organisation_id]


@action
def open_dossier(
    acting: Acting,
    subject_id: uuid.UUID,
    *,
    organisation_id: uuid.UUID,
    programme: str = "eer",
    household_id: uuid.UUID | None = None,
    coordinating_organisation_id: uuid.UUID | None = None,
    assignee_id: uuid.UUID | None = None,
    origin_referral_id: uuid.UUID | None = None,
    sections: Iterable[str] = ALL_SECTIONS,
    purpose: str = "",
) -> Dossier:
    """Open the dossier of one adult in one organisation, or give the one already open there.

    `sections` are those the holder sees because it holds the dossier. A receiver of a referral
    passes none: it sees what the person consented to, by the grant of the referral, and no more.
    Without `assignee_id`, the member with room and the lightest load follows; nobody: she waits.
    Raises NotVisible when a professional opens a dossier for another organisation, and
    ActionRefused when the programme is unknown.
    """
    if acting.is_professional and organisation_id != acting.organisation_id:
        raise NotVisible
    programme_row = Programme.objects.filter(code=programme).first()
    if programme_row is None:
        raise ActionRefused(_("Ce programme n’existe pas."), code="no_programme")
    present = Dossier.objects.filter(
        subject_id=subject_id,
        organisation_id=organisation_id,
        programme=programme_row,
        closed_on__isnull=True,
    ).first()
    if present is not None:
        return present
    follower = assignee_id or lightest_member(organisation_id)
    dossier = Dossier.objects.create(
        number=next_number(programme),
        subject_id=subject_id,
        household_id=household_id,
        organisation_id=organisation_id,
        coordinating_organisation_id=coordinating_organisation_id,
        programme=programme_row,
        regime=Organisation.objects.values_list("regime", flat=True).get(pk=organisation_id),
        purpose=purpose or gettext_noop("Accompagner un projet d’établissement en région"),
        assignee_id=follower,
        stage=Stage.FIRST_MEETING,
        # Kept in French, translated where it is shown: whoever registers may read English.
        next_step=HOLD_FIRST_MEETING,
        next_step_on=in_days(parameter(*FIRST_MEETING_DAYS)),
        origin_referral_id=origin_referral_id,
    )
    grant_dossier(acting, dossier, sections)
    record(
        "accompaniment.dossier_opened",
        acting,
        subject_id=subject_id,
        object=dossier,
        organisations=parties(dossier),
        data={
            "organisation": str(organisation_id),
            "programme": programme,
            "assignee": str(follower or ""),
        },
    )
    return dossier


def lightest_member(
    organisation_id: uuid.UUID, languages: Iterable[str] = (), region: str = ""
) -> uuid.UUID | None:
    """Who should follow one more person in this organisation; None: nobody has room, she waits."""
    choice = rules.counsellor_for(counsellors_of(organisation_id), languages, region, beyond=False)
    return uuid.UUID(choice.code) if choice else None


def grant_dossier(acting: Acting, dossier: Dossier, sections: Iterable[str]) -> None:
    """Give the holder and the coordination what their part asks for (person and household)."""
    wanted = tuple(sections)
    if wanted:
        _grant(acting, dossier, dossier.organisation_id, wanted, AccessGrant.Basis.DOSSIER)
    coordination = dossier.coordinating_organisation_id
    if coordination is not None and coordination != dossier.organisation_id:
        shared = tuple(s for s in coordination_sections() if s in wanted)
        if shared:
            _grant(acting, dossier, coordination, shared, AccessGrant.Basis.COORDINATION)


def _grant(
    acting: Acting,
    dossier: Dossier,
    organisation_id: uuid.UUID,
    sections: tuple[str, ...],
    basis: str,
) -> None:
    grant_access(acting, dossier.subject_id, organisation_id, sections, basis, object_id=dossier.pk)
    household = tuple(s for s in HOUSEHOLD_SECTIONS if s in sections)
    if dossier.household_id and household:
        grant_access(
            acting, dossier.household_id, organisation_id, household, basis, object_id=dossier.pk
        )


@action
def assign_counsellor(
    acting: Acting,
    dossier: Dossier,
    membership_id: uuid.UUID,
    *,
    expected_version: int | None = None,
) -> Dossier:
    """Entrust a dossier to a member of the organisation that holds it.

    Raises ActionRefused when the person does not work there today; doing it twice changes nothing.
    """
    held_dossier(acting, dossier)
    member = (
        Membership.objects.on(today())
        .filter(pk=membership_id, organisation_id=dossier.organisation_id)
        .first()
    )
    if member is None:
        raise ActionRefused(
            _("Cette personne ne travaille pas dans l’organisme qui tient le dossier."),
            field="assignee",
            code="not_a_member",
        )
    if dossier.assignee_id == member.pk:
        return dossier
    former = dossier.assignee_id
    update_versioned(dossier, expected_version, assignee=member)
    record(
        "accompaniment.counsellor_assigned",
        acting,
        subject_id=dossier.subject_id,
        object=dossier,
        organisations=parties(dossier),
        data={"assignee": str(member.pk), "former": str(former or "")},
    )
    return dossier


@action
def move_stage(
    acting: Acting,
    dossier: Dossier | uuid.UUID,
    stage: str,
    *,
    expected_version: int | None = None,
    reason: str = "",
) -> Dossier:
    """Say where the journey stands. Every stage has a way back; a closed dossier is reopened first.

    Upper floors call it with the dossier's id and `acting.with_subjects(subject_id)` when the
    event comes from another organisation. Moving to the present stage changes nothing.
    """
    held = held_dossier(acting, dossier)
    former = held.stage
    if former == stage:
        return held
    try:
        STAGES.check(TO_STAGE.get(stage, ""), former, ["holder"])
    except IllegalTransition as error:
        raise ActionRefused(
            _("Le dossier ne peut pas passer à cette étape."), field="stage", code="bad_stage"
        ) from error
    update_versioned(held, expected_version, stage=stage, last_activity_at=now())
    record(
        "accompaniment.stage_moved",
        acting,
        subject_id=held.subject_id,
        object=held,
        organisations=parties(held),
        data={"from": former, "to": stage, "reason": bool(reason)},
    )
    return held


@action
def set_next_step(acting: Acting, dossier: Dossier, text: str, due_on: dt.date | None) -> Dossier:
    """Write the next thing to do and its day, without disturbing whoever edits the dossier."""
    held = held_dossier(acting, dossier)
    held.next_step, held.next_step_on, held.last_activity_at = text[:200], due_on, now()
    Dossier.objects.filter(pk=held.pk).update(
        next_step=held.next_step,
        next_step_on=held.next_step_on,
        last_activity_at=held.last_activity_at,
    )
    record(
        "accompaniment.next_step_set",
        acting,
        subject_id=held.subject_id,
        object=held,
        organisations=parties(held),
    )
    return held
