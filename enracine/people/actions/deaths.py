"""A death: a dated fact. Nothing is written to her any more, nothing is asked in her name."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.people.actions.separations import current_household
from enracine.people.actions.writing import person_or_404
from enracine.people.models import DeathKnown, Person
from enracine.privacy.actions.ending import end_consent
from enracine.privacy.models import Consent, ConsentEnd, Purpose, Section
from enracine.privacy.queries import who_can_see

#: Heard by every feature that would still write, ask or pay.
NOTED, TAKEN_BACK = "people.death_noted", "people.death_taken_back"


@action
def note_death(
    acting: Acting,
    subject_id: uuid.UUID,
    known: str,
    died_on: dt.date | None = None,
    version: int | None = None,
) -> Person:
    """Note that somebody has died: how it is known, and when, as far as it is told. Safe to repeat.

    Everything that would still be written to her or asked in her name stops in this transaction; what
    happened stays true, and her household goes on. Her agreements end, but the one by which her
    registration is kept: the calendar of whoever holds the file decides when it is destroyed.

    Raises NotVisible for whoever does not work in an organisation; ActionRefused beside `known` or
    `died_on` for a way off the list, a day to come, or a day before her birth.
    """
    if not acting.is_professional:
        raise NotVisible
    person = person_or_404(subject_id)
    if person.is_deceased:
        return person
    if known not in DeathKnown.values:
        raise ActionRefused(_("Dites comment vous le savez."), field="known")
    if died_on is not None and (
        died_on > today() or (person.birth_date is not None and died_on < person.birth_date)
    ):
        raise ActionRefused(
            _("Cette date doit être entre la naissance et aujourd’hui."), field="died_on"
        )
    update_versioned(person, version, died_on=died_on, death_noted_on=today(), death_known=known)
    # Told to whoever could read her until now; said last, so that the last word is hers to close.
    told = _holders(subject_id)
    home = current_household(subject_id)
    # Nobody takes her agreements back: they end, as by time, whoever holds what rests on them.
    ended_by = Acting.for_system("deaths").with_subjects(subject_id, *([home] if home else []))
    _end_agreements(ended_by, subject_id)
    record(NOTED, acting, subject_id=subject_id, organisations=told, data={"known": known})
    return person


@action
def take_death_back(acting: Acting, subject_id: uuid.UUID, version: int | None = None) -> Person:
    """It was an error, or about somebody else: she is written to again. Safe to repeat.

    What had ended is not given back by itself: she agrees again to what she wants.
    """
    if not acting.is_professional:
        raise NotVisible
    person = person_or_404(subject_id)
    if not person.is_deceased:
        return person
    update_versioned(person, version, died_on=None, death_noted_on=None, death_known="")
    record(TAKEN_BACK, acting, subject_id=subject_id, organisations=_holders(subject_id))
    return person


def _holders(subject_id: uuid.UUID) -> list[uuid.UUID]:
    identity = Section.IDENTITY.value
    return [g.organisation_id for g in who_can_see(subject_id) if identity in g.sections]


@action
def _end_agreements(acting: Acting, subject_id: uuid.UUID) -> None:
    living = Consent.objects.filter(
        subject_id=subject_id, state__in=[Consent.State.GIVEN, Consent.State.REQUESTED]
    ).exclude(state=Consent.State.GIVEN, purpose=Purpose.REGISTRATION)
    for consent in living.order_by("requested_at", "id"):
        end_consent(acting, consent, ConsentEnd.DEATH)
