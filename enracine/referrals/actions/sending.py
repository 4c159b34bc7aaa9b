"""Sending: the one instant when something leaves, and everything that must be true at it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enracine.accompaniment.actions import LEADS_TO_REFERRING, move_stage, set_next_step
from enracine.accompaniment.actions.choosing import choose_member
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused
from enracine.network.models import Organisation
from enracine.privacy.actions import grant_access
from enracine.privacy.models import AccessGrant, Section
from enracine.referrals.actions.attaching import travelling_papers
from enracine.referrals.actions.bundling import address_to, answered_with, bundle_changes
from enracine.referrals.actions.drafting import age_of, consent_in_force, own_draft
from enracine.referrals.actions.moving import check_transition, move
from enracine.referrals.models import Package, Referral
from enracine.referrals.queries.package import digest, freeze
from enracine.referrals.queries.plans import plan_that_travels
from enracine.referrals.queries.targets import Receiver, receiver_for

#: What the sender has left to do once a referral has gone.
AWAIT_ANSWER = gettext_noop("Attendre la réponse")


def sending_facts(referral: Referral) -> dict[str, object]:
    """What sending asks for, as it stands now: consent, receiver that serves, reasons."""
    receiver = current_receiver(referral)
    return {
        "consent": consent_in_force(referral),
        "receiver_serves": receiver is not None and not receiver.refuses,
        "reasons": referral.reasons,
    }


def current_receiver(referral: Referral) -> Receiver | None:
    """The receiver of a draft as the network knows it today; None when it no longer serves."""
    return receiver_for(
        referral.sender,
        referral.receiver_id,
        today(),
        region_id=referral.region_id,
        territory_id=referral.paj_territory_id,
        age=age_of(referral.subject_id),
    )


@action
def send_referral(acting: Acting, referral: Referral, *, version: int | None = None) -> Referral:
    """Send a draft: freeze the package, open the receiver's access to the consented sections only.

    Needs, at this very instant: a consent in force for that recipient and those sections, a
    receiver that serves that place and public, a coded reason. For the common project, the even
    rule chooses the member that answers. Raises ActionRefused naming what is missing.
    """
    own_draft(acting, referral)
    consent = consent_in_force(referral, lock=True)
    receiver = current_receiver(referral)
    facts = {
        "consent": consent,
        "receiver_serves": receiver is not None and not receiver.refuses,
        "reasons": referral.reasons,
    }
    papers = travelling_papers(referral)
    plan = plan_that_travels(referral)
    content = freeze(referral.subject_id, referral.sections, referral.message, papers, plan)
    changes: dict[str, Any] = {
        "consent": consent,
        "sent_at": now(),
        "package_sha256": digest(content),
        "receiver_was_vacant": receiver is not None and receiver.vacant is not None,
        # The words now live in the package, which the receiver stops seeing with its access.
        "message": "",
        **bundle_changes(referral),
    }
    check_transition(acting, referral, "send", facts)
    # The clock is that of whoever answers: known before the move.
    referral.receiver = answering = _answering_organisation(acting, referral, changes)
    move(acting, referral, "send", version=version, facts=facts, **changes)
    Package.objects.create(
        referral=referral,
        subject_id=referral.subject_id,
        sender_id=referral.sender_id,
        receiver=answering,
        content=content,
        sha256=referral.package_sha256,
    )
    address_to(referral, answering)
    open_access(acting, referral)
    waits_for_the_answer(acting, referral)
    return referral


def waits_for_the_answer(acting: Acting, referral: Referral) -> None:
    """The sender's dossier is referred: what led to it is done, the answer is what it waits for."""
    dossier = move_stage(acting, referral.dossier_id, "referred")
    if dossier.next_step in LEADS_TO_REFERRING:
        set_next_step(acting, dossier, AWAIT_ANSWER, None)


def _answering_organisation(
    acting: Acting, referral: Referral, changes: dict[str, Any]
) -> Organisation:
    """Who answers: the receiver, or the member that the common project's rule chooses."""
    if referral.receiver.kind != "eer_network":
        return referral.receiver
    if (spouse := answered_with(referral)) is not None:
        # A household goes to one member whole: the one that received the first adult.
        changes |= {
            "receiver": spouse.receiver,
            "coordinating_organisation": spouse.coordinating_organisation,
            "allocation": spouse.allocation,
        }
        return spouse.receiver
    choice = choose_member(acting.with_subjects(referral.subject_id), referral.subject_id)
    if choice is None or choice.member.pk == referral.sender_id:
        raise ActionRefused(
            _("Le projet commun ne reçoit pas de références en ce moment."), code="no_member"
        )
    changes |= {
        "receiver": choice.member,
        "coordinating_organisation": choice.coordination,
        "allocation": choice.explanation,
    }
    return choice.member


def open_access(acting: Acting, referral: Referral) -> None:
    """Let the receiver see the consented sections, until the consent ends.

    The coordination of a common project, to which the person agreed, sees who it is about.
    """
    consent = referral.consent
    if consent is None:
        raise ActionRefused(_("Ce partage demande un consentement en vigueur."), code="no_consent")
    shared = set(referral.sections) & set(consent.sections)
    readers = {referral.receiver_id: shared}
    if consent.recipient_id and consent.recipient_id != referral.receiver_id:
        readers[consent.recipient_id] = shared & {Section.IDENTITY.value}
    for organisation_id, sections in readers.items():
        if sections:
            grant_access(
                acting,
                referral.subject_id,
                organisation_id,
                sections,
                AccessGrant.Basis.REFERRAL,
                object_id=referral.pk,
                consent=consent,
                valid_until=consent.valid_until,
            )
