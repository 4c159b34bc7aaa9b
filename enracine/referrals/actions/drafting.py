"""Preparing: to whom, why, what is shared, and the person's agreement. Nothing leaves here."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.calendar import add_working_days
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.models import new_id
from enracine.network.models import Organisation
from enracine.people.queries import header, protection_of
from enracine.privacy.actions import NOTHING_SAID, Gesture, ask_consent, attest_consent
from enracine.privacy.models import Consent, Purpose, Section
from enracine.privacy.queries import granted_sections, may_share
from enracine.referrals.actions.moving import tell
from enracine.referrals.models import OPEN_STATES, Referral, ReferralGroup, Turn
from enracine.referrals.queries.common import delays, parties_of
from enracine.referrals.queries.targets import Receiver, receiver_for
from enracine.referrals.rules import usable_reasons
from enracine.referrals.workflow import SENDER

#: A draft that is its sender's to finish: nothing is asked of the person.
WITH_SENDER: dict[str, Any] = {
    "turn": Turn.SENDER,
    "due_on": None,
    "next_alarm_on": None,
    "alarm": "",
}


@dataclass(frozen=True)
class Target:
    """One organisation asked, for one place, with what may be shared with it."""

    organisation_id: uuid.UUID
    sections: tuple[str, ...]
    region_id: uuid.UUID | None = None
    paj_territory_id: uuid.UUID | None = None
    is_principal: bool = True


@action
def draft_referral(
    acting: Acting,
    dossier_id: uuid.UUID,
    targets: Sequence[Target],
    reasons: Iterable[str],
    *,
    message: str = "",
    tell_others: bool = False,
) -> list[Referral]:
    """Prepare a referral of the person of `dossier_id` to each target, in one group when several.

    `tell_others`: the person agreed that each receiver knows that another place is asked (S03).
    Raises NotVisible for a dossier that the organisation does not hold, ActionRefused when a target
    does not serve, a reason does not apply, a section is not one's own to share, or a referral to
    the same organisation is already open.
    """
    if acting.organisation_id is None or acting.membership_id is None:
        raise NotVisible
    dossier = Dossier.objects.filter(
        pk=dossier_id, organisation=acting.organisation_id, closed_on__isnull=True
    ).first()
    if dossier is None:
        raise NotVisible
    if not targets:
        raise ActionRefused(_("Choisissez au moins un organisme."), field="targets", code="targets")
    if sum(t.is_principal for t in targets) != 1:
        raise ActionRefused(
            _("Choisissez un seul endroit principal."), field="principal", code="principal"
        )
    sender = Organisation.objects.get(pk=acting.organisation_id)
    group = None
    if len(targets) > 1:
        group = ReferralGroup.objects.create(
            subject_id=dossier.subject_id, sender=sender, tell_others=tell_others
        )
    wanted = sorted(set(reasons))
    return [_draft(acting, dossier, sender, t, wanted, message, group) for t in targets]


def _draft(
    acting: Acting,
    dossier: Dossier,
    sender: Organisation,
    target: Target,
    reasons: list[str],
    message: str,
    group: ReferralGroup | None,
) -> Referral:
    receiver = serving_receiver(sender, target, dossier.subject_id)
    sections = checked_sections(dossier.subject_id, target.sections)
    usable = usable_reasons(sender.kind, receiver.organisation.kind)
    kept = [r for r in reasons if r in usable]
    if reasons and not kept:
        raise ActionRefused(
            _("Ces critères ne sont pas ceux de l’entente avec cet organisme."),
            field="reasons",
            code="reasons",
        )
    _refuse_second(dossier, sender, receiver)
    referral = Referral.objects.create(
        id=(pk := new_id()),
        number=f"R-{today():%y%m}-{pk.hex[-8:].upper()}",
        subject_id=dossier.subject_id,
        group=group,
        is_principal=target.is_principal,
        tells_of_others=group is not None and group.tell_others,
        dossier=dossier,
        sender=sender,
        sent_by_id=str(acting.membership_id),
        receiver=receiver.organisation,
        coordinating_organisation_id=receiver.organisation.parent_id or sender.parent_id,
        programme=receiver.programme,
        region=receiver.region,
        paj_territory=receiver.paj_territory,
        reasons=kept,
        sections=sections,
        message=message.strip(),
        receiver_was_vacant=receiver.vacant is not None,
    )
    tell(acting, referral, "referrals.drafted")
    return referral


def age_of(subject_id: uuid.UUID) -> int | None:
    """The person's age today, when her identity is visible."""
    person = header(subject_id)
    return person.age if person else None


def serving_receiver(sender: Organisation, target: Target, subject_id: uuid.UUID) -> Receiver:
    """The target as a receiver today. Raises ActionRefused when it does not serve, with the reason."""
    receiver = receiver_for(
        sender,
        target.organisation_id,
        today(),
        region_id=target.region_id,
        territory_id=target.paj_territory_id,
        age=age_of(subject_id),
    )
    if receiver is None:
        raise ActionRefused(
            _("Cet organisme ne sert pas cet endroit aujourd’hui."),
            field="targets",
            code="not_serving",
        )
    if receiver.refuses:
        raise ActionRefused(receiver.refuses, field="targets", code="not_serving")
    return receiver


