"""Who receives a registration: applied in one transaction, explained, and contestable."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q
from django.utils.translation import gettext as _

from enracine.accompaniment import rules
from enracine.accompaniment.actions.dossiers import (
    ALL_SECTIONS,
    grant_dossier,
    lightest_member,
    open_dossier,
    parties,
)
from enracine.accompaniment.models import (
    Allocation,
    AllocationMonth,
    AllocationPause,
    AllocationTally,
    Dossier,
    NeedsEvaluation,
    Task,
)
from enracine.accompaniment.queries.loads import teams_of
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import QUEBEC, now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.network.models import Organisation, OrganisationKind, Programme, Role
from enracine.people.models import HouseholdMember, Languages
from enracine.privacy.actions import end_grants

PROGRAMME = "eer"


@dataclass(frozen=True)
class Network:
    """The common project on a day: its coordination, its members by code, those paused."""

    coordination: Organisation
    members: dict[str, Organisation]
    paused: frozenset[uuid.UUID]


def network_on(day: dt.date) -> Network | None:
    """The common project that shares out registrations; None where no such project is set up."""
    programme = Programme.objects.filter(code=PROGRAMME).select_related("organisation").first()
    if programme is None:
        return None
    members = Organisation.objects.filter(
        parent=programme.organisation,
        kind=OrganisationKind.EER_MEMBER,
        is_active=True,
        agreed_share__gt=0,
    ).order_by("code")
    paused = AllocationPause.objects.filter(
        Q(paused_until__isnull=True) | Q(paused_until__gte=day),
        network=programme.organisation,
        paused_from__lte=day,
    ).values_list("organisation_id", flat=True)
    found = {m.code: m for m in members}
    return Network(programme.organisation, found, frozenset(paused)) if found else None


def _locked_tallies(network: Network, year: int) -> dict[uuid.UUID, AllocationTally]:
    """The tallies of a year, locked in a fixed order until the transaction ends."""
    AllocationTally.objects.bulk_create(
        [
            AllocationTally(network=network.coordination, organisation=m, year=year)
            for m in network.members.values()
        ],
        ignore_conflicts=True,
    )
    rows = (
        AllocationTally.objects.select_for_update()
        .filter(network=network.coordination, year=year)
        .order_by("organisation_id")
    )
    return {row.organisation_id: row for row in rows}


@action
def allocate_registration(
    acting: Acting, subject_id: uuid.UUID, household_id: uuid.UUID | None = None
) -> Dossier | None:
    """Entrust a registration to one of the organisations of the common project, and say why.

    The acting must hold the subjects (`with_subjects`): nobody else sees the person yet. Does
    nothing twice: the dossier already open in the project is given back. None when no project is
    set up; the registration then waits and `enracine verify` says it.
    """
    network = network_on(today())
    if network is None:
        return None
    organisations = {m.pk: m for m in network.members.values()}
    present = (
        Dossier.objects.open()
        .filter(subject_id=subject_id, organisation_id__in=list(organisations))
        .first()
    )
    if present is not None:
        return present
    spouses = spouses_of(subject_id, household_id)
    return _allocate(acting.with_subjects(*spouses), network, subject_id, household_id, spouses)


def choose(
    network: Network, subject_id: uuid.UUID, spouses: list[uuid.UUID]
) -> rules.AllocationChoice:
    """Apply the rule and count the registration for the chosen member, under the tallies' lock.

    The acting in force must hold the person and her spouses.
    """
    tallies = _locked_tallies(network, rules.fiscal_year(today()))
    teams = teams_of(m.pk for m in network.members.values())
    choice = rules.allocate(
        [
            rules.Candidate(
                code,
                frozenset(m.languages),
                m.pk not in network.paused,
                *_rooms(teams[m.pk]),
            )
            for code, m in network.members.items()
        ],
        tallies={c: tallies[m.pk].received for c, m in network.members.items()},
        weights={c: Decimal(str(m.agreed_share)) for c, m in network.members.items()},
        languages=languages_needed(subject_id),
        spouse_organisation=_spouse_organisation(network, spouses),
    )
    chosen = network.members[choice.organisation]
    _count(network, tallies[chosen.pk], today(), 1)
    return choice


def _rooms(team: list[rules.Counsellor]) -> tuple[int, int]:
    """How many are there today, and how many more people they can follow."""
    present = [c for c in team if not c.is_away]
    return len(present), sum(max(c.capacity - c.load, 0) for c in present)


def _count(network: Network, tally: AllocationTally, day: dt.date, change: int) -> None:
    """Count a registration in the year and in the month when it was received."""
    AllocationTally.objects.filter(pk=tally.pk).update(
        received=F("received") + change, version=F("version") + 1, updated_at=now()
    )
    month = {
        "network": network.coordination,
        "organisation_id": tally.organisation_id,
        "month": day.replace(day=1),
    }
    AllocationMonth.objects.bulk_create([AllocationMonth(**month)], ignore_conflicts=True)
    AllocationMonth.objects.filter(**month).update(received=F("received") + change)


@action
def _allocate(
    acting: Acting,
    network: Network,
    subject_id: uuid.UUID,
    household_id: uuid.UUID | None,
    spouses: list[uuid.UUID],
) -> Dossier:
    choice = choose(network, subject_id, spouses)
    chosen = network.members[choice.organisation]
    dossier = open_dossier(
        acting,
        subject_id,
        organisation_id=chosen.pk,
        programme=PROGRAMME,
        household_id=household_id,
        coordinating_organisation_id=network.coordination.pk,
        assignee_id=lightest_member(chosen.pk, languages_needed(subject_id)),
    )
    Allocation.objects.create(
        subject_id=subject_id,
        dossier=dossier,
        network=network.coordination,
        organisation=chosen,
        rule=choice.rule,
        explanation=choice.as_json(),
    )
    record(
        "accompaniment.registration_allocated",
        acting,
        subject_id=subject_id,
        object=dossier,
        organisations=parties(dossier),
        data={"organisation": str(chosen.pk), "rule": choice.rule, "reason": choice.reason},
    )
    return dossier


def spouses_of(subject_id: uuid.UUID, household_id: uuid.UUID | None) -> list[uuid.UUID]:
    """The other adults of a household who have a file of their own."""
    if household_id is None:
        return []
    return list(
        HouseholdMember.objects.filter(
            household_id=household_id, left_on__isnull=True, person__isnull=False
        )
        .exclude(person_id=subject_id)
        .order_by("person_id")
        .values_list("person_id", flat=True)
    )


def _spouse_organisation(network: Network, spouses: list[uuid.UUID]) -> str | None:
    """The member of the project that already follows a spouse; needs the spouses in the acting."""
    return (
        Dossier.objects.open()
        .filter(subject_id__in=spouses, organisation__in=list(network.members.values()))
        .order_by("opened_on", "id")
        .values_list("organisation__code", flat=True)
        .first()
        if spouses
        else None
    )


def languages_needed(subject_id: uuid.UUID) -> list[str]:
    """The language of the interpreter somebody needs; nothing for whoever manages without."""
    row = Languages.objects.filter(subject_id=subject_id).values_list("interpreter", flat=True)
    return [code for code in row if code]


@action
def override_allocation(
    acting: Acting,
    dossier: Dossier,
    organisation_id: uuid.UUID,
    reason: str,
    *,
    expected_version: int | None = None,
) -> Dossier:
    """The coordination entrusts a registration to another organisation, and says why.

    Only before the first meeting: afterwards it is a transfer between organisations. Accesses,
    drafts, tasks and the year's tallies follow; the former organisation no longer sees the person.
    Raises NotVisible for anybody but the coordination, ActionRefused when a rule says no.
    """
    network = network_on(today())
    if (
        network is None
        or acting.role != Role.COORDINATOR
        or acting.organisation_id != dossier.coordinating_organisation_id
    ):
        raise NotVisible
    _refuse_override(network, dossier, organisation_id, reason)
    subjects = [s for s in (dossier.subject_id, dossier.household_id) if s]
    return _override(
        acting.with_subjects(*subjects),
        network,
        dossier,
        organisation_id,
        reason.strip()[:300],
        expected_version,
    )


def _refuse_override(
    network: Network, dossier: Dossier, organisation_id: uuid.UUID, reason: str
) -> None:
    if not reason.strip():
        raise ActionRefused(_("Écrivez pourquoi vous changez l’organisme."), field="reason")
    if organisation_id not in {m.pk for m in network.members.values()}:
        raise ActionRefused(
            _("Choisissez un des organismes du projet commun."), field="organisation"
        )
    if organisation_id == dossier.organisation_id:
        raise ActionRefused(_("Cet organisme tient déjà le dossier."), field="organisation")
    if dossier.first_meeting_on or dossier.closed_on:
        raise ActionRefused(
            _("La première rencontre a eu lieu : il faut maintenant un transfert de dossier."),
            code="already_met",
        )


@action
def _override(
    acting: Acting,
    network: Network,
    dossier: Dossier,
    organisation_id: uuid.UUID,
    reason: str,
    expected_version: int | None,
) -> Dossier:
    former = dossier.organisation_id
    chosen = next(m for m in network.members.values() if m.pk == organisation_id)
    assignee = lightest_member(chosen.pk, languages_needed(dossier.subject_id))
    update_versioned(
        dossier,
        expected_version,
        organisation=chosen,
        regime=chosen.regime,
        assignee_id=assignee,
        last_activity_at=now(),
    )
    _move_tally(network, dossier, former, chosen.pk)
    for subject in (dossier.subject_id, dossier.household_id):
        if subject:
            end_grants(acting, subject, organisation_id=former, object_id=dossier.pk)
    grant_dossier(acting, dossier, ALL_SECTIONS)
    Task.objects.filter(dossier=dossier).update(organisation=chosen, assignee_id=assignee)
    NeedsEvaluation.objects.filter(dossier=dossier).update(organisation=chosen, evaluator=None)
    Allocation.objects.create(
        subject_id=dossier.subject_id,
        dossier=dossier,
        network=network.coordination,
        organisation=chosen,
        rule="override",
        explanation={"rule": "override", "former": str(former), "organisation": chosen.code},
        overridden_by_id=acting.membership_id,
        override_reason=reason,
    )
    record(
        "accompaniment.allocation_overridden",
        acting,
        subject_id=dossier.subject_id,
        object=dossier,
        organisations=[*parties(dossier), former],
        data={"organisation": str(chosen.pk), "former": str(former)},
    )
    return dossier


def _move_tally(network: Network, dossier: Dossier, former: uuid.UUID, chosen: uuid.UUID) -> None:
    """Count the registration for the new organisation, in the year when it was received."""
    first = dossier.allocations.order_by("allocated_at").first()
    day = first.allocated_at.astimezone(QUEBEC).date() if first else dossier.opened_on
    tallies = _locked_tallies(network, rules.fiscal_year(day))
    for organisation_id, change in ((former, -1), (chosen, 1)):
        if organisation_id in tallies:
            _count(network, tallies[organisation_id], day, change)
