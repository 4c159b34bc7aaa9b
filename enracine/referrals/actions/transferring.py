"""A dossier may change holder: proposed, agreed to by the person, given up; see `taking_over` (L01)."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.calendar import add_working_days
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import Event, new_id
from enracine.kernel.workflow import IllegalTransition, Transition
from enracine.privacy.actions import (
    NOTHING_SAID,
    Gesture,
    ask_consent,
    attest_consent,
    end_consent,
)
from enracine.privacy.models import Consent, ConsentEnd, Purpose
from enracine.privacy.queries import may_share
from enracine.referrals.actions.drafting import checked_sections
from enracine.referrals.models import (
    OPEN_STATES,
    Referral,
    Transfer,
    TransferPackage,
    TransferReason,
    TransferRefusal,
)
from enracine.referrals.queries.common import delays
from enracine.referrals.queries.package import digest
from enracine.referrals.queries.transfers import (
    holders_to_be,
    transfer_content,
    transfer_parties,
)
from enracine.referrals.workflow import TRANSFER

_EVENTS = {
    "propose": "referrals.transfer_proposed",
    "accept": "referrals.transfer_accepted",
    "decline": "referrals.transfer_declined",
    "cancel": "referrals.transfer_cancelled",
    "withdraw": "referrals.transfer_withdrawn",
    "expire": "referrals.transfer_expired",
}


@action
def draft_transfer(
    acting: Acting,
    dossier_id: uuid.UUID,
    receiver_id: uuid.UUID,
    reason: str,
    sections: Iterable[str],
) -> Transfer:
    """Prepare the transfer of a dossier that one holds. Nothing leaves, nobody is told but the holder.

    Raises NotVisible for a dossier held elsewhere, ActionRefused when the receiver cannot hold it,
    when another transfer is under way, or when a referral of this dossier is still open.
    """
    dossier = Dossier.objects.filter(
        pk=dossier_id, organisation=acting.organisation_id, closed_on__isnull=True
    ).first()
    if dossier is None or acting.membership_id is None:
        raise NotVisible
    if reason not in TransferReason.values:
        raise ActionRefused(_("Choisissez un motif de la liste."), field="reason")
    if receiver_id not in {o.pk for o in holders_to_be(dossier.organisation_id)}:
        raise ActionRefused(
            _("Cet organisme ne peut pas tenir ce dossier aujourd’hui."), field="receiver"
        )
    if Transfer.objects.filter(dossier=dossier, closed_at__isnull=True).exists():
        raise ActionRefused(_("Un transfert de ce dossier est déjà en cours."), code="already_open")
    if Referral.objects.filter(dossier=dossier, state__in=OPEN_STATES).exists():
        raise ActionRefused(
            _("Une référence de ce dossier est encore ouverte : terminez-la d’abord."),
            code="open_referral",
        )
    transfer = Transfer.objects.create(
        id=(pk := new_id()),
        number=f"T-{today():%y%m}-{pk.hex[-8:].upper()}",
        subject_id=dossier.subject_id,
        dossier=dossier,
        sender_id=dossier.organisation_id,
        proposed_by_id=acting.membership_id,
        receiver_id=receiver_id,
        reason=reason,
        sections=checked_sections(dossier.subject_id, sections),
    )
    _tell(acting, transfer, "referrals.transfer_drafted")
    return transfer


def _tell(
    acting: Acting, transfer: Transfer, kind: str, data: Mapping[str, Any] | None = None
) -> Event:
    audience = [transfer.sender_id]
    if transfer.proposed_at is not None:
        audience.append(transfer.receiver_id)
    return record(
        kind,
        acting,
        subject_id=transfer.subject_id,
        object=transfer,
        organisations=audience,
        data={"number": transfer.number, **(data or {})},
    )


def transfer_consent(transfer: Transfer, *, lock: bool = False) -> Consent | None:
    """The agreement in force for this recipient and these sections, else None."""
    consents = Consent.objects.filter(
        subject_id=transfer.subject_id,
        recipient_id=transfer.receiver_id,
        purpose=Purpose.TRANSFER,
        state="given",
    ).order_by("-given_at", "id")
    if lock:
        consents = consents.select_for_update()
    wanted = set(transfer.sections)
    given = [c for c in consents if wanted <= set(c.sections)]
    if not may_share(
        transfer.subject_id, transfer.receiver_id, transfer.sections, purpose=Purpose.TRANSFER
    ).allowed:
        return None
    return given[0] if given else None


def _own_draft(acting: Acting, transfer: Transfer) -> None:
    if "sender" not in transfer_parties(acting, transfer):
        raise NotVisible
    if transfer.state != "draft":
        raise ActionRefused(_("Ce transfert est déjà proposé."), code="illegal")


def _asked(acting: Acting, transfer: Transfer) -> Consent:
    pending = transfer.consent
    if pending is not None and pending.state == "requested":
        return pending
    return ask_consent(
        acting,
        transfer.subject_id,
        Purpose.TRANSFER,
        transfer.sections,
        recipient_id=transfer.receiver_id,
        reason=_("%(sender)s propose de confier votre dossier à %(receiver)s.")
        % {"sender": transfer.sender, "receiver": transfer.receiver},
    )


@action
def ask_transfer_consent(acting: Acting, transfer: Transfer) -> Transfer:
    """Put the request on the person's own screen."""
    _own_draft(acting, transfer)
    consent = transfer_consent(transfer) or _asked(acting, transfer)
    if consent.pk == transfer.consent_id:
        return transfer
    update_versioned(transfer, None, consent=consent)
    _tell(acting, transfer, "referrals.transfer_consent_requested")
    return transfer


