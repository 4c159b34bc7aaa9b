"""A referral that came back becomes another draft in one gesture: nothing is typed again."""

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.privacy.queries import granted_sections
from enracine.referrals.actions.drafting import Target, draft_referral
from enracine.referrals.actions.moving import tell
from enracine.referrals.actions.serving import acknowledge
from enracine.referrals.models import Package, Referral
from enracine.referrals.queries.common import parties_of
from enracine.referrals.queries.following import Next, nothing_open
from enracine.referrals.rules import CAME_BACK
from enracine.referrals.workflow import SENDER


@action
def follow_up(acting: Acting, referral: Referral, chosen: Next) -> Referral:
    """Prepare a new referral to the receiver chosen, with the same reasons, sections and message.

    The person is asked again when nothing covers the new recipient. The former referral is held as
    read: it is no longer the sender's turn. Raises ActionRefused when it did not come back, or when
    the dossier is closed or the receiver does not serve.
    """
    if SENDER not in parties_of(acting, referral):
        raise NotVisible
    if referral.state not in CAME_BACK or chosen.receiver is None:
        raise ActionRefused(nothing_open(), code="illegal")
    if not Dossier.objects.filter(pk=referral.dossier_id, closed_on__isnull=True).exists():
        raise ActionRefused(nothing_open(), code="closed")
    receiver = chosen.receiver
    granted = granted_sections(referral.subject_id)
    package = Package.objects.filter(pk=referral.pk).first()
    words = [package.content.get("message", "") if package else "", chosen.words]
    target = Target(
        receiver.organisation.pk,
        tuple(s for s in referral.sections if s in granted),
        region_id=receiver.region.pk if receiver.region else None,
        paj_territory_id=receiver.paj_territory.pk if receiver.paj_territory else None,
    )
    (draft,) = draft_referral(
        acting,
        referral.dossier_id,
        [target],
        referral.reasons,
        message="\n".join(filter(None, words))[:2000],
    )
    if referral.acknowledged_at is None and referral.closed_at is not None:
        acknowledge(acting, referral)
    tell(acting, referral, "referrals.followed_up", {"draft": str(draft.pk)})
    return draft
