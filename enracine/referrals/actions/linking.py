"""Answering by link: the link, its code, and the short visit that follows (decision 0030)."""

import datetime as dt
import secrets
import uuid

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now
from enracine.kernel.drafts import digest
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.models import new_id
from enracine.kernel.outbox import queue_notification
from enracine.kernel.throttle import count
from enracine.network.actions.links import link_responder
from enracine.referrals.link_rules import (
    CODE_MINUTES,
    CODE_TRIES,
    CODES_PER_ADDRESS,
    CODES_PER_LINK,
    CODES_PER_VISITOR,
    EXPIRED,
    LINKS_PER_HOUR,
    OPEN,
    REPLACED,
    code_accepted,
)
from enracine.referrals.models import AnswerLink, AnswerSession, Referral
from enracine.referrals.queries.links import (
    Door,
    Visit,
    code_digest,
    code_of,
    link_settings,
    token_of,
)

CODE_LETTER = "referrals.link_code"
LINK_LETTER = "referrals.link_again"


@action
def live_link(acting: Acting, referral: Referral) -> AnswerLink:
    """The link of a referral for its receiver, good again from now: every letter carries one.

    By whoever causes the letter, widened to the person for it.
    """
    until = now() + dt.timedelta(days=link_settings()["referrals.link_days"])
    present = (
        AnswerLink.objects.select_for_update()
        .filter(referral=referral, organisation=referral.receiver_id, revoked_at__isnull=True)
        .first()
    )
    if present is not None:
        return update_versioned(present, None, expires_at=max(until, present.expires_at))
    return _new_link(referral.pk, referral.subject_id, referral.receiver_id, until)


def _new_link(
    referral_id: uuid.UUID, subject_id: uuid.UUID, organisation_id: uuid.UUID, until: dt.datetime
) -> AnswerLink:
    pk = new_id()
    return AnswerLink.objects.create(
        pk=pk,
        referral_id=referral_id,
        subject_id=subject_id,
        organisation_id=organisation_id,
        digest=digest(token_of(pk)),
        expires_at=until,
    )


def _too_often(key: str, most: int) -> None:
    if count(f"referrals.link:{key}") > most:
        raise ActionRefused(
            _("Trop de demandes en peu de temps. Attendez une heure, puis recommencez."),
            code="too_many",
        )


def send_code(door: Door, visitor: str) -> None:
    """Send a code to the registered address of the organisation, never to one that a visitor types.

    The former code stops serving. Raises ActionRefused when codes are asked too often, for this
    link, to this address or from this place; NotVisible when the link is worth nothing now.
    """
    if door.standing != OPEN or door.answering is None:
        raise NotVisible
    _too_often(f"visitor:{visitor}", CODES_PER_VISITOR)
    _too_often(f"code:{door.link.pk}", CODES_PER_LINK)
    _too_often(f"address:{door.answering.address_of_codes}", CODES_PER_ADDRESS)
    _send_code(door.acting, door.link, door.answering.address_of_codes)


@action
def _send_code(acting: Acting, link: AnswerLink, address: str) -> None:
    number = link.codes + 1
    update_versioned(
        link,
        None,
        codes=number,
        code_digest=code_digest(link.pk, number, code_of(link.pk, number)),
        code_expires_at=now() + dt.timedelta(minutes=CODE_MINUTES),
        code_tries=0,
    )
    event = record(
        "referrals.link_code_sent",
        acting,
        subject_id=link.subject_id,
        object=link,
        data={"number": number},
    )
    queue_notification(
        event,
        CODE_LETTER,
        address=address,
        organisation_id=link.organisation_id,
        context={"link": str(link.pk), "number": number, "minutes": CODE_MINUTES},
    )


def take_code(door: Door, code: str, name: str) -> tuple[AnswerSession, str] | None:
    """Open a visit for who gives the right code and her name; None for a wrong one, which is counted.

    A code serves once. Returns the visit and the secret that this device keeps.
    """
    if door.standing != OPEN:
        raise NotVisible
    return _take_code(door.acting, door.link, code, name)


@action
def _take_code(
    acting: Acting, link: AnswerLink, code: str, name: str
) -> tuple[AnswerSession, str] | None:
    # Locked: tries made at once are counted one by one, and a code sent twice opens once.
    held = AnswerLink.objects.select_for_update().get(pk=link.pk)
    given = code_digest(held.pk, held.codes, "".join(code.split()))
    right = bool(held.code_digest) and constant_time_compare(given, held.code_digest)
    if not code_accepted(
        right=right, tries=held.code_tries, expires_at=held.code_expires_at, moment=now()
    ):
        tries = min(held.code_tries + 1, CODE_TRIES)
        AnswerLink.objects.filter(pk=held.pk).update(code_tries=tries)
        return None
    update_versioned(held, None, code_digest="", code_expires_at=None, code_tries=0)
    member = link_responder(acting, held.organisation_id, name)
    secret = secrets.token_urlsafe(32)
    session = AnswerSession.objects.create(
        link=held,
        referral_id=held.referral_id,
        subject_id=held.subject_id,
        organisation_id=held.organisation_id,
        membership=member,
        digest=digest(secret),
        expires_at=now() + _visit_length(),
    )
    record(
        "referrals.link_opened",
        acting,
        subject_id=held.subject_id,
        object=held,
        data={"membership": str(member.pk)},
    )
    return session, secret


def _visit_length() -> dt.timedelta:
    return dt.timedelta(minutes=link_settings()["referrals.link_session_minutes"])


def prolong(visit: Visit) -> None:
    """Whoever does something keeps her page open as long again."""
    _change(visit.acting, visit.session, expires_at=now() + _visit_length())


def end_visit(visit: Visit) -> None:
    """Close the page on this device. Safe to repeat."""
    _change(visit.acting, visit.session, ended_at=now())


@action
def _change(_acting: Acting, /, session: AnswerSession, **changes: dt.datetime) -> None:
    # Not a new version: two gestures at once both keep the page open.
    AnswerSession.objects.filter(pk=session.pk).update(**changes)


def send_new_link(door: Door, visitor: str) -> None:
    """A new link, for the registered address, asked from one that is too old. The old one is replaced.

    Raises ActionRefused when asked too often, NotVisible when nothing can be answered any more.
    """
    if door.standing not in {EXPIRED, REPLACED} or door.answering is None:
        raise NotVisible
    _too_often(f"visitor:{visitor}", CODES_PER_VISITOR)
    _too_often(f"again:{door.link.referral_id}", LINKS_PER_HOUR)
    _send_new_link(door.acting, door.link, door.answering.email)


@action
def _send_new_link(acting: Acting, link: AnswerLink, address: str) -> None:
    live = AnswerLink.objects.select_for_update().filter(
        referral=link.referral_id, revoked_at__isnull=True
    )
    for one in live:
        update_versioned(one, None, revoked_at=now())
    until = now() + dt.timedelta(days=link_settings()["referrals.link_days"])
    fresh = _new_link(link.referral_id, link.subject_id, link.organisation_id, until)
    number = Referral.objects.values_list("number", flat=True).get(pk=link.referral_id)
    event = record("referrals.link_sent_again", acting, subject_id=link.subject_id, object=fresh)
    queue_notification(
        event,
        LINK_LETTER,
        address=address,
        organisation_id=link.organisation_id,
        context={"number": number, "link": str(fresh.pk)},
    )