def checked_sections(subject_id: uuid.UUID, sections: Iterable[str]) -> list[str]:
    """The sections, sorted. Raises ActionRefused when one is unknown or not one's own to share."""
    wanted = sorted(set(sections))
    if not wanted:
        raise ActionRefused(
            _("Choisissez au moins un renseignement à transmettre."),
            field="sections",
            code="sections",
        )
    if Section.CONTACT.value in wanted and protection_of(subject_id) is not None:
        raise ActionRefused(
            _("L’adresse de cette personne est secrète : ses coordonnées ne s’envoient pas."),
            field="sections",
            code="protected",
        )
    # What one cannot read, one cannot send: sections come from the sender's own rights.
    foreign = set(wanted) - (granted_sections(subject_id) & set(Section.values))
    if foreign:
        raise ActionRefused(
            _("Votre organisme n’a pas accès à tous ces renseignements."),
            field="sections",
            code="sections",
        )
    return wanted


def _refuse_second(dossier: Dossier, sender: Organisation, receiver: Receiver) -> None:
    members = [
        receiver.organisation.pk,
        *receiver.organisation.members.values_list("pk", flat=True),
    ]
    twice = Referral.objects.filter(
        subject_id=dossier.subject_id,
        sender=sender,
        receiver__in=members,
        state__in=(*OPEN_STATES, "draft"),
    )
    if twice.exists():
        raise ActionRefused(
            _("Une référence vers cet organisme est déjà en cours ou en préparation."),
            field="targets",
            code="already_open",
        )


def own_draft(acting: Acting, referral: Referral) -> None:
    """Raise NotVisible for a stranger, ActionRefused when it is not a draft any more."""
    if SENDER not in parties_of(acting, referral):
        raise NotVisible
    if referral.state != "draft":
        raise ActionRefused(_("Cette référence est déjà envoyée."), code="illegal")


@action
def revise_draft(
    acting: Acting,
    referral: Referral,
    *,
    version: int | None = None,
    reasons: Iterable[str] | None = None,
    sections: Iterable[str] | None = None,
    message: str | None = None,
) -> Referral:
    """Change a draft. Other sections than those asked make the pending request of consent void."""
    own_draft(acting, referral)
    changes: dict[str, object] = {}
    if reasons is not None:
        usable = usable_reasons(referral.sender.kind, referral.receiver.kind)
        changes["reasons"] = sorted(set(reasons) & usable)
    if sections is not None:
        changes["sections"] = checked_sections(referral.subject_id, sections)
        if changes["sections"] != referral.sections:
            changes |= {"consent": None, **WITH_SENDER}
    if message is not None:
        changes["message"] = message.strip()
    return update_versioned(referral, version, **changes)


@action
def discard_draft(acting: Acting, referral: Referral) -> None:
    """Throw a draft away: nothing had left. Its consent, if any, stays as evidence."""
    own_draft(acting, referral)
    tell(acting, referral, "referrals.draft_discarded")
    referral.delete()


@action
def request_consent(acting: Acting, referral: Referral, *, version: int | None = None) -> Referral:
    """Put the request of consent on the person's own screen; it is then her turn, for a while: when
    she does not answer, the draft comes back to whoever prepares it.

    A consent in force that already covers the same recipient and sections is used as it is.
    """
    own_draft(acting, referral)
    consent = consent_in_force(referral)
    if consent is not None:
        return update_versioned(referral, version, consent=consent, **WITH_SENDER)
    if referral.consent is not None and referral.consent.state == "requested":
        return referral
    consent = _ask(acting, referral)
    due = add_working_days(today(), delays()["referrals.information_days"])
    update_versioned(
        referral,
        version,
        consent=consent,
        turn=Turn.CANDIDATE,
        due_on=due,
        next_alarm_on=add_working_days(due, 1),
        alarm="",
    )
    tell(acting, referral, "referrals.consent_requested")
    return referral


@action
def attest_referral_consent(
    acting: Acting,
    referral: Referral,
    *,
    channel: str = Consent.Channel.ATTESTED,
    language: str = "fr-ca",
    version: int | None = None,
    gesture: Gesture = NOTHING_SAID,
) -> Referral:
    """The person agreed in front of the acting professional, who is the witness.

    `gesture` names the sensitive sections she agreed to apart, and how she was helped.
    """
    own_draft(acting, referral)
    consent = consent_in_force(referral)
    if consent is None:
        asked = referral.consent
        pending = asked is not None and asked.state == "requested"
        consent = asked if asked is not None and pending else _ask(acting, referral)
        consent = attest_consent(
            acting, consent, channel=channel, language=language, gesture=gesture
        )
    return update_versioned(referral, version, consent=consent, **WITH_SENDER)


def _ask(acting: Acting, referral: Referral) -> Consent:
    return ask_consent(
        acting,
        referral.subject_id,
        Purpose.REFERRAL,
        referral.sections,
        recipient_id=referral.receiver_id,
        reason=_("%(sender)s propose de transmettre ces renseignements à %(receiver)s.")
        % {"sender": referral.sender, "receiver": referral.receiver},
    )


def addressee_id(referral: Referral) -> uuid.UUID:
    """Whom the person agreed to: the common project, when one of its members answers for it."""
    if referral.receiver.kind == "eer_member" and referral.receiver.parent_id:
        return referral.receiver.parent_id
    return referral.receiver_id


def consent_in_force(referral: Referral, *, lock: bool = False) -> Consent | None:
    """The consent that covers this recipient and these sections at this instant, else None.

    `lock` holds it until the end of the transaction, so that a withdrawal comes before or after a
    sending, never between.
    """
    addressee = addressee_id(referral)
    consents = Consent.objects.filter(
        subject_id=referral.subject_id,
        recipient_id=addressee,
        purpose=Purpose.REFERRAL,
        state="given",
    ).order_by("-given_at", "id")
    if lock:
        consents = consents.select_for_update()
    given = list(consents)
    if not may_share(referral.subject_id, addressee, referral.sections).allowed:
        return None
    wanted = set(referral.sections)
    return next((c for c in given if wanted <= set(c.sections)), None)
