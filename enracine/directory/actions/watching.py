"""What time does: pages that answer no more, confirmations that grow old, readings to forget."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from enracine.directory import notifications, queries
from enracine.directory.models import Intake, IntakeRow, Service
from enracine.directory.parameters import KEEP_DAYS, LINK_DAYS
from enracine.kernel import outbound
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.actions import action, update_versioned
from enracine.kernel.clock import now, today
from enracine.kernel.documents import discard
from enracine.kernel.errors import ActionRefused
from enracine.kernel.events import record
from enracine.kernel.models import Event
from enracine.kernel.outbox import queue_notification
from enracine.kernel.parameters import parameter
from enracine.network.models import Membership, Role

LINKS_TASK, STALE = "directory.links", "directory.services_stale"
#: Pages called in one night; a page that did not answer is called again the next day.
MOST_LINKS, AGAIN = 300, dt.timedelta(hours=20)
#: Answers that say that somebody is there, though not for us.
_ALIVE = frozenset({401, 403, 405, 406, 429})
#: Who is reminded, and how long a reminder is not said again.
REMINDED = (Role.PARTNER.value, Role.PAJ_AGENT.value, Role.COMMUNICATIONS.value)
SILENT = dt.timedelta(days=25)
_ASKED = {"User-Agent": "Enracine (liens)", "Accept": "text/html,*/*"}


def check_links() -> int:
    """Call the pages of services that were not called for long, and note those that do not answer.

    No transaction is open during a call. Returns how many were called; none in the demonstration,
    whose addresses belong to nobody.
    """
    if settings.OUTBOUND_ONLY_HERE:
        return 0
    acting = Acting.for_system(LINKS_TASK)
    with transaction.atomic(), acting_as(acting):
        waiting = links_to_check()
    for pk, url in waiting:
        trouble = link_trouble(url)
        note_link(acting, pk, trouble)
    return len(waiting)


def links_to_check() -> list[tuple[uuid.UUID, str]]:
    """The pages to call, the longest forgotten first. Two SQL queries."""
    old = now() - dt.timedelta(days=int(parameter(*LINK_DAYS)))
    rows = (
        Service.objects.exclude(url="")
        .exclude(status=Service.Status.ENDED)
        .filter(
            Q(link_checked_at__isnull=True)
            | Q(link_checked_at__lte=old)
            | (Q(link_checked_at__lte=now() - AGAIN) & ~Q(link_trouble=""))
        )
        .order_by("link_checked_at", "id")
    )
    return list(rows.values_list("pk", "url")[:MOST_LINKS])


def link_trouble(url: str) -> str:
    """Why a page does not answer, in a few words; nothing when it does, or may not be called."""
    try:
        destination = outbound.read_address(url.partition("#")[0])
    except ActionRefused:
        # In clear, or inside: not called, and nothing is said of it.
        return ""
    try:
        answer = outbound.look(destination, _ASKED)
    except outbound.Unreachable as error:
        return str(error)[:120]
    if answer.status < 400 or answer.status in _ALIVE:
        return ""
    return f"HTTP {answer.status}"


@action
def note_link(acting: Acting, service_id: uuid.UUID, trouble: str) -> None:
    """Keep what the call said. It changes nothing of what is published."""
    found = Service.objects.filter(pk=service_id).select_related("origin").first()
    if found is None:
        return
    broke = bool(trouble) and not found.link_trouble
    Service.objects.filter(pk=service_id).update(link_checked_at=now(), link_trouble=trouble)
    if broke:
        keeper = found.origin.organisation_id if found.origin else found.organisation_id
        record("directory.link_broken", acting, object=found, organisations=[keeper])


def remind_stale(acting: Acting) -> int:
    """Each month: who keeps services that are to be confirmed, or whose page does not answer.

    Gives how many organisations. A reminder is one letter, in the morning, never said twice in a month.
    """
    members = (
        Membership.objects.on(today())
        .filter(role__in=REMINDED, user__is_active=True)
        .select_related("user")
        .order_by("organisation_id", "pk")
    )
    recent = {
        pk
        for told in Event.objects.filter(kind=STALE, occurred_at__gt=now() - SILENT).values_list(
            "organisations", flat=True
        )
        for pk in told
    }
    counts: dict[uuid.UUID, int] = {}
    for pk in to_look_at().order_by().values_list("organisation_id", flat=True):
        if pk is not None and pk not in recent:
            counts[pk] = counts.get(pk, 0) + 1
    people: dict[uuid.UUID, list[Membership]] = {}
    for member in members:
        if member.organisation_id in counts:
            people.setdefault(member.organisation_id, []).append(member)
    for organisation_id, theirs in people.items():
        data = {"count": counts[organisation_id]}
        tell_keepers(record(STALE, acting, organisations=[organisation_id], data=data), theirs)
    return len(people)


def to_look_at() -> "QuerySet[Service]":
    """Services of the network to confirm, or whose page does not answer."""
    return (
        Service.objects.filter(organisation__isnull=False)
        .exclude(status=Service.Status.ENDED)
        .filter(
            Q(confirmed_on__isnull=True)
            | Q(confirmed_on__lt=queries.stale_before())
            | ~Q(link_trouble="")
        )
    )


def tell_keepers(event: Event, people: Iterable[Membership]) -> None:
    """Write to each of them that some of her services are to be looked at; which ones, the page says."""
    for member in people:
        queue_notification(
            event,
            notifications.STALE.name,
            user_id=member.user_id,
            membership_id=member.pk,
            organisation_id=member.organisation_id,
            language="fr-ca",
            context={
                "first_name": member.user.name.split(" ")[0],
                "url": settings.ENRACINE_SITE_URL + reverse("directory:own"),
            },
        )


def empty_old_intakes(acting: Acting) -> int:
    """Forget readings past their time: those never imported whole, of the others what rows said."""
    limit = now() - dt.timedelta(days=int(parameter(*KEEP_DAYS)))
    old = Intake.objects.filter(created_at__lte=limit).exclude(
        state__in=[Intake.State.READING, Intake.State.WRITING]
    )
    count = 0
    for intake in old.select_related("document").order_by("created_at", "id"):
        document = intake.document
        if intake.state == Intake.State.DONE:
            if document is None and not intake.rows.exclude(body={}).exists():
                continue
            intake.rows.update(body={})
            Intake.objects.filter(pk=intake.pk).update(document=None, updated_at=now())
        elif not intake.rows.filter(state=IntakeRow.State.WRITTEN).exists():
            record("directory.intake_dropped", acting, object=intake)
            intake.delete()
        if document is not None:
            discard(document)
        count += 1
    return count


@action
def keep_code_211(acting: Acting, term_id: uuid.UUID, code: str, version: int | None) -> None:
    """Write the 211 code of one of our words, for a subscriber; never published. Raises ActionRefused."""
    queries.must_import(acting)
    term = queries.own_term(term_id)
    said = "".join(code.upper().split())
    if said and not queries.CODE_211.match(said):
        raise ActionRefused(_("Un code 211 s’écrit comme PH-1000.1500 ou ND-3500."), field="code")
    update_versioned(term, version, code_211=said)
    record("directory.code_kept", acting, object=term)
