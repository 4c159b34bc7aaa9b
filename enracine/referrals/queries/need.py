"""What a member needs to know of the referrals that her organisation sends and receives (law.md, L30).

The organisation's own setting, the same as for its dossiers (`network.scope`): everybody, the team, or
whoever follows. What nobody has taken yet is the triage queue: somebody must be able to answer it.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from enracine.accompaniment.models import Dossier
from enracine.accompaniment.queries.caseload import known
from enracine.kernel.acting import Acting
from enracine.kernel.clock import now
from enracine.network.models import Membership
from enracine.network.scope import colleagues_known, own_organisation
from enracine.privacy.models import ExceptionalAccess


def colleagues(acting: Acting) -> "QuerySet[Membership] | None":
    """Whose referrals one needs to know; None: everybody's. Whoever came by a link has one only."""
    if acting.membership_id is None or acting.only_object is not None:
        return None
    return colleagues_known(acting)


def _followed(acting: Acting, column: str) -> Exists:
    """A dossier of the organisation that somebody follows, and that one needs to know.

    Looked up by its key for each referral read. Said with an equality alone, PostgreSQL would first read
    every dossier that the team follows, to keep them in a table: 600 ms where 177 000 are followed.
    """
    return Exists(
        Dossier.objects.filter(
            known(acting),
            pk=OuterRef(column),
            pk__gte=OuterRef(column),
            organisation_id=own_organisation(acting),
            assignee__isnull=False,
        )
    )


def _opened(acting: Acting) -> Q:
    """What an exceptional access opens to her, for some hours."""
    opened = ExceptionalAccess.objects.filter(
        organisation_id=own_organisation(acting),
        membership=acting.membership_id,
        ends_at__gt=now(),
    )
    return Q(pk__in=opened.values("object_id"))


def known_received(acting: Acting) -> Q:
    """Of what the organisation received: the queue, what one follows, what one's team follows.

    A referral declined or ended before anybody took it stays in the queue's own lists: its accesses
    ended with it, nothing of the person's is left to read.
    """
    people = colleagues(acting)
    if people is None:
        return Q()
    return (
        Q(owner__isnull=True)
        | Q(owner__in=people.values("pk"))
        | Q(_followed(acting, "receiver_dossier_id"))
        | _opened(acting)
    )


def known_sent(acting: Acting) -> Q:
    """Of what the organisation sent: what one's team sent, or whose dossier one needs to know."""
    people = colleagues(acting)
    if people is None:
        return Q()
    return Q(sent_by__in=people.values("pk")) | Q(_followed(acting, "dossier_id")) | _opened(acting)


def known_referrals(acting: Acting) -> Q:
    """Of everything one's organisation is a party of; nothing is narrowed for a person or a job."""
    if colleagues(acting) is None:
        return Q()
    here = acting.organisation_id
    return (
        Q(known_received(acting), receiver_id=here)
        | Q(known_sent(acting), sender_id=here)
        # Coordinated, and neither sent nor received here: told by its number, states and days.
        | (Q(coordinating_organisation_id=here) & ~Q(receiver_id=here) & ~Q(sender_id=here))
    )


def known_transfers(acting: Acting) -> Q:
    """Of dossiers that change holder: those of one's team, and what nobody has answered yet."""
    people = colleagues(acting)
    if people is None:
        return Q()
    here = acting.organisation_id
    mine = Q(proposed_by__in=people.values("pk")) | Q(_followed(acting, "dossier_id"))
    ours = Q(successor__isnull=True) | Q(_followed(acting, "successor_id"))
    return Q(mine, sender_id=here) | Q(ours, receiver_id=here)
