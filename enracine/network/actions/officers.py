"""Who answers for personal information in an organisation (P-39.1, art. 3.1; L03 and L04)."""

import datetime as dt
import uuid

from django.db.models import Q
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
    delegated_by: str = "",
    delegated_on: dt.date | None = None,
) -> PrivacyOfficer:
    """Publish who answers for personal information in the acting organisation from a day on.

    The former one (or the placeholder) stops the day before; a deputy stands beside. Without a
    written delegation, it is the person with the highest authority. Raises ActionRefused for a day
    before the one from which the present officer answers, or a delegation that is not whole.
    """
    if acting.role not in MAY_WRITE:
        raise NotVisible
    _check_delegation(delegated_by, delegated_on, valid_from, is_deputy=is_deputy)
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
        delegated_by=delegated_by.strip(),
        delegated_on=delegated_on,
    )
    data = {"deputy": is_deputy, "delegated_on": delegated_on.isoformat() if delegated_on else ""}
    record("network.privacy_officer_named", acting, object=officer, data=data)
    return officer


def _check_delegation(by: str, on: dt.date | None, valid_from: dt.date, *, is_deputy: bool) -> None:
    if is_deputy and not by.strip():
        raise ActionRefused(
            _("La suppléance demande une délégation écrite : dites de qui."), field="delegated_by"
        )
    if by.strip() and on is None:
        raise ActionRefused(_("Écrivez la date de la délégation."), field="delegated_on")
    if on is not None and not by.strip():
        raise ActionRefused(_("Dites qui a signé la délégation."), field="delegated_by")
    if on is not None and on > valid_from:
        raise ActionRefused(
            _("La délégation ne peut pas suivre le premier jour."), field="delegated_on"
        )


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
    return _end(acting, officer, today())


def _end(acting: Acting, officer: PrivacyOfficer, last_day: dt.date) -> PrivacyOfficer:
    update_versioned(officer, None, valid_to=max(last_day, officer.valid_from))
    record(
        "network.privacy_officer_ended",
        acting,
        object=officer,
        data={"last_day": last_day.isoformat()},
    )
    return officer


@action
def follow_departure(acting: Acting, email: str, last_day: dt.date) -> int:
    """Whoever stops working here no longer answers for it either (L04). Returns how many ended."""
    leaving = list(
        PrivacyOfficer.objects.on(today())
        .filter(
            organisation_id=own_organisation(acting), to_be_confirmed=False, email__iexact=email
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=last_day))
        .order_by("id")
    )
    for officer in leaving:
        _end(acting, officer, last_day)
    return len(leaving)
