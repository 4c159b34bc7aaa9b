"""An age limit of a programme that comes while somebody is accompanied (S05)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enracine.accompaniment.models.dossiers import Dossier
from enracine.kernel.clock import today
from enracine.kernel.models import Base
from enracine.privacy.models import Subject


class AgeLimit(Base):
    """The birthday on which the person of a dossier is past the age of its programme.

    Announced ahead, once; a human then chooses. On the day the verdict changes, and nothing else:
    neither the dossier nor what is booked.
    """

    class Decision(models.TextChoices):
        KEEP = "keep", _("Maintien (droits acquis)")
        REFER = "refer", _("Référence vers Emplois en régions")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(
        Dossier, on_delete=models.CASCADE, related_name="age_limits", db_index=False
    )
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    age = models.PositiveSmallIntegerField(help_text="âge à cet anniversaire")
    reached_on = models.DateField(_("anniversaire"))
    announced_on = models.DateField(default=today)
    passed_on = models.DateField(null=True, blank=True, help_text="le verdict du jour est gardé")
    decision = models.CharField(_("décision"), max_length=6, choices=Decision, blank=True)
    reason = models.CharField(_("motif"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(
        "network.Membership", null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["reached_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "reached_on"], name="age_limit_once"),
            models.CheckConstraint(
                name="age_limit_decision_is_human",
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="age_limit_keep_has_reason", condition=~Q(decision="keep") | ~Q(reason="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "reached_on"],
                condition=Q(decision=""),
                name="age_limit_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.age} ans le {self.reached_on}"
