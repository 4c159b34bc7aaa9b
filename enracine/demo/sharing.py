"""Sharing out, as the demonstration shows it: a departure planned, an allocation contested, a filter."""

import datetime as dt

from django.db import transaction

from enracine.accompaniment.actions.contests import contest_allocation
from enracine.accompaniment.actions.filters import save_filter
from enracine.accompaniment.actions.handovers import plan_departure
from enracine.accompaniment.models import Dossier, Stage
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import QUEBEC, telling
from enracine.network.models import Membership, OrganisationKind, Role
from enracine.network.standing import acting_through


def add_sharing(day: dt.date) -> None:
    """Told the day before, so that everything is there in the morning."""
    coordination = (
        Membership.objects.filter(
            role=Role.COORDINATOR, organisation__kind=OrganisationKind.EER_NETWORK
        )
        .select_related("user", "organisation")
        .order_by("user__email")
        .first()
    )
    counsellors = list(
        Membership.objects.filter(
            role=Role.COUNSELLOR, organisation__kind=OrganisationKind.EER_MEMBER, valid_to=None
        )
        .select_related("user", "organisation")
        .order_by("user__email")
    )
    if coordination is None or len(counsellors) < 2:
        return
    with telling(day - dt.timedelta(days=1)):
        _contest(counsellors)
        for counsellor in counsellors[:1]:
            save_filter(_acting(counsellor), "À préparer", {"qui": "moi", "etape": "preparation"})
        # The last one by name: nobody shown in the demonstration's accounts.
        five = dt.datetime.combine(day + dt.timedelta(days=7), dt.time(17), QUEBEC)
        plan_departure(_acting(coordination), counsellors[-1].pk, at=five)


def _acting(member: Membership) -> Acting:
    return acting_through(member, member.user.get_full_name())


def _contest(counsellors: list[Membership]) -> None:
    """An organisation says that it cannot serve somebody; the coordination will decide."""
    dossier = (
        Dossier.objects.open()
        .filter(
            assignee__in=counsellors,
            stage=Stage.FIRST_MEETING,
            first_meeting_on__isnull=True,
            allocations__isnull=False,
        )
        .select_related("assignee__user", "assignee__organisation")
        .order_by("-opened_on", "id")
        .first()
    )
    if dossier is None or dossier.assignee is None:
        return
    acting = _acting(dossier.assignee)
    with transaction.atomic(), acting_as(acting):
        contest_allocation(
            acting, dossier, "Notre interprète part en congé; un autre organisme en a une."
        )
