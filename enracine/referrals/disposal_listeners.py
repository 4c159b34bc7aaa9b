"""Who hears of what became of what a receiver had received, after a withdrawal (S07)."""

from enracine.kernel.events import on
from enracine.kernel.models import Event
from enracine.privacy.models import Disposal
from enracine.referrals import notifications as letters
from enracine.referrals.models import Referral
from enracine.referrals.recipients import tell_candidate, tell_receiver, tell_sender


def _referral_of(event: Event) -> Referral | None:
    """The referral that carried it; None for an agreement that no referral rested on."""
    asked = Disposal.objects.get(pk=str(event.object_id))
    if asked.object_id is None:
        return None
    return Referral.objects.select_related("receiver", "sender").filter(pk=asked.object_id).first()


@on("privacy.disposal_reminded")
def remind_the_receiver(event: Event) -> None:
    """It has not said what it did, or the obligation that it named is over."""
    if (referral := _referral_of(event)) is not None:
        tell_receiver(event, referral, letters.COPIES_LATE)


@on("privacy.recipient_answered")
def tell_the_answer(event: Event) -> None:
    """The sender and the person learn what the receiver says it did."""
    if (referral := _referral_of(event)) is not None:
        tell_sender(event, referral, letters.COPIES_ANSWER)
        tell_candidate(event, referral, letters.COPIES_NEWS)
