"""Taking back what one has just done: each feature says its inverse, one mechanism offers and does it.

The list is closed on purpose (docs/decisions/0021): what has already told somebody else, or proves
something, is not undone but corrected by another act. Only the author takes back her own act, within a few
minutes, once, and only if nobody has touched the object since.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from enracine.kernel.acting import Acting
from enracine.kernel.actions import action
from enracine.kernel.clock import now
from enracine.kernel.errors import ActionRefused, NotVisible
from enracine.kernel.events import record
from enracine.kernel.identity import acting_of
from enracine.kernel.models import Draft, Event
from enracine.kernel.parameters import parameter

#: Minutes during which an act may be taken back; nothing in the field fixes it.
UNDO_MINUTES = ("undo.minutes", 15)
#: The event that says what was taken back.
UNDONE = "kernel.undone"
#: What the inverse needs and an event may not hold: kept for its author, as long as it serves.
KIND = "undo"
_TAG = "undo"
#: The inverse: given who acts, the event, and what was there before. Returns the object as it is again.
Inverse = Callable[[Acting, Event, Mapping[str, Any]], models.Model]


@dataclass(frozen=True)
class Undo:
    """One kind of act that may be taken back: the words of the button, and the inverse."""

    kind: str
    label: Any
    inverse: Inverse


_undos: dict[str, Undo] = {}


def register(kind: str, label: Any, inverse: Inverse) -> None:
    """Say how to take back the acts that leave events of `kind`. Raises ValueError on a clash."""
    if kind in _undos and _undos[kind].inverse is not inverse:
        raise ValueError(f"two ways of undoing {kind!r}")
    _undos[kind] = Undo(kind, label, inverse)


def registered() -> list[Undo]:
    """Every act that may be taken back, by name: for the page of the documentation."""
    return sorted(_undos.values(), key=lambda u: u.kind)


def _minutes() -> int:
    name, default = UNDO_MINUTES
    return int(parameter(name, default))


def remember(acting: Acting, event: Event, before: Mapping[str, Any]) -> None:
    """Keep for the author what the inverse will put back. In the transaction of the act."""
    if acting.user_id is None:
        return
    Draft.objects.create(
        kind=KIND,
        user_id=acting.user_id,
        object_id=event.pk,
        data=dict(before),
        expires_at=now() + dt.timedelta(minutes=_minutes()),
    )


def offer(request: HttpRequest, kind: str, object_id: uuid.UUID, said: Any) -> None:
    """Say that it is done, with the button that takes it back, on the next page."""
    acting = acting_of(request)
    event = (
        Event.objects.filter(kind=kind, object_id=object_id, actor=acting.actor)
        .order_by("-occurred_at", "-id")
        .first()
    )
    extra = f"{_TAG}:{kind}:{event.pk}" if event and kind in _undos else ""
    messages.success(request, said, extra_tags=extra)


@dataclass(frozen=True)
class Button:
    """The button of a message: its words and where it is sent."""

    label: str
    url: str


def button(tags: str, area: str) -> Button | None:
    """The button that a message carries in its tags, or None."""
    name, _sep, rest = tags.partition(":")
    kind, _sep, event_id = rest.partition(":")
    known = _undos.get(kind)
    if name != _TAG or known is None:
        return None
    where = "portal:undo" if area == "portal" else "workspace:undo"
    return Button(str(known.label), reverse(where, args=[event_id]))


@action
def take_back(acting: Acting, event_id: uuid.UUID) -> models.Model:
    """Do the inverse of one's own act; taking back twice changes nothing.

    Raises NotVisible for somebody else's, ActionRefused when it is too late or when somebody has
    changed the object since.
    """
    event = Event.objects.filter(pk=event_id, actor=acting.actor).first()
    known = _undos.get(event.kind) if event else None
    if event is None or known is None:
        raise NotVisible
    if was_undone(event):
        raise ActionRefused(_("C’est déjà annulé."), code="undone")
    if event.occurred_at + dt.timedelta(minutes=_minutes()) < now():
        raise ActionRefused(
            _("Il est trop tard pour annuler ce geste. Corrigez-le dans la page."), code="too_late"
        )
    kept = Draft.objects.filter(kind=KIND, user_id=acting.user_id, object_id=event.pk).first()
    instance = known.inverse(acting, event, dict(kept.data) if kept else {})
    if kept:
        kept.delete()
    record(
        UNDONE,
        acting,
        subject_id=event.subject_id,
        object=instance,
        organisations=event.organisations,
        data={"undoes": str(event.pk), "kind": event.kind},
    )
    return instance


def was_undone(event: Event) -> bool:
    """Whether this act was taken back."""
    return Event.objects.filter(
        kind=UNDONE, object_id=event.object_id, data__undoes=str(event.pk)
    ).exists()


def refuse_if(changed: bool) -> None:
    """For inverses: refuse when the object is no longer as the act left it."""
    if changed:
        raise ActionRefused(
            _("Quelqu’un a changé cette information depuis. Rien n’est annulé."), code="changed"
        )


def take_back_and_say(request: HttpRequest, event_id: uuid.UUID) -> None:
    """Take back what the button was about, and say on the next page that it is, or why it is not."""
    try:
        take_back(acting_of(request), event_id)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("C’est annulé."))
