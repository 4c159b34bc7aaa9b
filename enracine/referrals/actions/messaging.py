"""Messages between the two organisations of a referral: writing one, and having read them."""

import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.referrals.actions.moving import tell
from enracine.referrals.link_rules import may_write
from enracine.referrals.models import Referral, ReferralMessage
from enracine.referrals.models.exchanges import LONGEST
from enracine.referrals.queries.common import parties_of
from enracine.referrals.workflow import RECEIVER, SENDER

WRITTEN = "referrals.message_written"


@action
def write_message(
    acting: Acting, referral: Referral, text: str, *, key: uuid.UUID
) -> ReferralMessage:
    """Write to the other organisation. The same form sent twice (`key`) makes one message.

    Raises NotVisible for a stranger, ActionRefused when nobody may write any more, or for a text that
    is empty or too long.
    """
    parties = parties_of(acting, referral)
    if not parties or acting.organisation_id is None or acting.membership_id is None:
        raise NotVisible
    present = ReferralMessage.objects.filter(referral=referral, key=key).first()
    if present is not None:
        return present
    said = text.strip()
    if not may_write(parties, referral.state):
        raise ActionRefused(
            _("On n’écrit plus dans cette référence : elle est « %(state)s ».")
            % {"state": referral.get_state_display()},
            code="closed",
        )
    if not said:
        raise ActionRefused(_("Écrivez votre message."), field="text", code="empty")
    if len(said) > LONGEST:
        raise ActionRefused(
            _("Un message a au plus %(n)d caractères.") % {"n": LONGEST}, field="text", code="long"
        )
    moment = now()
    message = ReferralMessage(
        referral=referral,
        subject_id=referral.subject_id,
        sender_id=referral.sender_id,
        receiver_id=referral.receiver_id,
        coordinating_id=referral.coordinating_organisation_id,
        author_organisation_id=acting.organisation_id,
        author_id=acting.membership_id,
        text=said,
        key=key,
        sent_at=moment,
        sender_read_at=moment if SENDER in parties else None,
        receiver_read_at=moment if RECEIVER in parties else None,
    )
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError as error:
        # The same form, sent twice at the same instant.
        if "referral_message_once" not in str(error):
            raise
        return ReferralMessage.objects.get(referral=referral, key=key)
    tell(acting, referral, WRITTEN, {"message": str(message.pk)})
    return message


@action
def read_messages(acting: Acting, referral: Referral) -> int:
    """Note that one's organisation has read what waited for it. Returns how many. Safe to repeat."""
    parties = parties_of(acting, referral)
    mine = {SENDER: "sender_read_at", RECEIVER: "receiver_read_at"}
    return sum(
        ReferralMessage.objects.filter(referral=referral, **{f"{column}__isnull": True}).update(
            **{column: now()}
        )
        for party, column in mine.items()
        if party in parties
    )
