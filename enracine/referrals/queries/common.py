"""What every reading of a referral shares: settings, visibility, and who is who."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.kernel.parameters import parameters
from enracine.network.models import Organisation
from enracine.referrals.models import Referral
from enracine.referrals.rules import DEFAULTS
from enracine.referrals.workflow import COORDINATION, HOUSEHOLD, RECEIVER, SENDER, TIME

#: Who of an organisation prepares, receives and answers referrals.
WORKING_ROLES = (
    "counsellor",
    "coordinator",
    "paj_agent",
    "paj_national",
    "partner",
    "integration_officer",
    "regional_advisor",
)
COORDINATING_ROLES = ("coordinator", "paj_national")


def delays(day: dt.date | None = None) -> dict[str, int]:
    """The delays in force on `day` (working days, minutes for the undo). One SQL query."""
    return {**DEFAULTS, **parameters(dict(DEFAULTS), day)}


def parties_of(acting: Acting, referral: Referral) -> frozenset[str]:
    """What `acting` is to a referral: sender, receiver, coordination, household, time; or nothing.

    A colleague of the sender is the sender: a referral belongs to organisations, not to people.
    """
    if acting.is_system:
        return frozenset({TIME})
    if not acting.is_professional:
        return frozenset({HOUSEHOLD} if referral.subject_id in acting.subject_ids else ())
    if acting.role not in WORKING_ROLES:
        return frozenset()
    mine = acting.organisation_id
    found = {
        SENDER: referral.sender_id == mine,
        RECEIVER: referral.receiver_id == mine and referral.sent_at is not None,
        # A draft is its sender's alone: the person has agreed to nothing yet.
        COORDINATION: referral.coordinating_organisation_id == mine
        and referral.sent_at is not None,
    }
    return frozenset(party for party, holds in found.items() if holds)


def visible_referral(acting: Acting, referral_id: uuid.UUID) -> Referral:
    """The referral, when `acting` is one of its parties. Raises NotVisible otherwise. One query."""
    referral = (
        Referral.objects.select_related(
            "sender", "receiver", "coordinating_organisation", "programme", "region",
            "paj_territory", "sent_by__user", "owner__user", "consent",
        )
        .filter(pk=referral_id)
        .first()
    )  # fmt: skip
    if referral is None or not parties_of(acting, referral):
        raise NotVisible
    return referral


def place_of(referral: Referral) -> str:
    """The place that a referral aims at, in words; an empty text when it aims at none."""
    if referral.paj_territory is not None:
        return referral.paj_territory.name
    return referral.region.name if referral.region is not None else ""


def party_name(organisation: Organisation | None) -> str:
    """The name of an organisation for people, or « la coordination » when there is none."""
    return str(organisation) if organisation is not None else _("la coordination")


def day_or_today(day: dt.date | None) -> dt.date:
    """`day`, or the product's current day."""
    return day or today()
