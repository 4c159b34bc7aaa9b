"""Who leads: proposed, accepted, ended, one at a time for a household, with the person's word."""

import uuid

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.network.models import Membership
from enracine.people.models import Person
from enracine.privacy.queries import who_can_see
from enracine.referrals.models import HouseholdLead
from enracine.referrals.queries.common import WORKING_ROLES
from enracine.referrals.queries.leads import home_of_person, is_gone, leads_of

State, End, Word = HouseholdLead.State, HouseholdLead.End, HouseholdLead.Word


def _home(subject_id: uuid.UUID) -> uuid.UUID:
    """The household that a lead is about; NotVisible for whoever may not know the person."""
    found = (
        Person.objects.filter(pk=subject_id)
        .annotate(home=home_of_person(subject_id))
        .values_list("home", flat=True)
        .first()
    )
    if found is None:
        raise NotVisible
    home: uuid.UUID = found
    return home


def _own_dossier(acting: Acting, dossier: Dossier) -> None:
    if dossier.organisation_id != acting.organisation_id or acting.role not in WORKING_ROLES:
        raise NotVisible
    if dossier.closed_on is not None:
        raise ActionRefused(_("Ce dossier est fermé."), code="closed")


def _member(organisation_id: uuid.UUID, membership_id: uuid.UUID | None) -> Membership:
    found: Membership | None = (
        Membership.objects.on(today())
        .filter(pk=membership_id, organisation_id=organisation_id, role__in=WORKING_ROLES)
        .first()
    )
    if found is None:
        raise ActionRefused(
            _("Choisissez une personne qui travaille dans votre organisme."),
            field="member",
            code="not_a_member",
        )
    return found


def _tell(acting: Acting, lead: HouseholdLead, what: str) -> None:
    """One event on the person's file, for all who may see her: who leads is no secret to them."""
    holders = [grant.organisation_id for grant in who_can_see(lead.person_id)]
    record(
        f"referrals.lead_{what}",
        acting,
        subject_id=lead.person_id,
        object=lead,
        organisations=[*holders, lead.organisation_id],
        data={"member": str(lead.membership_id), "organisation": str(lead.organisation_id)},
    )


def _end(acting: Acting, lead: HouseholdLead, because: str) -> None:
    update_versioned(
        lead,
        None,
        state=State.ENDED,
        valid_to=max(today(), lead.valid_from),
        ended_because=because,
    )
    _tell(acting, lead, "ended")


@action
def take_lead(
    acting: Acting,
    dossier: Dossier,
    *,
    attested: bool,
    member_id: uuid.UUID | None = None,
) -> HouseholdLead:
    """Lead for the household of a file one holds, the person having said so in front of one.

    Who led until now stops the same day, and is told: never two. Raises ActionRefused without the
    person's word, or when somebody else has just taken it; doing it twice changes nothing.
    """
    _own_dossier(acting, dossier)
    if not attested:
        raise ActionRefused(
            _("Cochez que la personne est d’accord : c’est elle qui choisit."), field="attested"
        )
    member = _member(dossier.organisation_id, member_id or acting.membership_id)
    now_leading = leads_of(dossier.subject_id)
    if now_leading.current is not None and now_leading.current.membership_id == member.pk:
        return now_leading.current
    if now_leading.proposed is not None:
        update_versioned(now_leading.proposed, None, state=State.DECLINED)
    return _begin(acting, dossier.subject_id, member, Word.ATTESTED)


def _begin(acting: Acting, person_id: uuid.UUID, member: Membership, word: str) -> HouseholdLead:
    """End who led, begin the next, in one instant: PostgreSQL refuses two."""
    former = leads_of(person_id).current
    if former is not None:
        gone = is_gone(former, today())
        _end(acting, former, End.DEPARTURE if gone else End.CHANGED)
    try:
        with transaction.atomic():
            lead = HouseholdLead.objects.create(
                subject_id=_home(person_id),
                person_id=person_id,
                organisation_id=member.organisation_id,
                membership=member,
                state=State.ACCEPTED,
                word=word,
            )
    except IntegrityError as error:
        if "lead_never_two" not in str(error):
            raise
        raise ActionRefused(
            _(
                "Quelqu’un vient de devenir l’interlocuteur de ce ménage. Ouvrez de nouveau la page."
            ),
            code="taken",
        ) from error
    _tell(acting, lead, "accepted")
    return lead


