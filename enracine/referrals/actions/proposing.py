"""What comes after a no: what the receiver proposes, the sender's next draft, the words to the person."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.network.models import Organisation
from enracine.referrals.actions.moving import tell
from enracine.referrals.models import CandidateLetter, CounterProposal, Referral
from enracine.referrals.queries.common import parties_of
from enracine.referrals.rules import CAME_BACK
from enracine.referrals.workflow import SENDER
from enracine.territories.models import Municipality, PajCoverage


@dataclass(frozen=True)
class Proposed:
    """Another place (a region, a PAJ territory or a municipality), a first day, an organisation."""

    region_id: uuid.UUID | None = None
    paj_territory_id: uuid.UUID | None = None
    municipality_id: uuid.UUID | None = None
    organisation_id: uuid.UUID | None = None
    from_date: dt.date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is proposed."""
        return self == NOTHING_PROPOSED


NOTHING_PROPOSED = Proposed()


def propose(referral: Referral, proposed: Proposed) -> None:
    """Keep what the receiver proposes beside its refusal; a municipality says its region too."""
    take_back_proposal(referral)
    if proposed.is_empty:
        return
    if proposed.organisation_id == referral.sender_id:
        raise ActionRefused(
            _("L’organisme proposé est celui qui vous a écrit."), field="proposed_organisation"
        )
    CounterProposal.objects.create(
        referral=referral,
        subject_id=referral.subject_id,
        sender_id=referral.sender_id,
        receiver_id=referral.receiver_id,
        region_id=proposed.region_id or _region_of(proposed),
        paj_territory_id=proposed.paj_territory_id,
        municipality_id=proposed.municipality_id,
        organisation_id=proposed.organisation_id,
        from_date=proposed.from_date,
    )


def _region_of(proposed: Proposed) -> uuid.UUID | None:
    """The region of the municipality or territory proposed: who serves it is looked for there."""
    if proposed.municipality_id is not None:
        return (
            Municipality.objects.select_related("mrc")
            .get(pk=proposed.municipality_id)
            .mrc.region_id
        )
    if proposed.paj_territory_id is None:
        return None
    coverage = (
        PajCoverage.objects.in_force(today())
        .filter(territory=proposed.paj_territory_id)
        .select_related("mrc", "municipality__mrc")
        .order_by("id")
        .first()
    )
    mrc = (coverage.mrc or coverage.municipality.mrc) if coverage else None
    return mrc.region_id if mrc else None


def take_back_proposal(referral: Referral) -> None:
    """The refusal no longer stands: neither does what was proposed beside it."""
    CounterProposal.objects.filter(pk=referral.pk).delete()


@action
def write_to_candidate(
    acting: Acting, referral: Referral, text: str, *, language: str = "fr-ca"
) -> CandidateLetter:
    """Send the person the words that the counsellor has read again. Shown on her page (S10).

    Only by the sender, once the referral came back. Raises ActionRefused for an empty text, or the
    same text twice.
    """
    if SENDER not in parties_of(acting, referral) or acting.membership_id is None:
        raise NotVisible
    if referral.state not in CAME_BACK:
        raise ActionRefused(_("Ce message se prépare quand la référence est revenue."))
    words = text.strip()
    if not words:
        raise ActionRefused(_("Écrivez le message."), field="text")
    last = CandidateLetter.objects.filter(referral=referral).first()
    if last is not None and last.text == words:
        return last
    letter = CandidateLetter.objects.create(
        subject_id=referral.subject_id,
        referral=referral,
        organisation=Organisation.objects.get(pk=referral.sender_id),
        written_by_id=acting.membership_id,
        text=words,
        language=language,
    )
    tell(acting, referral, "referrals.letter_sent")
    return letter
