"""The notices of an incident: written, sent, answered (P-39.1 art. 3.5; law.md L55, L56)."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.network.models import Organisation
from enracine.network.scope import own_organisation
from enracine.privacy.actions.incidents import must_keep, open_incident, sheet_of_origin
from enracine.privacy.models import Incident, IncidentNotice


@action
def write_notice(
    acting: Acting, notice: IncidentNotice, *, text: str, advice: str, version: int | None = None
) -> IncidentNotice:
    """Write the part of a letter that only a human can write. Raises ActionRefused once it is sent."""
    must_keep(acting)
    if notice.sent_on is not None:
        raise ActionRefused(_("Cet avis est déjà envoyé : il ne se réécrit pas."), code="sent")
    if notice.audience == IncidentNotice.Audience.PERSONS and not advice.strip():
        raise ActionRefused(
            _("Dites aux personnes ce qu’elles peuvent faire pour se protéger."), field="advice"
        )
    update_versioned(notice, version, text=text.strip(), advice=advice.strip())
    record("privacy.notice_written", acting, object=notice, data={"audience": notice.audience})
    return notice


@action
def note_sending(
    acting: Acting,
    notice: IncidentNotice,
    *,
    sent_on: dt.date,
    means: str,
    recipients: int | None = None,
    reference: str = "",
    version: int | None = None,
) -> IncidentNotice:
    """Note that a notice has left: when, how, to how many (the follow-up that the law asks).

    By the portal, the persons linked find it there at once and are written to. Raises ActionRefused
    for a letter to persons that says nothing they may do, or a day out of place.
    """
    must_keep(acting)
    if notice.sent_on is not None:
        raise ActionRefused(_("L’envoi est déjà inscrit."), code="sent")
    if sent_on > today() or sent_on < notice.incident.discovered_on:
        raise ActionRefused(
            _("Cette date doit être entre la prise de connaissance et aujourd’hui."),
            field="sent_on",
        )
    persons = notice.audience == IncidentNotice.Audience.PERSONS
    if persons and not (notice.text and notice.advice):
        raise ActionRefused(_("Écrivez d’abord la lettre."), code="empty")
    if means not in IncidentNotice.Means.values:
        raise ActionRefused(_("Dites comment."), field="means")
    linked = notice.incident.subjects.count()
    if means == IncidentNotice.Means.PORTAL and not (persons and linked):
        raise ActionRefused(
            _("Liez d’abord les personnes connues à la fiche."), field="means", code="nobody"
        )
    update_versioned(
        notice,
        version,
        sent_on=sent_on,
        means=means,
        sent_by_label=acting.label[:200],
        recipients=linked if means == IncidentNotice.Means.PORTAL else recipients,
        reference=reference.strip()[:80],
    )
    record(
        "privacy.notice_sent",
        acting,
        object=notice,
        organisations=[notice.addressee_id],
        data={"audience": notice.audience, "means": means},
    )
    return notice


@action
def tell_organisation(
    acting: Acting, incident: Incident, organisation: Organisation, text: str
) -> IncidentNotice:
    """Tell another organisation that an incident concerns it: it answers, and keeps its own sheet."""
    must_keep(acting)
    if organisation.pk == incident.organisation_id:
        raise ActionRefused(_("Cet organisme tient déjà la fiche."), field="organisation")
    if not text.strip():
        raise ActionRefused(_("Dites ce que cet organisme doit savoir ou faire."), field="text")
    return _tell(acting, incident, organisation.pk, text)


def _tell(
    acting: Acting, incident: Incident, organisation_id: uuid.UUID, text: str
) -> IncidentNotice:
    notice, made = IncidentNotice.objects.get_or_create(
        incident=incident,
        audience=IncidentNotice.Audience.ORGANISATION,
        addressee_id=organisation_id,
        defaults={
            "organisation_id": incident.organisation_id,
            "text": text.strip(),
            "sent_on": today(),
            "means": IncidentNotice.Means.PORTAL,
            "sent_by_label": acting.label[:200],
        },
    )
    if made:
        record(
            "privacy.organisation_told",
            acting,
            object=notice,
            organisations=[organisation_id],
            data={"organisation": str(organisation_id)},
        )
    return notice


@action
def answer_notice(
    acting: Acting, notice: IncidentNotice, answer: str, *, open_own: bool = False
) -> IncidentNotice:
    """The organisation told says what it did, and opens its own sheet when it must keep one (L56)."""
    mine = must_keep(acting)
    if notice.addressee_id != mine:
        raise NotVisible
    if notice.answered_at is not None:
        raise ActionRefused(_("Une réponse est déjà inscrite."), code="answered")
    if not answer.strip():
        raise ActionRefused(_("Dites ce qui a été fait."), field="answer")
    own = None
    if open_own:
        own = open_incident(
            acting,
            kind=Incident.Kind.MISDIRECTED,
            circumstances=notice.text,
            discovered_on=today(),
            origin=("privacy.incidentnotice", notice.pk),
        )
    update_versioned(
        notice,
        None,
        answer=answer.strip()[:500],
        answered_at=now(),
        answered_by_label=acting.label[:200],
        answer_incident=own,
    )
    record(
        "privacy.notice_answered",
        acting,
        object=notice,
        organisations=[notice.organisation_id],
        data={"own_sheet": own is not None},
    )
    return notice


@action
def note_misdirected(
    acting: Acting,
    *,
    origin: tuple[str, uuid.UUID],
    number: str,
    subject_id: uuid.UUID,
    receiver_id: uuid.UUID,
    sections: Iterable[str],
    sent_on: dt.date,
    was_opened: bool,
) -> Incident | None:
    """A file went to the wrong organisation: a sheet at the sender, a notice to the receiver (L56).

    Once for each origin; None when the sheet exists already.
    """
    mine = own_organisation(acting)
    if sheet_of_origin(mine, origin) is not None:
        return None
    kept = sorted(set(sections))
    opened = _("ouverte") if was_opened else _("pas encore ouverte")
    incident = open_incident(
        acting,
        kind=Incident.Kind.MISDIRECTED,
        circumstances=_(
            "La référence %(number)s a été envoyée au mauvais organisme (%(opened)s par lui). "
            "Son accès a été coupé à l’annulation."
        )
        % {"number": number, "opened": opened},
        discovered_on=today(),
        happened_on=sent_on,
        people_count=1,
        sections=kept,
        origin=origin,
    )
    incident.subjects.create(organisation_id=mine, subject_id=subject_id)
    _tell(
        acting,
        incident,
        receiver_id,
        _(
            "La référence %(number)s ne vous était pas destinée. N’utilisez pas ce que vous avez "
            "lu, détruisez toute copie, et confirmez-le ici."
        )
        % {"number": number},
    )
    return incident
