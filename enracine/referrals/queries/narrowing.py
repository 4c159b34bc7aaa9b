"""What narrows a list of referrals, and how many are left: one question, whatever the lists."""

import uuid
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.compiled import ForActing
from enracine.network.models import Membership
from enracine.referrals.models import Referral
from enracine.referrals.queries.common import WORKING_ROLES

MINE, NOBODY = "moi", "personne"
#: Stands for a region in the shape of a filter.
_SOME = uuid.UUID(int=1)


@dataclass(frozen=True)
class Only:
    """Filters of a list: a region, whose (mine, nobody's), those that are late."""

    region_id: uuid.UUID | None = None
    who: str = ""
    late: bool = False

    def shape(self) -> "tuple[Only, tuple[uuid.UUID, ...]]":
        """What a list under these filters is drawn up from, and the region to give it, if any.

        The values of an address that mean nothing make no shape of their own.
        """
        given = () if self.region_id is None else (self.region_id,)
        who = self.who if self.who in (MINE, NOBODY) else ""
        return Only(_SOME if given else None, who, self.late), given

    def with_region(self, *region: uuid.UUID) -> "Only":
        """The same filters for this region."""
        return replace(self, region_id=region[0]) if region else self

    def of(self, rows: "QuerySet[Referral]", acting: Acting) -> "QuerySet[Referral]":
        """The rows that these filters keep for whoever acts."""
        if self.region_id is not None:
            rows = rows.filter(region_id=self.region_id)
        if self.who == MINE:
            member = acting.membership_id
            rows = rows.filter(
                Q(receiver_id=acting.organisation_id, owner_id=member)
                | Q(sender_id=acting.organisation_id, sent_by_id=member)
                # Who sent it may have left: whoever follows the file since answers for it.
                | Q(
                    sender_id=acting.organisation_id,
                    dossier_id__in=Dossier.objects.filter(assignee_id=member).values("pk"),
                )
            )
        if self.who == NOBODY:
            rows = rows.filter(owner__isnull=True)
        if self.late:
            rows = rows.filter(due_on__lt=today(), closed_at__isnull=True)
        return rows


#: No filter at all.
EVERYTHING = Only()


def colleagues(acting: Acting) -> dict[uuid.UUID, str]:
    """Who works on referrals in the acting organisation today, by name. One SQL query."""
    return dict(_COLLEAGUES.rows(acting))


_COLLEAGUES = ForActing(
    lambda acting: (
        Membership.objects.on(today())
        .filter(organisation=acting.organisation_id, role__in=WORKING_ROLES, user__is_active=True)
        .order_by("user__name", "pk")
        .values_list("pk", "user__name")
    )
)
