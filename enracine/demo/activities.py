"""Acts, a note, a thing to do and group sessions of the demonstration, by the product's own actions."""

import datetime as dt

from django.db import transaction

from enracine.accompaniment.models import Dossier
from enracine.activities.actions import (
    ActFacts,
    NextTask,
    SessionFacts,
    correct_entry,
    give_place,
    plan_session,
    record_act,
    take_attendance,
    write_note,
)
from enracine.demo.world import DOMAIN
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import QUEBEC, telling
from enracine.network.models import Membership
from enracine.network.standing import acting_through

#: Who is registered to each session.
GUESTS = 8
#: Places of the large session, whose attendance is to be taken in a minute.
SIXTY = 60


def add_activities(day: dt.date) -> None:
    """Tell them as of `day`, on the files of one counsellor."""
    member = (
        Membership.objects.filter(user__email=f"conseil1.promis@{DOMAIN}")
        .select_related("user", "organisation")
        .first()
    )
    if member is None:
        return
    acting = acting_through(member, member.user.get_full_name())
    with transaction.atomic(), acting_as(acting):
        files = list(
            Dossier.objects.open()
            .filter(assignee=member, first_meeting_on__isnull=False)
            .order_by("-last_activity_at", "-id")[:GUESTS]
        )
        everybody = list(
            Dossier.objects.open()
            .filter(organisation=member.organisation)
            .order_by("-last_activity_at", "-id")[:SIXTY]
        )
    if files:
        _acts(acting, files[0], day)
        _sessions(acting, member, files, day)
        _yesterday(acting, member, everybody, day)


def _yesterday(acting: Acting, member: Membership, files: list[Dossier], day: dt.date) -> None:
    """An information session of yesterday whose attendance waits to be taken."""
    start = dt.datetime.combine(day - dt.timedelta(days=1), dt.time(10), tzinfo=QUEBEC)
    with telling(day - dt.timedelta(days=15)):
        session = plan_session(
            acting,
            SessionFacts(
                kind_id="information",
                title="Vivre et travailler en région",
                starts_at=start,
                minutes=90,
                animator_id=member.pk,
                capacity=SIXTY,
                place="Grande salle",
                programme_id=files[0].programme_id,
            ),
        )
        for file in files:
            give_place(acting, session, file)


def _acts(acting: Acting, dossier: Dossier, day: dt.date) -> None:
    """A call noted with the wrong length, corrected; a note, and what is to be done next."""
    call = ActFacts(
        "housing",
        day - dt.timedelta(days=4),
        15,
        "phone",
        dossier.programme_id,
        "Deux logements à visiter à Rimouski; elle préfère près de l’école.",
    )
    with telling(day - dt.timedelta(days=4)):
        row = record_act(acting, dossier, call)
    with telling(day - dt.timedelta(days=3)):
        longer = ActFacts(call.kind, call.held_on, 25, call.mode, call.programme_id, call.text)
        correct_entry(acting, row.root_id, 1, longer, "L’appel a duré plus longtemps.")
    with telling(day - dt.timedelta(days=2)):
        write_note(
            acting,
            dossier,
            "Les employeurs rencontrés au salon attendent son CV à jour.",
            following=NextTask("Relire le CV avant l’envoi", day + dt.timedelta(days=1)),
        )


def _sessions(acting: Acting, member: Membership, files: list[Dossier], day: dt.date) -> None:
    """A workshop held last week, and an information session to come with places left."""
    for days, kind, title, capacity in (
        (-6, "employability", "Atelier : préparer une entrevue", 12),
        (9, "regional_session", "Vivre au Bas-Saint-Laurent", 25),
    ):
        start = dt.datetime.combine(day + dt.timedelta(days=days), dt.time(13, 30), tzinfo=QUEBEC)
        with telling(day - dt.timedelta(days=20)):
            session = plan_session(
                acting,
                SessionFacts(
                    kind_id=kind,
                    title=title,
                    starts_at=start,
                    minutes=120,
                    animator_id=member.pk,
                    capacity=capacity,
                    place="Salle communautaire, 2e étage",
                    programme_id=files[0].programme_id,
                ),
            )
            places = [give_place(acting, session, file) for file in files]
        if days < 0:
            with telling(start.date() + dt.timedelta(days=1)):
                take_attendance(acting, session, [p.pk for p in places[1:]], visitors=2)
