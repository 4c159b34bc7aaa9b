"""Transfers as their parties read them, and to whom a dossier may go."""

import functools
import uuid
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from enracine.accompaniment.models import Task
from enracine.accompaniment.queries.carried_plans import accepted_plan
from enracine.kernel.acting import Acting
from enracine.kernel.clock import today
from enracine.kernel.compiled import ForObjects, any_of
from enracine.kernel.errors import NotVisible
from enracine.kernel.templatetags import formats
from enracine.network.models import Mandate, Membership, Organisation
from enracine.privacy.models import Section
from enracine.referrals.models import Referral, Transfer, TransferPackage
from enracine.referrals.queries.common import WORKING_ROLES
from enracine.referrals.queries.need import known_transfers
from enracine.referrals.queries.package import portrait_of, preview
from enracine.referrals.workflow import HOUSEHOLD, RECEIVER, SENDER, TIME

#: Who may hold the dossier of somebody: a common project does it through its members.
HOLDING_KINDS = (
    "eer_member", "regional_partner", "paj_promoter", "paj_national", "ministry_directorate",
)  # fmt: skip


def transfer_parties(acting: Acting, transfer: Transfer) -> frozenset[str]:
    """What `acting` is to a transfer: sender, receiver once proposed, the person, time; or nothing."""
    if acting.is_system:
        return frozenset({TIME})
    if not acting.is_professional:
        return frozenset({HOUSEHOLD} if transfer.subject_id in acting.subject_ids else ())
    if acting.role not in WORKING_ROLES:
        return frozenset()
    mine = acting.organisation_id
    found = {
        SENDER: transfer.sender_id == mine,
        RECEIVER: transfer.receiver_id == mine and transfer.proposed_at is not None,
    }
    return frozenset(party for party, holds in found.items() if holds)


def visible_transfer(acting: Acting, transfer_id: uuid.UUID) -> Transfer:
    """The transfer, when `acting` is one of its parties. Raises NotVisible otherwise. One query.

    The former dossier is not joined: the receiver never sees its row.
    """
    transfer = (
        Transfer.objects.select_related(
            "sender", "receiver", "consent", "proposed_by__user", "successor"
        )
        .filter(known_transfers(acting), pk=transfer_id)
        .first()
    )
    if transfer is None or not transfer_parties(acting, transfer):
        raise NotVisible
    return transfer


def transfers_of(acting: Acting, limit: int = 50) -> list[Transfer]:
    """What the organisation was proposed or proposes, newest first. One SQL query."""
    return list(transfers_seen(acting)[:limit])


def transfers_seen(acting: Acting) -> "QuerySet[Transfer]":
    """The transfers that `acting` is a party of, newest first: the same as `transfer_parties`, for a
    list. To the person herself, those that she was asked about.
    """
    if acting.is_candidate:
        rows = Transfer.objects.filter(
            subject_id__in=list(acting.subject_ids), consent__isnull=False
        )
    elif acting.organisation_id is None or acting.role not in WORKING_ROLES:
        return Transfer.objects.none()
    else:
        mine = Q(sender_id=acting.organisation_id)
        asked = Q(receiver_id=acting.organisation_id, proposed_at__isnull=False)
        rows = Transfer.objects.filter(mine | asked).filter(known_transfers(acting))
    return rows.select_related("sender", "receiver", "successor").order_by("-pk")


def content_for(transfer: Transfer, parties: frozenset[str]) -> dict[str, Any] | None:
    """What was shown; before that, what would be, for the holder alone."""
    if transfer.proposed_at is not None:
        return package_of_transfer(transfer)
    if SENDER in parties and transfer.state == "draft":
        return transfer_content(transfer)
    return None


def transfers_of_person(subject_ids: tuple[uuid.UUID, ...], limit: int = 5) -> list[Transfer]:
    """What was proposed about the person, newest first. One SQL query."""
    return _of_person(limit).objects(list(subject_ids))


@functools.lru_cache(maxsize=8)
def _of_person(limit: int) -> ForObjects:
    """So many transfers of somebody, drawn up once."""
    return ForObjects(
        lambda subject_ids: (
            Transfer.objects.filter(any_of("subject_id", subject_ids), consent__isnull=False)
            .select_related("sender", "receiver")
            .order_by("-pk")[:limit]
        )
    )


def holders_to_be(sender_id: uuid.UUID) -> list[Organisation]:
    """The organisations that may hold a dossier today: a mandate, and somebody to work. One query."""
    day = today()
    mandated = Mandate.objects.on(day).filter(organisation=OuterRef("pk"))
    staffed = Membership.objects.on(day).filter(
        organisation=OuterRef("pk"), role__in=WORKING_ROLES, user__is_active=True
    )
    return list(
        Organisation.objects.filter(
            Exists(mandated), Exists(staffed), is_active=True, kind__in=HOLDING_KINDS
        )
        .exclude(pk=sender_id)
        .order_by("name", "pk")
    )


def programme_at(transfer: Transfer) -> str:
    """The programme of the new dossier: the receiver's mandate for the same one, else its first."""
    codes = list(
        Mandate.objects.on(today())
        .filter(organisation_id=transfer.receiver_id)
        .order_by("valid_from", "pk")
        .values_list("programme__code", flat=True)
    )
    former = transfer_programme(transfer)
    return former if former in codes or not codes else str(codes[0])


def transfer_programme(transfer: Transfer) -> str:
    """The programme that the transferred dossier was in, as the package says it."""
    package = package_of_transfer(transfer)
    return str(package["programme"]) if package else ""


def package_of_transfer(transfer: Transfer) -> dict[str, Any] | None:
    """What was shown, when the reader may still read it. One SQL query."""
    found = TransferPackage.objects.filter(pk=transfer.pk).first()
    return found.content if found else None


def transfer_content(transfer: Transfer) -> dict[str, Any]:
    """What the organisation asked is shown, and what its dossier would open with. Never a note."""
    evaluated = Section.EVALUATION in transfer.sections
    plan = accepted_plan(transfer.dossier_id) if evaluated else None
    tasks = Task.objects.filter(dossier_id=transfer.dossier_id, done_on__isnull=True)
    if plan is not None:
        # What a step of the plan took over goes with its step, once.
        tasks = tasks.filter(plan_step__isnull=True)
    return {
        "format": 2,
        "programme": transfer.dossier.programme.code,
        "sections": preview(transfer.subject_id, transfer.sections, (), plan),
        "portrait": portrait_of(transfer.subject_id) if evaluated else None,
        "plan": [{"title": t.title, "owner": t.owner} for t in tasks.order_by("due_on", "id")[:20]]
        if evaluated
        else [],
        "accepted_plan": plan,
        "history": _history(transfer),
    }


def _history(transfer: Transfer) -> list[dict[str, str]]:
    """The journey in dates and counts, in French as the receiver reads it."""
    dossier = transfer.dossier
    sent = Referral.objects.filter(dossier=dossier, sent_at__isnull=False).exclude(
        state="entered_in_error"
    )
    with translation.override("fr-ca"):
        facts = [
            (_("Dossier ouvert le"), formats.day(dossier.opened_on, "fr-ca")),
            (
                _("Première rencontre"),
                formats.day(dossier.first_meeting_on, "fr-ca") if dossier.first_meeting_on else "",
            ),
            (_("Étape"), str(dossier.get_stage_display())),
            (_("Références envoyées"), str(sent.count() or "")),
        ]
    return [{"label": label, "value": value} for label, value in facts if value]
