"""Who is away on a day, and who stands in."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import QuerySet

from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.errors import NotVisible
from enracine.network.models import Absence, Membership
from enracine.network.rules import SUPERVISORS
from enracine.network.scope import own_organisation


def supervises(acting: Acting) -> bool:
    """Whether the acting member notes absences for others, and hands their work over."""
    return acting.role in SUPERVISORS


def stand_ins(
    organisations: Iterable[uuid.UUID], day: dt.date
) -> dict[uuid.UUID, uuid.UUID | None]:
    """Who is away that day in these organisations → who stands in and is there, or None.

    A stand-in who is away too hands over to her own, once; then to nobody. One SQL query.
    """
    away = dict(
        Absence.objects.on(day)
        .filter(membership__organisation__in=list(organisations))
        .values_list("membership_id", "stand_in_id")
    )
    return {member: _there(stand_in, away) for member, stand_in in away.items()}


def _there(stand_in: uuid.UUID | None, away: dict[uuid.UUID, uuid.UUID | None]) -> uuid.UUID | None:
    if stand_in is None or stand_in not in away:
        return stand_in
    other = away[stand_in]
    return other if other is not None and other not in away else None


def absences_of(acting: Acting) -> "QuerySet[Absence]":
    """The absences that are not over: everybody's for who supervises, else one's own. One query."""
    found = Absence.objects.filter(
        membership__organisation_id=own_organisation(acting), valid_to__gte=today()
    ).select_related("membership__user", "stand_in__user")
    return found if supervises(acting) else found.filter(membership__user_id=acting.user_id)


def absence_in(acting: Acting, absence_id: uuid.UUID) -> Absence:
    """One of these absences. Raises NotVisible for any other. One SQL query."""
    found = absences_of(acting).filter(pk=absence_id).first()
    if found is None:
        raise NotVisible
    return found


def may_be_away(acting: Acting) -> "QuerySet[Membership]":
    """For whom the acting member may note an absence: her colleagues when she supervises, or herself."""
    there = colleagues_there(acting)
    return there if supervises(acting) else there.filter(user=acting.user_id)


def colleagues_there(acting: Acting) -> "QuerySet[Membership]":
    """Who may stand in: everybody who works in the organisation today."""
    return (
        Membership.objects.on(today())
        .filter(organisation_id=own_organisation(acting), user__is_active=True)
        .select_related("user")
        .order_by("user__name", "id")
    )
