"""Two spouses who registered apart become one household: each says yes on her own screen."""

import datetime as dt
import hashlib
import secrets
import uuid
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.parameters import parameter
from enracine.people import households as pure
from enracine.people.actions.separations import (
    accounts_of,
    copy_member,
    current_household,
    household_members,
    who_follow,
)
from enracine.people.models import Household, HouseholdProposal, Person
from enracine.people.queries import belongings
from enracine.privacy.actions import hold_subject
from enracine.privacy.models import Section
from enracine.privacy.queries import granted_sections

#: How long a proposal waits; no source fixes it, hence a dated setting.
PROPOSAL_DAYS = ("people.household_proposal_days", 14)
#: Letters that nobody confuses when a code is read over the telephone.
_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_CODE_LENGTH = 10


@dataclass(frozen=True)
class Code:
    """A proposal and the code to hand to the other adult, shown once."""

    proposal: HouseholdProposal
    code: str


def code_digest(code: str) -> str:
    """What is kept of a code: never itself. Case, spaces and dashes do not count."""
    plain = "".join(c for c in code.upper() if c.isalnum())
    return hashlib.sha256(f"household:{plain}".encode()).hexdigest()


def _new_code() -> str:
    letters = "".join(secrets.choice(_ALPHABET) for _n in range(_CODE_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def _must_be_herself(acting: Acting, person_id: uuid.UUID) -> None:
    # A spouse, a colleague or a job never says yes for somebody (law.md, L27).
    if acting.is_professional or acting.user_id is None or person_id not in acting.subject_ids:
        raise NotVisible


@action
def offer_union(acting: Acting, person_id: uuid.UUID) -> Code:
    """Propose to live in one household with whoever types the code: my own yes, said now.

    The code is mine to hand over; nobody is looked for, so that nobody learns who is registered.
    A former proposal of mine that waits is cancelled.
    """
    _must_be_herself(acting, person_id)
    person = Person.objects.get(pk=person_id)
    for waiting in HouseholdProposal.objects.filter(subject_id=person_id, state="waiting"):
        update_versioned(waiting, None, state=HouseholdProposal.State.CANCELLED, code_digest="")
    code = _new_code()
    proposal = HouseholdProposal.objects.create(
        subject_id=person_id,
        first_name=person.given_name,
        code_digest=code_digest(code),
        agreed_at=now(),
        agreed_by=acting.user_id,
        expires_on=_expiry(),
    )
    record("people.union_offered", acting, subject_id=person_id, object=proposal)
    return Code(proposal, code)


def _expiry() -> dt.date:
    return today() + dt.timedelta(days=int(parameter(*PROPOSAL_DAYS)))


@action
def propose_union(acting: Acting, first_id: uuid.UUID, second_id: uuid.UUID) -> HouseholdProposal:
    """A professional who follows both adults proposes it to them: neither has said yes yet.

    Raises NotVisible unless the organisation follows both, ActionRefused when they already live
    together or a proposal waits.
    """
    if not acting.is_professional or first_id == second_id:
        raise NotVisible
    for one in (first_id, second_id):
        if Section.FAMILY.value not in granted_sections(one):
            raise NotVisible
    home = current_household(first_id)
    if home is not None and home == current_household(second_id):
        raise ActionRefused(_(pure.SAME_HOUSEHOLD), field="other", code="same")
    if HouseholdProposal.objects.filter(subject_id=first_id, state="waiting").exists():
        raise ActionRefused(_("Une proposition attend déjà sa réponse."), code="waiting")
    names = dict(
        Person.objects.filter(pk__in=[first_id, second_id])
        .order_by("pk")
        .values_list("pk", "given_name")
    )
    proposal = HouseholdProposal.objects.create(
        subject_id=first_id,
        other_id=second_id,
        organisation_id=acting.organisation_id,
        first_name=names.get(first_id, ""),
        other_first_name=names.get(second_id, ""),
        expires_on=_expiry(),
    )
    for one in (first_id, second_id):
        record("people.union_proposed", acting, subject_id=one, object=proposal)
    return proposal


@action
def take_code(acting: Acting, person_id: uuid.UUID, code: str) -> HouseholdProposal:
    """Type the code that the other adult handed over: the proposal is now addressed to me.

    Nothing is joined yet. Raises ActionRefused for an unknown code, one's own, or the same account.
    """
    _must_be_herself(acting, person_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proposal, proposer FROM people_proposal_by_code(%s)", [code_digest(code)]
        )
        found = cursor.fetchone()
    if found is None:
        raise ActionRefused(
            _("Ce code n’est pas valable. Vérifiez-le avec la personne qui vous l’a donné."),
            field="code",
            code="unknown_code",
        )
    proposal_id, proposer = found
    if proposer == person_id:
        raise ActionRefused(
            _("C’est votre propre code : donnez-le à l’autre adulte."), field="code", code="own"
        )
    if acting.user_id in accounts_of(proposer):
        raise ActionRefused(_(OWN_ACCOUNT), field="code", code="same_account")
    name = Person.objects.values_list("given_name", flat=True).get(pk=person_id)
    return _address(acting.with_subjects(proposer), proposal_id, person_id, name)


OWN_ACCOUNT = gettext_noop(
    "Chaque adulte répond depuis son propre compte. Demandez-lui d’en ouvrir un."
)


@action
def _address(
    acting: Acting, proposal_id: uuid.UUID, person_id: uuid.UUID, name: str
) -> HouseholdProposal:
    proposal = HouseholdProposal.objects.get(pk=proposal_id)
    update_versioned(proposal, None, other_id=person_id, other_first_name=name, code_digest="")
    record("people.union_received", acting, subject_id=person_id, object=proposal)
    return proposal


@action
def answer_union(
    acting: Acting,
    proposal_id: uuid.UUID,
    person_id: uuid.UUID,
    yes: bool,
    version: int | None = None,
) -> HouseholdProposal:
    """One of the two adults answers for herself. At the second yes, the households become one.

    Raises NotVisible for anybody else, ActionRefused when it is over, when the same account answers
    for both, or when they already live together.
    """
    _must_be_herself(acting, person_id)
    proposal = HouseholdProposal.objects.filter(pk=proposal_id).first()
    if proposal is None or person_id not in {proposal.subject_id, proposal.other_id}:
        raise NotVisible
    if proposal.state != "waiting" or proposal.expires_on < today():
        raise ActionRefused(_("Cette proposition n’attend plus de réponse."), code="over")
    first = person_id == proposal.subject_id
    if not yes:
        update_versioned(proposal, version, state=HouseholdProposal.State.REFUSED, code_digest="")
        record("people.union_refused", acting, subject_id=person_id, object=proposal)
        return proposal
    other_account = proposal.other_agreed_by if first else proposal.agreed_by
    if other_account is not None and other_account == acting.user_id:
        raise ActionRefused(_(OWN_ACCOUNT), code="same_account")
    side = "" if first else "other_"
    said = {f"{side}agreed_at": now(), f"{side}agreed_by": acting.user_id}
    update_versioned(proposal, version, **said)
    record("people.union_agreed", acting, subject_id=person_id, object=proposal)
    if proposal.agreed_at and proposal.other_agreed_at and proposal.other_id:
        pair = (proposal.subject_id, proposal.other_id)
        receiving, left = (current_household(one) for one in pair)
        if receiving is None or left is None or receiving == left:
            raise ActionRefused(_(pure.SAME_HOUSEHOLD), code="same")
        _join(acting.with_subjects(*pair, receiving, left), proposal, receiving, left)
    return proposal


@action
def _join(
    acting: Acting, proposal: HouseholdProposal, receiving: uuid.UUID, left: uuid.UUID
) -> None:
    """Both said yes: the second adult comes into the household of the first, on this day."""
    day, person_id = today(), proposal.other_id
    if person_id is None:
        raise NotVisible
    here, there = household_members(receiving), household_members(left)
    names = {
        str(proposal.subject_id): proposal.first_name,
        str(person_id): proposal.other_first_name,
    }
    union = pure.join(belongings(here), belongings(there), str(person_id), names)
    household = Household.objects.get(pk=receiving)
    rows = {str(m.pk): m for m in (*here, *there)}
    for one in union.ending:
        update_versioned(rows[one.key], None, left_on=day)
    for row in there:
        if union.empties or row.person_id == person_id:
            update_versioned(row, None, left_on=day)
    for one in union.coming:
        copy_member(rows[one.key], household, day)
    if union.empties:
        former = Household.objects.get(pk=left)
        update_versioned(
            former, None, ended_on=day, end_reason=Household.End.JOINED, joined_into=household
        )
    for account in accounts_of(person_id):
        hold_subject(acting, receiving, account)
    update_versioned(proposal, None, state=HouseholdProposal.State.JOINED)
    record(
        "people.households_joined",
        acting,
        subject_id=person_id,
        object=proposal,
        organisations=[*who_follow(proposal.subject_id), *who_follow(person_id)],
        data={
            "household": str(receiving),
            "former": str(left),
            "emptied": str(union.empties).lower(),
        },
    )


@action
def cancel_union(acting: Acting, proposal_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Take one's own proposal back before it is answered."""
    _must_be_herself(acting, person_id)
    proposal = HouseholdProposal.objects.filter(pk=proposal_id, subject_id=person_id).first()
    if proposal is None or proposal.state != "waiting":
        raise NotVisible
    update_versioned(proposal, None, state=HouseholdProposal.State.CANCELLED, code_digest="")
    record("people.union_cancelled", acting, subject_id=person_id, object=proposal)
