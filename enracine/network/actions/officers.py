"""Who answers for personal information in an organisation (P-39.1, art. 3.1; L03 and L04)."""

import datetime as dt
import uuid

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.network.models import PrivacyOfficer
from enracine.network.scope import own_organisation

#: Roles that may write it; it is the organisation's public word.
MAY_WRITE = ("privacy_officer", "administrator")


@action
def name_privacy_officer(
    acting: Acting,
    *,
    name: str,
    title: str,
    email: str,
    valid_from: dt.date,
    phone: str = "",
    is_deputy: bool = False,
) -> PrivacyOfficer:
    """Publish who answers for personal information in the acting organisation from a day on.

    The former one (or the placeholder) stops the day before; a deputy stands beside. Raises
    ActionRefused for a day before the one from which the present officer answers.
    """
    if acting.role not in MAY_WRITE:
        raise NotVisible
    mine = PrivacyOfficer.objects.filter(
        organisation_id=own_organisation(acting), valid_to__isnull=True
    )
    for former in mine.filter(is_deputy=is_deputy) if not is_deputy else mine.none():
        if former.valid_from >= valid_from and not former.to_be_confirmed:
            raise ActionRefused(
                _("La personne actuelle est en fonction depuis cette date ou plus tard."),
                field="valid_from",
            )
        if former.valid_from >= valid_from:
            former.delete()
            continue
        update_versioned(former, None, valid_to=valid_from - dt.timedelta(days=1))
    officer = PrivacyOfficer.objects.create(
        organisation_id=own_organisation(acting),
        name=name,
        title=title,
        email=email,
        phone=phone,
        is_deputy=is_deputy,
        valid_from=valid_from,
    )
    record("network.privacy_officer_named", acting, object=officer, data={"deputy": is_deputy})
    return officer


@action
def end_privacy_officer(acting: Acting, officer_id: uuid.UUID) -> PrivacyOfficer:
    """Note that an officer no longer answers from tomorrow.

    Without another, the law designates the person with the highest authority (L04): the public page
    says so, and no form may be opened meanwhile (L03).
    """
    if acting.role not in MAY_WRITE:
        raise NotVisible
    officer: PrivacyOfficer | None = (
        PrivacyOfficer.objects.on(today())
        .filter(pk=officer_id, organisation_id=own_organisation(acting), to_be_confirmed=False)
        .first()
    )
    if officer is None:
        raise NotVisible
    update_versioned(officer, None, valid_to=today())
    record("network.privacy_officer_ended", acting, object=officer)
    return officer
