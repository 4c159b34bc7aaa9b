"""Health needs for a stay: told by the person alone, destroyed when nothing needs them any more."""

import uuid

from django.db.models import Q
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.parameters import parameter
from enracine.privacy.actions import ask_consent, give_consent, withdraw_consent
from enracine.privacy.actions.ending import end_consent
from enracine.privacy.models import Consent, ConsentEnd, Purpose
from enracine.stays import rules
from enracine.stays.models import HELD_PLACES, Stay, StayNeed, StayParticipant


@action
def tell_needs(
    acting: Acting,
    participant: StayParticipant,
    *,
    allergies: str = "",
    mobility: str = "",
    express: bool,
    language: str = "fr-ca",
    version: int | None = None,
) -> StayNeed:
    """Tell one's own allergies or what one needs to move around, by an express agreement (L24).

    Only the person herself, while she holds a place. Raises ActionRefused without her express yes,
    when nothing is said, or once the stay is over; NotVisible for anybody else.
    """
    request = participant.request
    if acting.is_professional or participant.subject_id not in acting.subject_ids:
        raise NotVisible
    if request.state not in HELD_PLACES or request.stay.ends_on < today():
        raise ActionRefused(_("Ce renseignement ne servirait à rien maintenant."), code="useless")
    if not (allergies.strip() or mobility.strip()):
        raise ActionRefused(
            _("Écrivez un besoin, ou laissez cette page : rien n’est obligatoire."),
            field="allergies",
        )
    if not express:
        raise ActionRefused(
            _("Sans votre accord exprès, nous ne gardons rien."), field="express", code="express"
        )
    words = {"allergies": allergies.strip()[:300], "mobility": mobility.strip()[:300]}
    present = StayNeed.objects.filter(participant=participant).first()
    if present is not None:
        return update_versioned(present, version, **words)
    consent = ask_consent(
        acting,
        participant.subject_id,
        Purpose.STAY_NEEDS,
        recipient_id=request.organisation_id,
        reason=request.stay.title,
    )
    give_consent(acting, consent, language=language)
    need = StayNeed.objects.create(
        subject_id=participant.subject_id,
        stay_id=request.stay_id,
        participant=participant,
        consent=consent,
        **words,
    )
    _note(acting, need, "needs_told")
    return need


@action
def erase_needs(acting: Acting, need: StayNeed) -> None:
    """The person takes back what she told: it is destroyed at once."""
    if acting.is_professional or need.subject_id not in acting.subject_ids:
        raise NotVisible
    consent = Consent.objects.filter(pk=need.consent_id, state=Consent.State.GIVEN).first()
    if consent is None:
        destroy_needs(acting, need.consent_id)
    else:
        # The listener of the withdrawal destroys: the same whether it is done here or in her agreements.
        withdraw_consent(acting, consent)


@action
def destroy_needs(acting: Acting, consent_id: uuid.UUID) -> int:
    """Destroy what was told by this agreement. Returns how many rows; safe to repeat."""
    found = list(StayNeed.objects.filter(consent_id=consent_id).order_by("pk"))
    for need in found:
        _note(acting, need, "needs_destroyed")
        need.delete()
    return len(found)


@action
def destroy_what_is_over(acting: Acting) -> int:
    """Destroy the needs of stays that are over, cancelled, or given back (a job's work).

    Returns how many. The agreements end with them: the proof that they were given stays.
    """
    days = int(parameter(*rules.NEEDS_DAYS))
    rows = (
        StayNeed.objects.select_related("stay", "participant__request")
        .filter(
            Q(stay__ends_on__lt=today())
            | Q(stay__state=Stay.State.CANCELLED)
            | ~Q(participant__request__state__in=HELD_PLACES)
            | Q(participant__left_at__isnull=False)
        )
        .order_by("pk")
    )
    count = 0
    for need in rows:
        held = need.participant.request.state in HELD_PLACES and not need.participant.left_at
        going = need.stay.state != Stay.State.CANCELLED and held
        if going and today() < rules.needs_leave_on(need.stay.ends_on, days):
            continue
        wide = acting.with_subjects(need.subject_id)
        consent = Consent.objects.filter(pk=need.consent_id).first()
        with acting_as(wide):
            count += destroy_needs(wide, need.consent_id)
            if consent is not None:
                end_consent(wide, consent, ConsentEnd.NOT_NEEDED)
    return count


def _note(acting: Acting, need: StayNeed, what: str) -> None:
    """That something was told or destroyed, never what."""
    record(
        f"stays.{what}",
        acting,
        subject_id=need.subject_id,
        object=need.participant,
        data={"stay": str(need.stay_id)},
    )
