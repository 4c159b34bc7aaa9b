"""Who received a registration, why, and the even split it belongs to."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.models.dossiers import Dossier
from enracine.kernel.clock import now, today
from enracine.kernel.models import Base
from enracine.privacy.models import Subject


class AllocationPause(Base):
    """An organisation receives no new registration for a time, and why (absences, capacity)."""

    network = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="pauses"
    )
    paused_from = models.DateField(default=today)
    paused_until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    paused_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-paused_from", "id"]
        constraints = [
            models.CheckConstraint(
                name="pause_period",
                condition=Q(paused_until__isnull=True) | Q(paused_until__gte=F("paused_from")),
            ),
            models.CheckConstraint(name="pause_has_reason", condition=~Q(reason="")),
            models.UniqueConstraint(
                fields=["network", "organisation"],
                condition=Q(paused_until__isnull=True),
                name="pause_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.paused_from}"


class AllocationTally(Base):
    """How many registrations each member of a common project received in a year.

    Kept beside the dossiers so that an allocation is one locked row, not a count of everything,
    and so that nobody needs to see another organisation's dossiers to split fairly.
    """

    network = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="tallies", db_index=False
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("année financière (1er avril)"))
    received = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "organisation", "year"], name="tally_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.year}: {self.received}"


class Allocation(Base):
    """Why a registration went to an organisation: the rule, its inputs, and any override."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(
        Dossier, on_delete=models.CASCADE, related_name="allocations", db_index=False
    )
    network = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    rule = models.CharField(max_length=60)
    explanation = models.JSONField()
    allocated_at = models.DateTimeField(default=now)
    overridden_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    override_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-allocated_at"]
        constraints = [
            models.CheckConstraint(
                name="allocation_override_has_reason",
                condition=Q(overridden_by__isnull=True) | ~Q(override_reason=""),
            )
        ]
        indexes = [
            models.Index(fields=["network", "-allocated_at"], name="allocation_network"),
            models.Index(fields=["dossier", "-allocated_at"], name="allocation_dossier"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} → {self.organisation_id}"


class AllocationMonth(models.Model):
    """The same number by month, so that fairness is shown over time and not only at its end."""

    id = models.BigAutoField(primary_key=True)
    network = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    month = models.DateField(_("premier jour du mois"))
    received = models.IntegerField(default=0)

    class Meta:
        ordering = ["month", "organisation_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "month", "organisation"], name="allocation_month_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.month:%Y-%m}: {self.received}"


class AllocationContest(Base):
    """An organisation does not agree with an allocation, and says why; the coordination decides."""

    class State(models.TextChoices):
        OPEN = "open", _("À trancher")
        KEPT = "kept", _("Répartition maintenue")
        MOVED = "moved", _("Dossier confié à un autre organisme")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(
        Dossier, on_delete=models.CASCADE, related_name="contests", db_index=False
    )
    network = models.ForeignKey("network.Organisation", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason = models.CharField(_("motif de la contestation"), max_length=500)
    contested_by = models.ForeignKey(
        "network.Membership", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    contested_at = models.DateTimeField(_("contestée le"), default=now)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    decision_reason = models.CharField(_("motif de la décision"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["contested_at", "id"]
        constraints = [
            models.CheckConstraint(name="contest_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="contest_decided_says_why",
                condition=Q(state="open")
                | (~Q(decision_reason="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(state="open"), name="contest_one_open"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-contested_at"], name="contest_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.state}"
