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
