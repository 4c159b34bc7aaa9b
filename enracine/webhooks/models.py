"""Subscriptions of an organisation, their secrets, and one row for each event that must leave.

The rows of `Delivery` are written by a trigger on the table of events: in the transaction of the event,
whoever records it, and without showing anybody else's subscription to the web's role.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base


class Subscription(Base):
    """The address of another system, and the kinds of events that it is told of."""

    class State(models.TextChoices):
        ACTIVE = "active", _("En marche")
        SUSPENDED = "suspended", _("Arrêtée")
        ENDED = "ended", _("Supprimée")

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = models.CharField(_("nom"), max_length=120)
    address = models.CharField(_("adresse"), max_length=500)
    kinds = ArrayField(models.CharField(max_length=80), verbose_name=_("événements"))
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    #: Stopped by itself, after failing for too long; an administrator stops it otherwise.
    is_exhausted = models.BooleanField(default=False)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "address"],
                condition=~Q(state="ended"),
                name="webhook_address_once",
            ),
            models.CheckConstraint(condition=~Q(kinds=[]), name="webhook_has_kinds"),
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False)
                | (~Q(state="ended") & Q(ended_at__isnull=True)),
                name="webhook_end_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Secret(models.Model):
    """One signing secret: only what finds it again and proves it; the secret itself is nowhere."""

    id = models.UUIDField(primary_key=True, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="secrets")
    fingerprint = models.CharField(max_length=16)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription"],
                condition=Q(valid_until__isnull=True),
                name="webhook_one_lasting_secret",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
                name="webhook_secret_period",
            ),
        ]

    def __str__(self) -> str:
        return self.fingerprint


class Delivery(models.Model):
    """One event that one subscription must be told of, in the order of its number."""

    class State(models.TextChoices):
        WAITING = "waiting", _("En attente")
        SENDING = "sending", _("En cours d’envoi")
        DELIVERED = "delivered", _("Livré")
        DEAD = "dead", _("Non livré")

    id = models.BigAutoField(primary_key=True)
    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    #: Not a foreign key: destroying a file takes its events away, and never waits for a receiver.
    event_id = models.UUIDField()
    kind = models.CharField(max_length=80)
    occurred_at = models.DateTimeField()
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.UUIDField(null=True)
    object_version = models.PositiveIntegerField(null=True)
    #: What keeps its order: the object, or the subject, or the event alone.
    line = models.UUIDField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    #: Taken by a worker until then: past this moment, that worker died in mid-delivery.
    claimed_until = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["subscription", "event_id"], name="webhook_event_once"),
            models.UniqueConstraint(
                fields=["subscription"], condition=Q(state="sending"), name="webhook_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending"], settled_at__isnull=True)
                | Q(state__in=["delivered", "dead"], settled_at__isnull=False),
                name="webhook_settled_is_dated",
            ),
            models.CheckConstraint(
                condition=(Q(state="sending") & Q(claimed_until__isnull=False))
                | (~Q(state="sending") & Q(claimed_until__isnull=True)),
                name="webhook_claim_has_an_end",
            ),
        ]
        indexes = [
            models.Index(
                fields=["subscription", "line", "id"],
                condition=Q(state__in=["waiting", "sending"]),
                name="webhook_line",
            ),
            models.Index(
                fields=["subscription", "id"], condition=Q(state="waiting"), name="webhook_next"
            ),
            models.Index(fields=["subscription", "state", "-id"], name="webhook_listed"),
            models.Index(
                fields=["settled_at"], condition=Q(settled_at__isnull=False), name="webhook_settled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.state})"
