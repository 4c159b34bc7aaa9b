"""What a member holds of referrals: received ones she owns, sent ones whose turn is hers, leads."""

import uuid

from django.db.models import OuterRef, Subquery

from enracine.accompaniment.models import Dossier
from enracine.kernel.handover import Thing
from enracine.network.models import Membership
from enracine.referrals.models import OPEN_STATES, HouseholdLead, Referral, Turn


def received_held(member_id: uuid.UUID) -> list[Thing]:
    """Open referrals that she takes care of at the receiver's. One SQL query."""
    rows = Referral.objects.filter(owner_id=member_id, state__in=OPEN_STATES)
    return [_thing(r, r.receiver_dossier_id) for r in rows.order_by("due_on", "id")]


def sent_held(member_id: uuid.UUID) -> list[Thing]:
    """Open referrals sent from the files that she follows, whose turn is the sender's. One query.

    Who sent is part of the proof and never changes; whoever follows the file answers for it.
    """
    rows = Referral.objects.filter(
        dossier__assignee_id=member_id, state__in=OPEN_STATES, turn=Turn.SENDER
    )
    return [_thing(r, r.dossier_id) for r in rows.order_by("due_on", "id")]


def _thing(referral: Referral, dossier_id: uuid.UUID | None) -> Thing:
    return Thing(
        referral.pk,
        referral.number,
        goes_with=dossier_id,
        subject_id=referral.subject_id,
        detail=referral.get_state_display(),
        on=None,
    )


def leads_held(member_id: uuid.UUID) -> list[Thing]:
    """Households that talk to her first, each with the file that she follows. One SQL query."""
    home = Membership.objects.filter(pk=member_id).values("organisation_id")
    followed = (
        Dossier.objects.open()
        .filter(subject_id=OuterRef("person_id"), organisation_id__in=home)
        .order_by("opened_on", "id")
        .values("pk")[:1]
    )
    rows = HouseholdLead.objects.filter(
        membership_id=member_id, state=HouseholdLead.State.ACCEPTED, valid_to__isnull=True
    ).annotate(followed=Subquery(followed))
    return [
        Thing(
            lead.pk,
            str(lead.get_state_display()),
            goes_with=lead.followed,
            subject_id=lead.person_id,
        )
        for lead in rows.order_by("valid_from", "id")
    ]
