"""Who needs to know of a move inside an organisation (law.md, L30)."""

import uuid

from django.db.models import OuterRef, Q, QuerySet
from django.urls import reverse

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries.caseload import held, known
from enracine.kernel.acting import Acting
from enracine.kernel.asking import asked_of_each
from enracine.kernel.errors import NotVisible
from enracine.network.models import Membership
from enracine.network.scope import colleagues_known
from enracine.referrals.models import Referral
from enracine.referrals.queries.need import known_received
from enracine.settlement.models import Move


def own(acting: Acting) -> uuid.UUID:
    """The acting organisation. Raises NotVisible for whoever acts for none."""
    if acting.organisation_id is None:
        raise NotVisible
    return acting.organisation_id


def _colleagues(acting: Acting) -> "QuerySet[Membership] | None":
    """Those whose moves one needs to know; None: everybody's."""
    return colleagues_known(acting) if acting.membership_id is not None else None


def _leaving(acting: Acting) -> Q:
    """The moves of the dossiers that one opens."""
    open_here = Dossier.objects.filter(known(acting), organisation_id=own(acting))
    return asked_of_each(open_here.filter(pk=OuterRef("dossier_id")))


def received_moves(acting: Acting) -> Q:
    """Of the moves that my organisation welcomes, those that one needs to know.

    The queue of the welcome, then the moves whose referral or dossier one's team follows; of a move that
    my organisation prepares too, those of the dossiers that one opens.
    """
    here, people = Q(receiving_organisation_id=acting.organisation_id), _colleagues(acting)
    if people is None:
        return here
    mine = own(acting)
    open_here = Dossier.objects.filter(
        Q(household_id=OuterRef("subject_id"))
        | Q(pk=OuterRef("dossier_id"), organisation_id=OuterRef("sending_organisation_id")),
        known(acting),
        organisation_id=mine,
    )
    referred = Referral.objects.filter(receiver_id=mine, dossier_id=OuterRef("dossier_id"))
    return here & (
        Q(welcomed_by__in=people.values("pk"))
        | asked_of_each(referred.filter(known_received(acting)))
        | asked_of_each(open_here)
        | (Q(welcomed_by__isnull=True) & ~asked_of_each(referred))
    )


def sent_moves(acting: Acting) -> Q:
    """Of the moves that my organisation prepares and another welcomes, those one needs to know."""
    here = acting.organisation_id
    mine = Q(sending_organisation_id=here) & ~Q(receiving_organisation_id=here)
    return mine if _colleagues(acting) is None else mine & _leaving(acting)


def known_moves(acting: Acting) -> Q:
    """The moves that one needs to know of, inside one's organisation.

    On leaving: those of the dossiers that one opens. On arriving: the queue of the welcome, then those
    whose referral or dossier one's team follows. Nothing is narrowed for the coordination.
    """
    if _colleagues(acting) is None:
        return Q()
    mine = own(acting)
    elsewhere = ~Q(sending_organisation_id=mine) & ~Q(receiving_organisation_id=mine)
    return received_moves(acting) | sent_moves(acting) | elsewhere


def known_move(acting: Acting, move_id: uuid.UUID) -> Move:
    """A move that one may read and needs to know of. One SQL query, two for one told afterwards.

    Raises NotVisible: a colleague is led to where she sees who follows the person.
    """
    whole = Move.objects.select_related(
        "to_municipality",
        "from_municipality",
        "to_region",
        "sending_organisation",
        "receiving_organisation",
        "welcomed_by__user",
    )
    found = whole.filter(known_moves(acting), pk=move_id).first()
    # A move that a follow-up told is known with the first one: nobody prepares nor welcomes it.
    if found is None:
        known = Move.objects.filter(known_moves(acting))
        found = whole.filter(pk=move_id, after__in=known).first()
    if found is None:
        raise NotVisible(_instead(acting, move_id))
    return found


def _mine(acting: Acting) -> Q:
    return Q(receiving_organisation_id=acting.organisation_id) | Q(
        sending_organisation_id=acting.organisation_id
    )


def _instead(acting: Acting, move_id: uuid.UUID) -> str:
    """The page that says who follows the person of a move; none for a stranger."""
    move = Move.objects.filter(_mine(acting), pk=move_id).first()
    if move is None or move.dossier_id is None:
        return ""
    if held(acting).filter(pk=move.dossier_id).exists():
        return reverse("accompaniment:exception", args=[move.dossier_id])
    received = Referral.objects.filter(
        receiver_id=own(acting), dossier_id=move.dossier_id, sent_at__isnull=False
    )
    found = received.order_by("-id").first()
    return reverse("referrals:exception", args=[found.pk]) if found is not None else ""