@action
def end_for_departure(acting: Acting, lead: HouseholdLead) -> None:
    """Whoever led does not work there any more."""
    _end(acting, lead, End.DEPARTURE)


@action
def succeed(acting: Acting, former: HouseholdLead, member: Membership) -> HouseholdLead:
    """A colleague goes on with the household; nobody pretends that the person has said so."""
    lead = HouseholdLead.objects.create(
        subject_id=former.subject_id,
        person_id=former.person_id,
        organisation_id=member.organisation_id,
        membership=member,
        state=State.ACCEPTED,
        word=Word.SUCCESSION,
    )
    _tell(acting, lead, "accepted")
    return lead


@action
def propose_chosen(acting: Acting, dossier: Dossier) -> HouseholdLead | None:
    """The person chose the agent who holds this file: proposed to whoever follows it (S04)."""
    member = (
        Membership.objects.on(today())
        .filter(pk=dossier.assignee_id, organisation_id=dossier.organisation_id)
        .first()
    )
    if member is None:
        return None
    HouseholdLead.objects.filter(
        subject_id=home_of_person(dossier.subject_id), state=State.PROPOSED
    ).update(state=State.DECLINED, version=F("version") + 1)
    lead = HouseholdLead.objects.create(
        subject_id=_home(dossier.subject_id),
        person_id=dossier.subject_id,
        organisation_id=dossier.organisation_id,
        membership=member,
        word=Word.SELF,
    )
    _tell(acting, lead, "proposed")
    return lead


def _proposal(acting: Acting, lead_id: uuid.UUID) -> HouseholdLead:
    lead = (
        HouseholdLead.objects.select_for_update()
        .filter(pk=lead_id, organisation=acting.organisation_id)
        .first()
    )
    if lead is None or acting.role not in WORKING_ROLES:
        raise NotVisible
    return lead


@action
def answer_lead(
    acting: Acting, lead_id: uuid.UUID, *, accept: bool, version: int | None = None
) -> HouseholdLead:
    """The organisation named answers a proposal: yes, and who led before stops; or no.

    Raises NotVisible for a stranger's, ActionRefused when it is not proposed any more.
    """
    lead = _proposal(acting, lead_id)
    if lead.state != State.PROPOSED:
        raise ActionRefused(_("Cette proposition a déjà une réponse."), code="answered")
    if not accept:
        update_versioned(lead, version, state=State.DECLINED)
        _tell(acting, lead, "declined")
        return lead
    former = leads_of(lead.person_id).current
    if former is not None:
        gone = is_gone(former, today())
        _end(acting, former, End.DEPARTURE if gone else End.CHANGED)
    try:
        with transaction.atomic():
            update_versioned(lead, version, state=State.ACCEPTED, valid_from=today())
    except IntegrityError as error:
        raise ActionRefused(
            _(
                "Quelqu’un vient de devenir l’interlocuteur de ce ménage. Ouvrez de nouveau la page."
            ),
            code="taken",
        ) from error
    _tell(acting, lead, "accepted")
    return lead


@action
def end_lead(
    acting: Acting, lead_id: uuid.UUID, because: str, *, version: int | None = None
) -> HouseholdLead:
    """Stop leading: the household shows « sans interlocuteur » until somebody takes it up."""
    lead = _proposal(acting, lead_id)
    if lead.state != State.ACCEPTED or lead.valid_to is not None:
        raise ActionRefused(_("Cette personne n’est plus l’interlocutrice."), code="ended")
    if because not in {End.FINISHED, End.PERSON}:
        raise ActionRefused(_("Choisissez un motif."), field="because")
    if version is not None and version != lead.version:
        update_versioned(lead, version)
    _end(acting, lead, because)
    return lead
