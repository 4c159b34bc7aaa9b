"""Who looked at the files of the demonstration's named people, and one file opened by exception."""

import datetime as dt

from django.db import transaction

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.clock import telling
from enracine.network.models import Membership, Role
from enracine.network.standing import acting_through
from enracine.privacy.actions import Gesture, open_exceptional_access, record_paper_consent
from enracine.privacy.actions.sealing import seal_journal
from enracine.privacy.journal import write_reads_of
from enracine.privacy.models import AccessLogEntry

#: Days before today, page, sections: what a follower usually reads.
READINGS = (
    (20, "accompaniment:summary", ["identity", "status", "project"]),
    (20, "accompaniment:evaluation", ["evaluation"]),
    (6, "accompaniment:summary", ["identity", "project"]),
    (6, "accompaniment:contact", ["contact"]),
    (1, "accompaniment:dossiers", ["identity"]),
)


def add_watching(day: dt.date, dossiers: list[Dossier]) -> None:
    """Readings by whoever follows, an exception by a colleague of another team, a paper incomplete."""
    for dossier in dossiers:
        if dossier.assignee is None:
            continue
        follower = _acting(dossier.assignee)
        for ago, page, sections in READINGS:
            _read(follower, dossier, day - dt.timedelta(days=ago), page, sections)
    if dossiers:
        _exception(dossiers[0], day - dt.timedelta(days=2))
        _incomplete_paper(dossiers[0], day - dt.timedelta(days=15))
    while seal_journal(Acting.for_system("privacy.seal_journal")):
        pass


def _acting(member: Membership) -> Acting:
    return acting_through(member, member.user.get_full_name())


def _read(acting: Acting, dossier: Dossier, day: dt.date, page: str, sections: list[str]) -> None:
    with transaction.atomic(), telling(day), acting_as(acting):
        entry = AccessLogEntry(
            subject_id=dossier.subject_id,
            organisation_id=acting.organisation_id,
            membership_id=acting.membership_id,
            actor=acting.actor,
            actor_label=acting.label[:200],
            sections=sections,
            page=page,
        )
        write_reads_of([entry])


def _exception(dossier: Dossier, day: dt.date) -> None:
    """A colleague of the other team answers the person's call while her counsellor is away."""
    team = dossier.assignee.team if dossier.assignee else ""
    colleague = (
        Membership.objects.filter(organisation_id=dossier.organisation_id, role=Role.COUNSELLOR)
        .exclude(team=team)
        .select_related("user", "organisation")
        .order_by("user__email")
        .first()
    )
    if colleague is None:
        return
    acting = _acting(colleague)
    with telling(day):
        open_exceptional_access(
            acting,
            dossier.subject_id,
            dossier.pk,
            "La personne appelle pour son rendez-vous de demain; sa conseillère est absente.",
            4,
        )
    _read(acting, dossier, day, "accompaniment:summary", ["identity", "project"])


def _incomplete_paper(dossier: Dossier, day: dt.date) -> None:
    """A form signed at a fair and never scanned: kept, without effect (law.md, L28)."""
    if dossier.assignee is None:
        return
    with telling(day):
        record_paper_consent(
            _acting(dossier.assignee).with_subjects(dossier.subject_id),
            dossier.subject_id,
            ["identity", "contact"],
            recipient_id=None,
            has_signature=True,
            gesture=Gesture(signed_on=day, place="Salon de l’immigration"),
        )
