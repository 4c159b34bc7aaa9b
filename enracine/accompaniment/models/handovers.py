"""What passes from one colleague to others: a departure, an absence, a choice in bulk."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.clock import now
from enracine.kernel.models import Base


class Handover(Base):
    """One passing-on of what somebody holds: when, decided by whom, and every move it made.

    Only identifiers: what was handed over is read where it is, by whoever may see it.
    """

    class Kind(models.TextChoices):
        DEPARTURE = "departure", _("Départ")
        ABSENCE = "absence", _("Absence")
        BULK = "bulk", _("Changement en bloc")

    class State(models.TextChoices):
        PLANNED = "planned", _("Prévue")
        WAITING = "waiting", _("À réattribuer")
        DONE = "done", _("Faite")
        RETURNED = "returned", _("Revenue")
        CANCELLED = "cancelled", _("Annulée")

    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    member = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="handovers"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    at = models.DateTimeField(_("quand"), default=now)
    until = models.DateField(_("de retour après le"), null=True)
    absence_id = models.UUIDField(null=True)
    #: What somebody chose instead of the rule: object → member.
    chosen = models.JSONField(default=dict)
    #: What was done: kind of thing, object, from whom, to whom (empty: nobody).
    moves = models.JSONField(default=list)
    decided_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind"],
                condition=Q(state__in=["planned", "waiting"]),
                name="handover_one_to_come",
            ),
            models.CheckConstraint(
                name="handover_done_says_when",
                condition=Q(state__in=["planned", "waiting", "cancelled"])
                | Q(done_at__isnull=False),
            ),
            models.CheckConstraint(
                name="handover_of_somebody",
                condition=Q(kind="bulk") | Q(member__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-at"], name="handover_organisation"),
            models.Index(
                fields=["state", "at"],
                condition=Q(state__in=["planned", "waiting"]),
                name="handover_to_come",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class SavedFilter(Base):
    """A way of looking at the caseload that somebody named. It never keeps a name searched for."""

    membership = models.ForeignKey(
        "network.Membership", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    name = models.CharField(_("nom du filtre"), max_length=60)
    query = models.JSONField(default=dict)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "name"], name="saved_filter_once"),
            models.CheckConstraint(name="saved_filter_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name
