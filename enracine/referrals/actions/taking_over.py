"""A dossier changes holder: in one transaction, at acceptance and never before (law.md, L01)."""

import uuid
from collections.abc import Mapping
from typing import Any

from enracine.accompaniment.actions import add_task, give_up_dossier, open_dossier
from enracine.accompaniment.actions.taking_plans import take_plan
from enracine.accompaniment.models import ActionPlan, Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import NotVisible
from enracine.network.models import Membership
from enracine.privacy.actions import grant_access
from enracine.privacy.models import AccessGrant
from enracine.referrals.actions.reusing import take_up
from enracine.referrals.actions.transferring import (
    check_transfer,
    move_transfer,
    transfer_consent,
)
from enracine.referrals.models import Transfer, TransferPackage
from enracine.referrals.queries.common import WORKING_ROLES
from enracine.referrals.queries.transfers import programme_at, transfer_parties


@action
def accept_transfer(
    acting: Acting,
    transfer: Transfer,
    *,
    owner_id: uuid.UUID | None = None,
    version: int | None = None,
) -> Transfer:
    """Accept: in one transaction the former dossier closes « transférée » and one's own opens.

    It opens with what was agreed to: the portrait as a draft to read again, the things to do, the
    history told in the package. Never a note. Two colleagues at once: one wins, the other meets
    Conflict, and nothing of hers is written.
    """
    if "receiver" not in transfer_parties(acting, transfer):
        raise NotVisible
    owner = (
        Membership.objects.on(today())
        .filter(pk=owner_id or acting.membership_id, organisation_id=transfer.receiver_id)
        .filter(role__in=WORKING_ROLES)
        .first()
    )
    # Whoever withdraws waits for this transaction, or this one for her: never both.
    consent = transfer_consent(transfer, lock=True)
    facts = {"owner": owner, "consent": consent}
    check_transfer(acting, transfer, "accept", facts)
    assert owner is not None and consent is not None  # noqa: S101 - just checked
    content = TransferPackage.objects.get(pk=transfer.pk).content
    # The version first: the loser of a race stops here.
    update_versioned(transfer, version)
    _close_former(acting.with_subjects(transfer.subject_id), transfer)
    successor = open_dossier(
        acting,
        transfer.subject_id,
        organisation_id=transfer.receiver_id,
        programme=programme_at(transfer),
        coordinating_organisation_id=transfer.receiver.parent_id,
        assignee_id=owner.pk,
        sections=(),
    )
    grant_access(
        acting,
        transfer.subject_id,
        transfer.receiver_id,
        consent.sections,
        AccessGrant.Basis.CONSENT,
        object_id=transfer.pk,
        consent=consent,
        valid_until=consent.valid_until,
    )
    _carry_over(acting, transfer, successor, content)
    move_transfer(
        acting,
        transfer,
        "accept",
        facts=facts,
        data={"from": str(transfer.sender_id), "to": str(transfer.receiver_id)},
        successor=successor,
        consent=consent,
        answered_at=now(),
    )
    return transfer


@action
def _close_former(acting: Acting, transfer: Transfer) -> None:
    """The former holder's dossier, reached through the person for this one act."""
    dossier = Dossier.objects.select_for_update().get(pk=transfer.dossier_id)
    give_up_dossier(acting, dossier, transfer.receiver_id)


def _carry_over(
    acting: Acting, transfer: Transfer, successor: Dossier, content: Mapping[str, Any]
) -> None:
    portrait = content.get("portrait")
    if portrait and portrait["answers"] and not successor.evaluations.exists():
        take_up(acting, successor, portrait, transfer.sender_id)
    plan = content.get("accepted_plan")
    if plan and not ActionPlan.objects.filter(dossier=successor).exists():
        take_plan(acting, successor, plan, transfer.sender)
    for rank, item in enumerate(content.get("plan", ())):
        add_task(
            acting, successor, item["title"], owner=item["owner"],
            code=f"transfer-{transfer.pk.hex[:12]}-{rank}",
        )  # fmt: skip
