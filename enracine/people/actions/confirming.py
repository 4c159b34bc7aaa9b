"""From « came in a list » to « confirmed by herself »: in front of somebody, or on her own screen."""

import uuid

from django.conf import settings
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.outbox import queue_notification
from enracine.people.actions.registering import account_for
from enracine.people.models import Contact, Person
from enracine.people.queries.confirming import ToConfirm, to_confirm
from enracine.people.queries.files import household_of
from enracine.privacy.actions import attest_consent, hold_subject
from enracine.privacy.holders import await_proof

INVITATION = "people.confirmation_asked"


def _waiting(acting: Acting, subject_id: uuid.UUID) -> ToConfirm:
    found = to_confirm(acting, subject_id)
    if found is None:
        raise NotVisible
    return found


@action
def attest_listed(acting: Acting, subject_id: uuid.UUID) -> None:
    """Attest that somebody of a list agreed, in front of one, to be registered.

    What a list says of a paper has no effect (law.md, L28): she is asked again.
    Raises NotVisible when nothing waits, or for another organisation's person.
    """
    waiting = _waiting(acting, subject_id)
    home = household_of(subject_id)
    wider = acting.with_subjects(subject_id, *([home] if home else []))
    attest_consent(wider, waiting.consent)


@action
def invite_listed(acting: Acting, subject_id: uuid.UUID) -> None:
    """Write to somebody of a list: her space opens with a code, and asks her to confirm.

    Only somebody who has checked the address with her does this: until then it opens nothing.
    Raises ActionRefused without an address, or when the address belongs to somebody of the network.
    """
    _waiting(acting, subject_id)
    contact = Contact.objects.filter(subject_id=subject_id).first()
    person = Person.objects.filter(pk=subject_id).first()
    if contact is None or person is None or not contact.email:
        raise ActionRefused(_("Nous n’avons pas de courriel pour cette personne."), code="no_email")
    account = account_for(contact.email, person.given_name, contact.language)
    if account is None:
        raise ActionRefused(
            _("Ce courriel est celui d’une personne qui travaille dans le réseau."), code="network"
        )
    home = household_of(subject_id)
    wider = acting.with_subjects(subject_id, *([home] if home else []))
    for subject in (subject_id, home):
        if subject is not None:
            hold_subject(wider, subject, account.pk)
    # The address was typed in a list: the account opens these files once a code has proved it.
    await_proof(wider, account.pk, *(s for s in (subject_id, home) if s is not None))
    event = record("people.confirmation_invited", wider, subject_id=subject_id, object=person)
    queue_notification(
        event,
        INVITATION,
        address=contact.email,
        language=contact.language,
        context={"url": f"{settings.ENRACINE_SITE_URL}/mon-parcours/"},
    )
