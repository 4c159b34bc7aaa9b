"""A household asks for a stay: from its portal, or with the organisation that follows it."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from enracine.accompaniment.models import Dossier
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.people.models import HouseholdMember
from enracine.privacy.actions import ask_consent, give_consent
from enracine.privacy.models import Purpose, Section
from enracine.stays.models import Stay, StayParticipant, StayRequest

#: What the organiser reads of each adult who agreed: a name, how to reach her.
SECTIONS = (Section.CONTACT.value, Section.IDENTITY.value)


@dataclass(frozen=True)
class Wish:
    """Who comes, and what the household says of the criteria.

    `adults`: the persons asked; `children`: the rows of the household's children who come.
    """

    adults: tuple[uuid.UUID, ...]
    children: tuple[uuid.UUID, ...] = ()
    claimed: tuple[str, ...] = ()


@action
def request_stay(
    acting: Acting,
    stay: Stay,
    household_id: uuid.UUID,
    wish: Wish,
    *,
    me: uuid.UUID | None = None,
    dossier: Dossier | None = None,
    language: str = "fr-ca",
) -> StayRequest:
    """Ask for a stay in the name of a household; each adult is asked whether she agrees.

    `me`: the adult who asks from her own portal and agrees by this very gesture. `dossier`: the file
    of the organisation that asks with the household. Raises ActionRefused when one no longer asks
    for this stay, when nobody comes, or when the household has already asked; NotVisible when one
    has nothing to do with the household.
    """
    _may_ask(acting, stay, household_id, me, dossier)
    members = _members(household_id)
    people = {m.person_id for m in members if m.kind == "adult" and m.person_id}
    children = {m.pk: m for m in members if m.kind == "child"}
    adults = sorted(set(wish.adults) | ({me} if me else set()), key=str)
    if not adults:
        raise ActionRefused(_("Choisissez au moins un adulte."), field="adults")
    if not set(adults) <= people or not set(wish.children) <= set(children):
        raise ActionRefused(_("Cette personne n’est pas de ce ménage."), field="adults")
    years = sorted(children[pk].birth_year or 0 for pk in set(wish.children))
    seats = len(adults) + len(years)
    if seats > stay.capacity:
        raise ActionRefused(
            _("Ce séjour n’a que %(n)s places.") % {"n": stay.capacity}, field="adults"
        )
    shown = set(stay.criteria.values_list("code", flat=True))
    request = _insert(
        StayRequest(
            subject_id=household_id,
            stay=stay,
            organisation_id=stay.organisation_id,
            requesting_organisation_id=acting.organisation_id,
            dossier_id=dossier.pk if dossier else None,
            child_years=years,
            seats=seats,
            claimed=sorted(shown & set(wish.claimed)),
        )
    )
    # Whoever asks agrees last: the request leaves when nobody is still to be asked.
    for person_id in sorted(adults, key=lambda pk: pk == me):
        _ask(acting, request, stay, person_id, herself=person_id == me, language=language)
    request.refresh_from_db()
    return request


def _may_ask(
    acting: Acting,
    stay: Stay,
    household_id: uuid.UUID,
    me: uuid.UUID | None,
    dossier: Dossier | None,
) -> None:
    if me is not None:
        if me not in acting.subject_ids or household_id not in acting.subject_ids:
            raise NotVisible
    elif dossier is None or (dossier.organisation_id, dossier.household_id) != (
        acting.organisation_id,
        household_id,
    ):
        raise NotVisible
    day: dt.date = today()
    if stay.ends_on < day:
        raise ActionRefused(_("Ce séjour est passé : personne ne s’y ajoute."), code="past")
    if stay.state != Stay.State.PUBLISHED or not stay.opens_on <= day <= stay.closes_on:
        raise ActionRefused(_("Les inscriptions à ce séjour ne sont pas ouvertes."), code="closed")


def _members(household_id: uuid.UUID) -> list[HouseholdMember]:
    return list(
        HouseholdMember.objects.filter(household_id=household_id, left_on__isnull=True).order_by(
            "pk"
        )
    )


def _insert(request: StayRequest) -> StayRequest:
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        if "stay_request_once" not in str(error):
            raise
        raise ActionRefused(
            _("Votre ménage a déjà fait une demande pour ce séjour."), code="twice"
        ) from error
    return request


def _ask(
    acting: Acting,
    request: StayRequest,
    stay: Stay,
    person_id: uuid.UUID,
    *,
    herself: bool,
    language: str,
) -> None:
    """Ask one adult; whoever asks for herself has just answered."""
    wide = acting.with_subjects(person_id)
    consent = ask_consent(
        wide,
        person_id,
        Purpose.STAY,
        SECTIONS,
        recipient_id=stay.organisation_id,
        reason=stay.title,
    )
    StayParticipant.objects.create(subject_id=person_id, request=request, consent=consent)
    with acting_as(wide):
        record(
            "stays.joined" if herself else "stays.agreement_asked",
            wide,
            subject_id=person_id,
            object=request,
            organisations=[request.requesting_organisation_id],
            data={"stay": str(stay.pk), "request": str(request.pk), "consent": str(consent.pk)},
        )
    if herself:
        give_consent(acting, consent, language=language)
