"""What every row has in common, and the tables of the kernel: events, outbox, drafts, documents."""

import functools
import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _
from uuid_utils import compat

from enracine.kernel.clock import now


def new_id() -> uuid.UUID:
    """A new identifier, ordered by time (UUIDv7) so that indexes stay compact."""
    return compat.uuid7()


@functools.cache
def _labels(field: "models.Field[Any, Any]") -> dict[Any, Any]:
    """The words of a field's codes, translated only when they are shown."""
    return dict(field.flatchoices)


class Base(models.Model):
    """Identifier, version token and dates of every object somebody can edit."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: "models.Field[Any, Any]") -> Any:
        """The word of a code. Django translates every choice to find one: on fifty lines it shows."""
        value = getattr(self, field.attname)
        return force_str(_labels(field).get(value, value), strings_only=True)


class Event(models.Model):
    """Something that happened, written in the same transaction as the change. Never modified.

    `data` holds codes and identifiers, never the content of a personal field.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    occurred_at = models.DateTimeField(default=now)
    kind = models.CharField(max_length=80)
    actor = models.CharField(max_length=80)
    actor_label = models.CharField(max_length=200, blank=True)
    organisation_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.UUIDField(null=True)
    #: The version that the object had after the change: what tells two notices of it apart.
    object_version = models.PositiveIntegerField(null=True)
    organisations = ArrayField(models.UUIDField(), default=list)
    data = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-occurred_at", "-id"]
        constraints = [models.CheckConstraint(condition=~Q(actor=""), name="event_has_actor")]
        indexes = [
            models.Index(fields=["subject_id", "-occurred_at"], name="event_subject"),
            models.Index(fields=["object_id", "-occurred_at"], name="event_object"),
            models.Index(fields=["organisation_id", "-occurred_at"], name="event_organisation"),
            models.Index(fields=["kind", "-occurred_at"], name="event_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.occurred_at:%Y-%m-%d}"


class OutboxMessage(models.Model):
    """A message that must leave: written with its event, sent by the worker, each one retried alone."""

    class State(models.TextChoices):
        WAITING = "waiting", _("En attente")
        SENDING = "sending", _("En cours d’envoi")
        SENT = "sent", _("Envoyé")
        FAILED = "failed", _("Échec")
        DROPPED = "dropped", _("Abandonné")
        #: Waits for the morning letter of its reader, then left in it.
        HELD = "held", _("Pour la lettre du matin")
        GATHERED = "gathered", _("Dans une lettre du matin")

    class Why(models.TextChoices):
        """Why a message was given up: by the machine, or by a human who looked."""

        GONE = "gone", _("Compte fermé")
        UNTRUE = "untrue", _("N’était plus vrai")
        CHOSEN = "chosen", _("La personne a choisi de ne pas le recevoir")
        ADDRESS = "address", _("L’adresse est fausse et personne n’en a d’autre")
        TOLD = "told", _("La personne a été jointe autrement")
        USELESS = "useless", _("Le message ne sert plus")
        SILENCE = "silence", _("On n’écrit plus à cette personne")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="messages", db_index=False
    )
    notification = models.CharField(max_length=80)
    recipient_user_id = models.BigIntegerField(null=True)
    recipient_address = models.CharField(max_length=254, blank=True)
    #: For a professional: the role through which she hears, and where. Empty for a candidate.
    recipient_membership_id = models.UUIDField(null=True)
    recipient_organisation_id = models.UUIDField(null=True)
    language = models.CharField(max_length=8, default="fr-ca")
    context = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    #: Taken by a worker until then: past this moment, that worker died in mid-sending.
    claimed_until = models.DateTimeField(null=True)
    why_dropped = models.CharField(max_length=10, choices=Why, blank=True)
    #: The morning letter that carries it; the day of one that is such a letter.
    gathered_in = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="gathered"
    )
    digest_day = models.DateField(null=True)

    class Meta:
        ordering = ["not_before", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "notification", "recipient_user_id", "recipient_address"],
                name="outbox_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(recipient_user_id__isnull=False) | ~Q(recipient_address=""),
                name="outbox_has_recipient",
            ),
            # One morning letter a day for each reader, whatever runs twice.
            models.UniqueConstraint(
                fields=[
                    "recipient_user_id",
                    "recipient_membership_id",
                    "recipient_address",
                    "digest_day",
                ],
                condition=Q(digest_day__isnull=False),
                name="outbox_one_digest_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(state="gathered", gathered_in__isnull=False)
                | Q(~Q(state="gathered"), gathered_in__isnull=True),
                name="outbox_gathered_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(why_dropped="") | Q(state="dropped"), name="outbox_dropped_for"
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"], condition=Q(state="waiting"), name="outbox_waiting"
            ),
            models.Index(
                fields=["not_before", "id"],
                condition=Q(state__in=["waiting", "sending", "failed"]),
                name="outbox_unsent",
            ),
            models.Index(
                fields=["recipient_user_id", "recipient_membership_id", "not_before"],
                condition=Q(state="held"),
                name="outbox_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notification} ({self.state})"


class NoticeChoices(Base):
    """How somebody wants her notices: category → at once, in the morning letter, none.

    A row belongs to an account through one membership, to an account on its own file, or to an
    address without account (its digest).
    """

    user_id = models.BigIntegerField(null=True)
    membership_id = models.UUIDField(null=True)
    address_digest = models.CharField(max_length=64, blank=True)
    choices = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user_id", "membership_id", "address_digest"],
                name="notices_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(user_id__isnull=False, address_digest="")
                | Q(~Q(address_digest=""), user_id__isnull=True, membership_id__isnull=True),
                name="notices_of_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.choices}"


class Draft(Base):
    """What somebody typed and has not finished: kept on the server, found again after a sign-in.

    A draft belongs to an account, or to whoever holds its secret (`holder`, a digest).
    """

    kind = models.CharField(max_length=60)
    object_id = models.UUIDField(null=True)
    user_id = models.BigIntegerField(null=True)
    holder = models.CharField(max_length=64, blank=True)
    address_digest = models.CharField(max_length=64, blank=True)
    data = models.JSONField(default=dict)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "user_id", "object_id"],
                condition=Q(user_id__isnull=False),
                name="draft_once_per_user",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["holder"], condition=~Q(holder=""), name="draft_holder_once"
            ),
            models.CheckConstraint(
                condition=Q(user_id__isnull=False) | ~Q(holder=""), name="draft_has_owner"
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="draft_expiry")]

    def __str__(self) -> str:
        return self.kind

    def merged(self, values: dict[str, Any]) -> dict[str, Any]:
        """The kept answers with `values` over them; the row itself is not changed."""
        return {**self.data, **values}


