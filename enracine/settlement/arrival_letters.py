"""« Avis d'arrivée »: who welcomes is told in time that somebody comes, and nothing of who."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import today
from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.kernel.notifications import (
    PROFESSIONAL,
    Category,
    Notification,
    Urgency,
    declare_category,
    register,
)
from enracine.kernel.outbox import queue_notification
from enracine.network.models import Membership
from enracine.network.queries.absences import stand_ins
from enracine.referrals.models import Referral
from enracine.settlement.actions.moves import RECEIVING
from enracine.settlement.models import Move

ARRIVALS = "arrivals"
CATEGORY = Category(
    ARRIVALS,
    _("Arrivées"),
    {PROFESSIONAL: _("Un ménage que vous accueillez va arriver, change de date ou ne vient plus.")},
    order=35,
)


def _letter(name: str) -> Notification:
    return Notification(
        name=f"settlement.{name}",
        category=ARRIVALS,
        audience="qui accueille le ménage",
        template=f"settlement/mail/{name}",
        fields=frozenset({"first_name", "url"}),
        urgency=Urgency.NEWS,
        to=frozenset({PROFESSIONAL}),
    )


COMING, NOT_COMING = _letter("arrival"), _letter("arrival_cancelled")
BY_EVENT = {
    "settlement.move_planned": COMING,
    "settlement.move_confirmed": COMING,
    "settlement.move_postponed": COMING,
    "settlement.move_cancelled": NOT_COMING,
}


def register_all() -> None:
    """Declare the letters of this feature, once."""
    declare_category(CATEGORY)
    register(COMING)
    register(NOT_COMING)


def _welcomer(move: Move) -> Membership | None:
    """Who answers for the referral at the organisation that welcomes, or who stands in for her."""
    receiver = move.receiving_organisation_id
    if receiver is None or move.dossier_id is None:
        return None
    owner = (
        Referral.objects.filter(
            receiver_id=receiver, dossier_id=move.dossier_id, state__in=RECEIVING
        )
        .order_by("-is_principal", "answered_at", "id")
        .values_list("owner_id", flat=True)
        .first()
    )
    if owner is None:
        return None
    there = stand_ins([receiver], today()).get(owner, owner)
    return Membership.objects.on(today()).select_related("user").filter(pk=there).first()


@on("settlement.move_planned")
@on("settlement.move_confirmed")
@on("settlement.move_postponed")
@on("settlement.move_cancelled")
def tell_who_welcomes(event: Event) -> None:
    """One letter for the household, though each adult has her event; none to who did it herself."""
    move = Move.objects.filter(pk=event.object_id).first() if event.object_id else None
    if move is None or move.after_id is not None:
        return
    first = move.movers.order_by("id").values_list("person_id", flat=True).first()
    if first is not None and event.subject_id != first and event.kind != "settlement.move_planned":
        return
    member = _welcomer(move)
    if member is None or not member.user.is_active or event.actor == f"membership:{member.pk}":
        return
    queue_notification(
        event,
        BY_EVENT[event.kind].name,
        user_id=member.user_id,
        membership_id=member.pk,
        organisation_id=member.organisation_id,
        language="fr-ca",
        context={
            "first_name": member.user.name.split(" ")[0],
            "url": settings.ENRACINE_SITE_URL.rstrip("/")
            + reverse("settlement:move", args=[move.pk]),
        },
    )
