"""The person takes her agreement back: what the receiver had received, and must account for (S07)."""

from enracine.kernel.acting import Acting
from enracine.kernel.clock import QUEBEC, now
from enracine.privacy.actions import Received, ask_disposal, settle_disposals
from enracine.privacy.models import AccessLogEntry, Section
from enracine.referrals.models import Referral
from enracine.referrals.queries.travel import attachments_told
from enracine.referrals.rules import had_received


def ask_what_becomes(acting: Acting, referral: Referral) -> None:
    """Ask the receiver what it did of what it had received; nothing of a referral it never opened.

    Called once the referral has moved, by whoever takes the agreement back.
    """
    consent = referral.consent
    if consent is None or not had_received(referral.previous_state, opened=_was_read(referral)):
        return
    papers = attachments_told(referral)
    sent_at = referral.sent_at or now()
    ask_disposal(
        acting,
        consent,
        sender_id=referral.sender_id,
        receiver_id=referral.receiver_id,
        received=Received(
            referral.pk,
            referral.number,
            sent_at.astimezone(QUEBEC).date(),
            tuple(referral.sections),
            len(papers),
            sum(paper.taken_at is not None for paper in papers),
        ),
    )


def _was_read(referral: Referral) -> bool:
    """Whether the receiver opened it, or read by its software more than who it is about."""
    if referral.received_at is not None:
        return True
    beyond = [section for section in referral.sections if section != Section.IDENTITY]
    return AccessLogEntry.objects.filter(
        subject_id=referral.subject_id,
        organisation_id=referral.receiver_id,
        occurred_at__gte=referral.sent_at or now(),
        sections__overlap=beyond,
    ).exists()


def agreed_again(acting: Acting, referral: Referral) -> None:
    """The person agreed again and the referral is taken up: nothing is asked any more."""
    settle_disposals(acting, referral.pk)
