"""The morning letter: what was good to know since the last one, in one letter to each reader.

Written on Québec's working days, from the hour that a setting says. A letter carries what was held
before that hour; what comes later waits for the next. Each reader's letter is one transaction: the
messages it gathers, the letter and its job are written together or not at all. Run twice, it finds
nothing left to gather; stopped half way, the next hour goes on with whoever is left.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from enracine.kernel import notifications, outbox
from enracine.kernel.acting import Acting, acting_as
from enracine.kernel.calendar import is_working_day
from enracine.kernel.clock import QUEBEC, now
from enracine.kernel.events import record
from enracine.kernel.models import OutboxMessage
from enracine.kernel.notices import Reader, still_works
from enracine.kernel.notifications import CANDIDATE, PROFESSIONAL, Notification, Urgency
from enracine.kernel.parameters import parameter

DIGEST = "kernel.digest"
#: When it leaves, in whole hours of Québec; nothing in the field fixes it.
HOUR = ("notices.digest_hour", 7)
#: Lines of one letter: past them it says how many more, and the pages show them.
MOST_LINES = 40
_WHO = (
    "recipient_user_id",
    "recipient_membership_id",
    "recipient_organisation_id",
    "recipient_address",
)


@dataclass(frozen=True)
class Line:
    """One message of the letter: its subject, and where to read it."""

    subject: str
    url: str


@dataclass(frozen=True)
class Group:
    """The lines of one category."""

    label: str
    lines: list[Line]


def opens_at(day: dt.date) -> dt.datetime | None:
    """When the letters of `day` leave; None on a day when nobody works. One SQL query."""
    if not is_working_day(day):
        return None
    hour = parameter(*HOUR, day=day)
    return dt.datetime.combine(day, dt.time(hour), tzinfo=QUEBEC)


def gather_due(moment: dt.datetime | None = None) -> int:
    """Write the letters of the day once their hour has come. Returns how many."""
    moment = moment or now()
    day = moment.astimezone(QUEBEC).date()
    with transaction.atomic(), acting_as(outbox.SYSTEM):
        opens = opens_at(day)
        if opens is None or moment < opens:
            return 0
        readers = list(_held(opens).order_by(*_WHO).values(*_WHO).distinct())
    return sum(_gather(who, opens, day) for who in readers)


def _held(opens: dt.datetime) -> Any:
    return OutboxMessage.objects.filter(state=OutboxMessage.State.HELD, not_before__lte=opens)


def _gather(who: dict[str, Any], opens: dt.datetime, day: dt.date) -> bool:
    """Write one reader's letter. False when nothing is left to say, or it was written today."""
    organisation_id: uuid.UUID | None = who["recipient_organisation_id"]
    acting = Acting(system="digest", label="digest", organisation_id=organisation_id)
    # A filter on « nothing » is written differently from one on a value.
    same = {f"{k}__isnull" if v is None else k: True if v is None else v for k, v in who.items()}
    with transaction.atomic(), acting_as(acting):
        held = _held(opens).filter(**same).select_for_update()
        there = still_works(who["recipient_membership_id"])
        found = [message for message in held if _still_wanted(message, there)]
        written = OutboxMessage.objects.filter(
            digest_day=day,
            **{k: v for k, v in same.items() if not k.startswith("recipient_organisation")},
        )
        if not found or written.exists():
            return False
        event = record("kernel.digest_written", acting, data={"messages": len(found)})
        letter = outbox.queue_notification(
            event,
            DIGEST,
            user_id=who["recipient_user_id"],
            membership_id=who["recipient_membership_id"],
            organisation_id=organisation_id,
            address=who["recipient_address"],
            language=found[-1].language,
            context={"letter": event.pk.hex},
            digest_day=day,
        )
        OutboxMessage.objects.filter(pk__in=[m.pk for m in found]).update(
            state=OutboxMessage.State.GATHERED, gathered_in=letter
        )
    return True


def _still_wanted(message: OutboxMessage, there: bool) -> bool:
    """Whether it is still true and still wanted by somebody still there; given up otherwise."""
    recipient = outbox.recipient_of(message)
    wanted = outbox.when(message, recipient)
    why = outbox.reason_to_drop(message, recipient, wanted) if there else outbox.Why.GONE
    if why:
        outbox.drop(message, why)
    return not why


def written_out(context: dict[str, Any]) -> dict[str, Any]:
    """The lines of a letter, in the language in force, by category: made as it is written."""
    carried = list(
        OutboxMessage.objects.filter(
            gathered_in__event=uuid.UUID(context["letter"]), state=OutboxMessage.State.GATHERED
        ).order_by("not_before", "id")
    )
    groups: dict[str, list[Line]] = {}
    for message in carried[:MOST_LINES]:
        groups.setdefault(notifications.find(message.notification).category, []).append(
            _line(message)
        )
    ordered = [c for c in notifications.categories() if c.key in groups]
    return {
        "count": len(carried),
        "more": max(len(carried) - MOST_LINES, 0),
        "groups": [Group(str(c.label), groups[c.key]) for c in ordered],
    }


def _line(message: OutboxMessage) -> Line:
    declared = notifications.find(message.notification)
    context = dict.fromkeys(declared.fields, "") | message.context
    subject, _body = outbox.render_message(declared.name, get_language() or "fr-ca", context)
    return Line(subject, declared.complete(context).get("url", ""))


def waiting_for(reader: Reader) -> int:
    """How many messages wait for the next letter of this reader. One SQL query."""
    return OutboxMessage.objects.filter(
        state=OutboxMessage.State.HELD,
        recipient_user_id=reader.user_id,
        recipient_membership_id=reader.membership_id,
    ).count()


def declare_all() -> None:
    """Register the letter (from `KernelConfig.ready`)."""
    notifications.register(
        Notification(
            DIGEST,
            "digest",
            "qui a choisi de recevoir l’information une fois par jour",
            "kernel/mail/digest",
            frozenset({"letter"}),
            urgency=Urgency.DIGEST,
            to=frozenset({PROFESSIONAL, CANDIDATE}),
            complete=written_out,
        )
    )
