"""What every reading of a referral shares: settings, visibility, and who is who."""

import datetime as dt
import uuid

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.compiled import ForActing
from enracine.kernel.errors import NotVisible
from enracine.kernel.parameters import parameters
from enracine.network.models import Organisation
from enracine.privacy.models import Section
from enracine.privacy.queries import open_grants
from enracine.referrals.models import Attachment, Referral, ReferralNeed
from enracine.referrals.queries.need import known_referrals
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
    mine = acting.organisation_id
    if acting.only_object is not None:
        # Came by a link: the receiver of this one referral, and nothing to any other.
        at_home = referral.receiver_id == mine and referral.sent_at is not None
        return frozenset({RECEIVER} if at_home and referral.pk == acting.only_object else ())
    if acting.role not in WORKING_ROLES:
        return frozenset()
    found = {
        SENDER: referral.sender_id == mine,
        RECEIVER: referral.receiver_id == mine and referral.sent_at is not None,
        # A draft is its sender's alone: the person has agreed to nothing yet.
        COORDINATION: referral.coordinating_organisation_id == mine
        and referral.sent_at is not None,
    }
    return frozenset(party for party, holds in found.items() if holds)


def visible_referral(acting: Acting, referral_id: uuid.UUID) -> Referral:
    """The referral, when `acting` is one of its parties and needs to know. One query.

    Raises NotVisible otherwise; a colleague of those who follow it is led to the page that says so.
    """
    found: list[Referral] = _OPENED.objects(acting, referral_id)
    referral = found[0] if found else None
    if referral is None or not parties_of(acting, referral):
        raise NotVisible(_instead(acting, referral_id))
    return referral


#: A referral that one may open: drawn up once for each role and scope.
_OPENED = ForActing(
    lambda acting, referral_id: (
        Referral.objects.select_related(
            "sender", "receiver", "coordinating_organisation", "programme", "region",
            "paj_territory", "sent_by__user", "owner__user", "consent",
        )
        .filter(known_referrals(acting), pk=referral_id)
        # Few referrals carry needs or documents: their lists are asked only where there are some.
        .annotate(
            has_needs=Exists(ReferralNeed.objects.filter(referral=OuterRef("pk"))),
            has_attachments=Exists(Attachment.objects.filter(referral=OuterRef("pk"))),
            identity_granted=Exists(
                open_grants("subject_id", acting).filter(
                    sections__contains=[Section.IDENTITY.value]
                )
            ),
        )
        .order_by("pk")[:1]
    ),
    given=1,
)  # fmt: skip


def elsewhere(acting: Acting, referral_id: uuid.UUID) -> Referral:
    """A referral of one's organisation that others follow: its number and who. NotVisible else."""
    found = (
        Referral.objects.select_related("sender", "receiver", "owner__user", "sent_by__user")
        .filter(pk=referral_id)
        .first()
    )
    if found is None or not parties_of(acting, found) & {SENDER, RECEIVER}:
        raise NotVisible
    return found


def _instead(acting: Acting, referral_id: uuid.UUID) -> str:
    """The page for a colleague of those who follow it; none for a stranger."""
    try:
        elsewhere(acting, referral_id)
    except NotVisible:
        return ""
    return reverse("referrals:exception", args=[referral_id]) if acting.is_professional else ""


def place_of(referral: Referral) -> str:
    """The place that a referral aims at, in words; an empty text when it aims at none."""
    if referral.paj_territory is not None:
        return referral.paj_territory.name
    return referral.region.name if referral.region is not None else ""


def party_column(name: str) -> Coalesce:
    """The name of an organisation as `str` gives it, in a query."""
    short = NullIf(f"{name}__short_name", Value(""))
    return Coalesce(short, f"{name}__name", output_field=CharField())


def party_name(organisation: Organisation | None) -> str:
    """The name of an organisation for people, or « la coordination » when there is none."""
    return str(organisation) if organisation is not None else _("la coordination")
