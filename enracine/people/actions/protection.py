"""A protected address: where a person lives and how to reach her, known to those she names only."""

import uuid
from collections.abc import Iterable

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.network.models import Membership, User
from enracine.people.actions.sections import person_or_404, source_of
from enracine.people.actions.separations import accounts_of, current_household, may_speak_for
from enracine.people.models import AddressProtection, Contact, HouseholdMember, ProtectedReader
from enracine.people.queries import readers_of
from enracine.privacy.actions import hold_subject
from enracine.privacy.models import AccessGrant, Section, SubjectHolder
from enracine.privacy.queries import who_can_see

OWN_EMAIL = gettext_noop(
    "Ce compte ouvre aussi le dossier d’une autre personne de votre ménage. "
    "Donnez un courriel que vous seule ou vous seul lisez : votre dossier s’ouvrira avec lui."
)


def shares_account(subject_id: uuid.UUID) -> bool:
    """Whether the account of a person also opens the file of another one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_shares_account(%s)", [subject_id])
        return bool(cursor.fetchone()[0])


@action
def protect_address(
    acting: Acting,
    subject_id: uuid.UUID,
    readers: Iterable[uuid.UUID] = (),
    *,
    own_email: str = "",
) -> AddressProtection:
    """Keep secret where somebody lives and how to reach her, from now on.

    She asks for it herself, or the professional who follows her writes it at her request and becomes
    one of the readers. `readers` are memberships that `name_reader` accepts: they alone see her home
    and her contact, and no consent gives it to anybody else. When her account
    also opens a spouse's file, a new address of her own is needed first: the shared account loses
    her file in this very gesture. Doing it twice adds the readers.

    Raises NotVisible for anybody else, ActionRefused for a shared account or a reader who may not be.
    """
    person_or_404(subject_id)
    if not may_speak_for(acting, subject_id):
        raise NotVisible
    wide = acting.with_subjects(subject_id)
    if shares_account(subject_id):
        _open_own_account(wide, subject_id, own_email)
    found = _protect(wide, subject_id)
    named = {*readers, *([acting.membership_id] if acting.membership_id else [])}
    for membership_id in sorted(named):
        name_reader(acting, subject_id, membership_id)
    return found


@action
def _protect(acting: Acting, subject_id: uuid.UUID) -> AddressProtection:
    present = AddressProtection.objects.filter(subject_id=subject_id, ended_on__isnull=True).first()
    if present is not None:
        return present
    made = AddressProtection.objects.create(subject_id=subject_id, source=source_of(acting))
    record(
        "people.address_protected",
        acting,
        subject_id=subject_id,
        object=made,
        organisations=_holders(subject_id),
    )
    return made


def _holders(subject_id: uuid.UUID) -> list[uuid.UUID]:
    """The organisations that hold a dossier of somebody and may know her contact."""
    return [
        g.organisation_id
        for g in who_can_see(subject_id)
        if g.basis == AccessGrant.Basis.DOSSIER and Section.CONTACT.value in g.sections
    ]


@action
def _open_own_account(acting: Acting, subject_id: uuid.UUID, email: str) -> None:
    address = email.strip().lower()
    if not address:
        raise ActionRefused(_(OWN_EMAIL), field="own_email", code="shared_account")
    try:
        with transaction.atomic():
            account = User.objects.create_user(address)
    except IntegrityError as error:
        raise ActionRefused(
            _("Ce courriel ne convient pas : donnez-en un autre, que personne n’utilise ici."),
            field="own_email",
            code="taken",
        ) from error
    household = current_household(subject_id)
    hold_subject(acting, subject_id, account.pk)
    SubjectHolder.objects.filter(subject_id=subject_id).exclude(user=account).delete()
    if household is not None:
        _hold_household(acting.with_subjects(household), household, account.pk)
    contact = Contact.objects.filter(subject_id=subject_id).first()
    if contact is not None:
        # Letters go to her own address too: the shared one is read by somebody else.
        update_versioned(contact, None, email=address)
    record("people.account_separated", acting, subject_id=subject_id)


@action
def _hold_household(acting: Acting, household_id: uuid.UUID, account: int) -> None:
    """The household is held by the accounts of its adults of today, and by no other."""
    hold_subject(acting, household_id, account)
    adults = HouseholdMember.objects.filter(
        household_id=household_id, left_on__isnull=True, person__isnull=False
    ).order_by("person_id")
    held = {a for m in adults if m.person_id for a in accounts_of(m.person_id)}
    SubjectHolder.objects.filter(subject_id=household_id).exclude(user_id__in=held).delete()


@action
def name_reader(acting: Acting, subject_id: uuid.UUID, membership_id: uuid.UUID) -> ProtectedReader:
    """Name one professional who may see a protected home. Safe to repeat.

    The person names whom she wants of the organisations that already know her; a professional who
    follows her names colleagues only, at her request: another organisation is hers to open. Raises
    ActionRefused otherwise.
    """
    if not may_speak_for(acting, subject_id):
        raise NotVisible
    member = (
        Membership.objects.on(today())
        .filter(pk=membership_id)
        .select_related("organisation")
        .first()
    )
    wide = acting.with_subjects(subject_id)
    with acting_as(wide):
        known = {g.organisation_id for g in who_can_see(subject_id)}
    if acting.is_professional:
        known &= {acting.organisation_id}
    if member is None or member.organisation_id not in known:
        raise ActionRefused(
            _("Cette personne n’est pas d’un organisme qui connaît le dossier."),
            field="readers",
            code="not_a_holder",
        )
    return _name(wide, subject_id, member)


@action
def _name(acting: Acting, subject_id: uuid.UUID, member: Membership) -> ProtectedReader:
    present = ProtectedReader.objects.filter(
        subject_id=subject_id, membership=member, ended_at__isnull=True
    ).first()
    if present is not None:
        return present
    reader = ProtectedReader.objects.create(
        subject_id=subject_id,
        membership=member,
        organisation_id=member.organisation_id,
        source=source_of(acting),
    )
    record(
        "people.reader_named",
        acting,
        subject_id=subject_id,
        object=reader,
        organisations=[member.organisation_id],
        data={"membership": str(member.pk)},
    )
    return reader


@action
def withdraw_reader(acting: Acting, subject_id: uuid.UUID, reader_id: uuid.UUID) -> None:
    """Take the name of a reader back: she sees nothing from the next request on."""
    if acting.is_professional or subject_id not in acting.subject_ids:
        raise NotVisible
    reader = next((r for r in readers_of(subject_id) if r.pk == reader_id), None)
    if reader is None:
        raise NotVisible
    update_versioned(reader, None, ended_at=now())
    record(
        "people.reader_withdrawn",
        acting,
        subject_id=subject_id,
        object=reader,
        organisations=[reader.organisation_id],
    )


@action
def pass_reading_on(
    acting: Acting,
    subject_id: uuid.UUID,
    former: uuid.UUID,
    successor: uuid.UUID,
    organisation_id: uuid.UUID,
) -> None:
    """Whoever takes a dossier over may reach the person too; whoever leaves it no longer may.

    For the listeners of upper floors, in the gesture that entrusts the dossier. Nothing happens when
    the former follower was not a reader.
    """
    wide = acting.with_subjects(subject_id)
    with acting_as(wide):
        reader = ProtectedReader.objects.filter(
            subject_id=subject_id,
            membership_id=former,
            organisation_id=organisation_id,
            ended_at__isnull=True,
        ).first()
        member = Membership.objects.filter(pk=successor, organisation_id=organisation_id).first()
    if reader is None or member is None:
        return
    _hand_over(wide, reader, member)


@action
def _hand_over(acting: Acting, reader: ProtectedReader, member: Membership) -> None:
    update_versioned(reader, None, ended_at=now())
    _name(acting, reader.subject_id, member)


@action
def end_protection(acting: Acting, subject_id: uuid.UUID, version: int | None = None) -> None:
    """The person, and nobody else, says that her address need not be secret any more."""
    if acting.is_professional or subject_id not in acting.subject_ids:
        raise NotVisible
    present = AddressProtection.objects.filter(subject_id=subject_id, ended_on__isnull=True).first()
    if present is None:
        raise NotVisible
    update_versioned(present, version, ended_on=today())
    for reader in readers_of(subject_id):
        update_versioned(reader, None, ended_at=now())
    record(
        "people.protection_ended",
        acting,
        subject_id=subject_id,
        object=present,
        organisations=_holders(subject_id),
    )
