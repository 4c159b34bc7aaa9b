"""Agreements that end by themselves: their day comes, another place is chosen, nobody needs them."""

import datetime as dt

from django.db.models import Exists, OuterRef

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.events import record
from enracine.kernel.parameters import parameter
from enracine.privacy.actions.consents import ask_consent
from enracine.privacy.actions.grants import end_grants
from enracine.privacy.models import SHARING_PURPOSES, AccessGrant, Consent, ConsentEnd

#: How many days before its end a consent still in use is asked again.
REMINDER = ("consents.reminder_days", 30)
#: Rows read at a time by the jobs.
BATCH = 500


@action
def end_consent(acting: Acting, consent: Consent, reason: str) -> Consent:
    """End a consent that nobody took back: every access that rested on it ends too.

    A request still waiting ends the same way, and is no longer on the person's screen. Does nothing
    to one that has already ended. The proof stays.
    """
    if consent.state not in {Consent.State.GIVEN, Consent.State.REQUESTED}:
        return consent
    update_versioned(
        consent,
        None,
        state=Consent.State.ENDED,
        ended_at=now(),
        end_reason=ConsentEnd(reason).value,
    )
    # Whoever ends it is widened to this one person, so that no access is left open.
    end_grants(acting.with_subjects(consent.subject_id), consent.subject_id, consent_id=consent.pk)
    record(
        "privacy.consent_ended",
        acting,
        subject_id=consent.subject_id,
        object=consent,
        organisations=[consent.recipient_id, consent.asked_by_id],
        data={"purpose": consent.purpose, "reason": reason},
    )
    return consent


@action
def end_what_expired(acting: Acting, day: dt.date | None = None, limit: int = BATCH) -> int:
    """End the consents whose last day is past (a job's work). Returns how many; safe to repeat.

    The accesses had stopped at midnight already, by the policies: this closes their rows.
    """
    past = (
        Consent.objects.filter(state=Consent.State.GIVEN, valid_until__lt=day or today())
        .select_for_update(skip_locked=True)
        .order_by("valid_until", "id")[:limit]
    )
    return len([end_consent(acting, consent, ConsentEnd.EXPIRED) for consent in past])


@action
def ask_renewals(acting: Acting, day: dt.date | None = None, limit: int = BATCH) -> int:
    """Ask again, on the person's screen, what is about to end and still serves. Returns how many.

    Nothing is renewed by silence: without her answer the sharing stops on its day (law.md, L23).
    """
    moment = day or today()
    soon = moment + dt.timedelta(days=int(parameter(*REMINDER, moment)))
    used = AccessGrant.objects.filter(consent=OuterRef("pk"), ended_at__isnull=True)
    ending = (
        Consent.objects.filter(
            Exists(used),
            state=Consent.State.GIVEN,
            purpose__in=SHARING_PURPOSES,
            valid_until__gte=moment,
            valid_until__lte=soon,
            reminded_at__isnull=True,
        )
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("valid_until", "id")[:limit]
    )
    asked = 0
    for consent in ending:
        again = ask_consent(
            acting,
            consent.subject_id,
            consent.purpose,
            consent.sections,
            recipient_id=consent.recipient_id,
            reason=consent.reason,
            renews=consent,
        )
        update_versioned(consent, None, reminded_at=now())
        record(
            "privacy.renewal_asked",
            acting,
            subject_id=consent.subject_id,
            object=again,
            organisations=[consent.asked_by_id],
            data={"purpose": consent.purpose, "ends_on": str(consent.valid_until)},
        )
        asked += 1
    return asked
