"""Recording what happened. Timeline, notices, audit and figures all read from here."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from enracine.kernel.acting import Acting
from enracine.kernel.bulk import insert_many
from enracine.kernel.errors import ActorMissing
from enracine.kernel.logs import current_request_id
from enracine.kernel.models import Event

Listener = Callable[[Event], None]
ManyListener = Callable[[list[Event]], None]
_listeners: dict[str, list[Listener]] = {}
_many_listeners: dict[str, list[ManyListener]] = {}


def on(kind: str) -> Callable[[Listener], Listener]:
    """Register a listener for events of `kind`, called in the same transaction.

    A listener may only prepare work (outbox rows, deferred jobs): it never reaches outside.
    """

    def register(listener: Listener) -> Listener:
        _listeners.setdefault(kind, []).append(listener)
        return listener

    return register


def on_many(kind: str) -> Callable[[ManyListener], ManyListener]:
    """Register a listener for events of `kind` that happen by hundreds: called once with all of them."""

    def register(listener: ManyListener) -> ManyListener:
        _many_listeners.setdefault(kind, []).append(listener)
        return listener

    return register


def record(
    kind: str,
    acting: Acting,
    *,
    subject_id: uuid.UUID | None = None,
    object: models.Model | None = None,
    organisations: Iterable[uuid.UUID | None] = (),
    data: dict[str, Any] | None = None,
) -> Event:
    """Write one event in the current transaction and tell its listeners.

    `organisations` are those whose timeline may show it, beside the acting one. `data` holds codes
    and identifiers only. Raises ActorMissing outside a transaction or without an actor.
    """
    if not connection.in_atomic_block or not acting.actor:
        raise ActorMissing(f"event {kind} needs a transaction and an actor")
    event = _event(kind, acting, subject_id, object, organisations, data)
    event.save(force_insert=True)
    for listener in _listeners.get(kind, []):
        listener(event)
    for together in _many_listeners.get(kind, []):
        together([event])
    return event


@dataclass(frozen=True)
class Happened:
    """One of many events of the same kind: whom it concerns, about what, with which codes."""

    subject_id: uuid.UUID | None = None
    object: models.Model | None = None
    organisations: tuple[uuid.UUID | None, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)


def record_many(kind: str, acting: Acting, happened: Iterable[Happened]) -> list[Event]:
    """Write many events of one kind at once and tell their listeners; the same rules as `record`."""
    if not connection.in_atomic_block or not acting.actor:
        raise ActorMissing(f"events {kind} need a transaction and an actor")
    events = [
        _event(kind, acting, h.subject_id, h.object, h.organisations, h.data) for h in happened
    ]
    insert_many(events)
    for event in events:
        for listener in _listeners.get(kind, []):
            listener(event)
    for together in _many_listeners.get(kind, []) if events else []:
        together(events)
    return events


def _event(
    kind: str,
    acting: Acting,
    subject_id: uuid.UUID | None,
    object: models.Model | None,
    organisations: Iterable[uuid.UUID | None],
    data: dict[str, Any] | None,
) -> Event:
    audience = {o for o in (*organisations, acting.organisation_id) if o is not None}
    return Event(
        kind=kind,
        actor=acting.actor,
        actor_label=acting.label[:200],
        organisation_id=acting.organisation_id,
        subject_id=subject_id,
        object_type=object._meta.label_lower if object is not None else "",
        object_id=object.pk if object is not None else None,
        object_version=getattr(object, "version", None),
        organisations=sorted(audience),
        data=data or {},
        request_id=current_request_id(),
    )