class Document(Base):
    """A private file: what it is was sniffed from its bytes, never believed from its name."""

    subject_id = models.UUIDField(null=True)
    organisation_id = models.UUIDField(null=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="octets")
    sha256 = models.CharField(max_length=64)
    storage_key = models.CharField(max_length=200, unique=True)
    purpose = models.CharField(max_length=60)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject_id", "-created_at"], name="document_subject")]

    def __str__(self) -> str:
        return self.name


class Job(Base):
    """A long piece of work that somebody asked for: its progress, its result, its cancellation."""

    class State(models.TextChoices):
        WAITING = "waiting", _("En attente")
        RUNNING = "running", _("En cours")
        DONE = "done", _("Terminé")
        FAILED = "failed", _("Échec")
        CANCELLED = "cancelled", _("Annulé")

    kind = models.CharField(max_length=60)
    organisation_id = models.UUIDField(null=True)
    user_id = models.BigIntegerField(null=True)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    checkpoint = models.JSONField(default=dict)
    result = models.ForeignKey(Document, null=True, on_delete=models.SET_NULL, related_name="+")
    message = models.CharField(max_length=300, blank=True)
    idempotency_key = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "user_id", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="job_once",
            ),
            models.CheckConstraint(
                condition=Q(total=0) | Q(done__lte=models.F("total")), name="job_progress"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"


class Setting(Base):
    """A dated setting: a value that the field has not fixed, with its period and its source."""

    key = models.CharField(max_length=80)
    value = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="setting_period",
            ),
            models.UniqueConstraint(fields=["key", "valid_from"], name="setting_key_from"),
        ]

    def __str__(self) -> str:
        return self.key