@action
def attest_transfer_consent(
    acting: Acting,
    transfer: Transfer,
    *,
    language: str = "fr-ca",
    gesture: Gesture = NOTHING_SAID,
) -> Transfer:
    """The person agreed in front of the acting professional, who is the witness."""
    _own_draft(acting, transfer)
    consent = transfer_consent(transfer)
    if consent is None:
        consent = attest_consent(
            acting, _asked(acting, transfer), channel=Consent.Channel.ATTESTED,
            language=language, gesture=gesture,
        )  # fmt: skip
    return update_versioned(transfer, None, consent=consent)


def move_transfer(
    acting: Acting,
    transfer: Transfer,
    name: str,
    *,
    version: int | None = None,
    facts: Mapping[str, object] | None = None,
    data: Mapping[str, Any] | None = None,
    **changes: Any,
) -> None:
    """One line of the table: state and `changes` in one versioned write, one event."""
    transition = check_transfer(acting, transfer, name, facts or {})
    closed = None if transition.target in {"draft", "proposed"} else now()
    update_versioned(transfer, version, state=transition.target, closed_at=closed, **changes)
    _tell(acting, transfer, _EVENTS[name], data)
    if name in {"decline", "cancel", "expire"} and transfer.consent is not None:
        # She agreed to this transfer; another one asks her again.
        end_consent(acting, transfer.consent, ConsentEnd.NOT_NEEDED)


def check_transfer(
    acting: Acting, transfer: Transfer, name: str, facts: Mapping[str, object]
) -> Transition:
    """The line of the table, when it is possible to `acting` now and nothing is missing."""
    parties = transfer_parties(acting, transfer)
    if not parties:
        raise NotVisible
    try:
        transition = TRANSFER.check(name, transfer.state, parties)
    except IllegalTransition as error:
        raise ActionRefused(
            _("Ce n’est plus possible : le transfert est maintenant « %(state)s ».")
            % {"state": transfer.get_state_display()},
            code="illegal",
        ) from error
    missing = transition.missing(facts)
    if missing:
        raise ActionRefused(
            _("Il manque %(what)s.") % {"what": _(missing[0].text)},
            field=missing[0].fact,
            code=f"missing_{missing[0].fact}",
        )
    return transition


@action
def propose_transfer(acting: Acting, transfer: Transfer, *, version: int | None = None) -> Transfer:
    """Propose: freeze what is shown, and wait. The dossier does not move, no access is opened."""
    _own_draft(acting, transfer)
    if transfer.dossier.closed_on is not None:
        raise ActionRefused(_("Ce dossier est fermé : rouvrez-le d’abord."), code="closed")
    consent = transfer_consent(transfer, lock=True)
    receivers = {o.pk for o in holders_to_be(transfer.sender_id)}
    facts = {"consent": consent, "receiver": transfer.receiver_id in receivers}
    content = transfer_content(transfer)
    move_transfer(
        acting,
        transfer,
        "propose",
        version=version,
        facts=facts,
        consent=consent,
        proposed_at=now(),
        due_on=add_working_days(today(), delays()["referrals.transfer_days"]),
        package_sha256=digest(content),
    )
    TransferPackage.objects.create(
        transfer=transfer,
        subject_id=transfer.subject_id,
        sender_id=transfer.sender_id,
        receiver_id=transfer.receiver_id,
        content=content,
        sha256=transfer.package_sha256,
    )
    return transfer


@action
def decline_transfer(
    acting: Acting, transfer: Transfer, refusal: str, *, version: int | None = None
) -> Transfer:
    """Decline with a coded reason: the dossier stays where it is."""
    if refusal and refusal not in TransferRefusal.values:
        raise ActionRefused(_("Choisissez un motif de la liste."), field="refusal")
    facts = {"refusal": refusal}
    move_transfer(
        acting, transfer, "decline", version=version, facts=facts, data={"reason": refusal},
        refusal=refusal, answered_at=now(),
    )  # fmt: skip
    return transfer


@action
def cancel_transfer(acting: Acting, transfer: Transfer, *, version: int | None = None) -> Transfer:
    """The holder, or the person, gives it up before an answer: nothing moves."""
    move_transfer(acting, transfer, "cancel", version=version)
    return transfer


@action
def withdraw_transfers(acting: Acting, subject_id: uuid.UUID, consent_id: uuid.UUID) -> int:
    """Close what was proposed on a consent that has just ended. Returns how many.

    One that is accepted stays: the dossier has its holder, who sees nothing more.
    """
    resting = (
        Transfer.objects.filter(
            subject_id=subject_id, consent_id=consent_id, closed_at__isnull=True
        )
        .select_for_update(of=("self",))
        .select_related("sender", "receiver")
    )
    found = list(resting.order_by("id"))
    for transfer in found:
        if transfer.state == "draft":
            update_versioned(transfer, None, consent=None)
        else:
            move_transfer(acting, transfer, "withdraw")
    return len(found)


@action
def expire_transfers(acting: Acting, day: dt.date | None = None, limit: int = 500) -> int:
    """Close the proposals that nobody answered in time (a job's work). Safe to repeat."""
    late = (
        Transfer.objects.filter(state="proposed", due_on__lt=day or today())
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("sender", "receiver")
        .order_by("due_on", "id")[:limit]
    )
    found = list(late)
    for transfer in found:
        move_transfer(acting, transfer, "expire")
    return len(found)
