"""What people complain about, when it concerns their personal information (law.md, L06)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base
from enracine.privacy.models.subjects import Subject


class Complaint(Base):
    """A complaint to one organisation: received, acknowledged, answered in writing."""

    class About(models.TextChoices):
        ACCESS = "access", _("Quelqu’un a vu ce qu’il ne devait pas voir")
        SHARING = "sharing", _("Mes renseignements ont été transmis sans mon accord")
        WRONG = "wrong", _("Un renseignement est faux et n’est pas corrigé")
        DELAY = "delay", _("On ne répond pas à ma demande")
        OTHER = "other", _("Autre chose")

    class Outcome(models.TextChoices):
        FOUNDED = "founded", _("Plainte fondée")
        PARTLY = "partly", _("Fondée en partie")
        UNFOUNDED = "unfounded", _("Plainte non fondée")
        WITHDRAWN = "withdrawn", _("Plainte retirée")

    number = models.CharField(max_length=24, unique=True)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "network.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    about = models.CharField(max_length=10, choices=About)
    text = models.TextField()
    wished = models.CharField(max_length=500, blank=True)
    received_on = models.DateField()
    due_on = models.DateField()
    acknowledged_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    answer = models.TextField(blank=True)
    answered_label = models.CharField(max_length=200, blank=True)
    #: What the organisation changes: kept with the complaint, shown in the register.
    measures = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="complaint_answer_is_whole",
                condition=Q(answered_on__isnull=True, outcome="")
                | (
                    Q(answered_on__isnull=False)
                    & ~Q(outcome="")
                    & ~Q(answer="")
                    & ~Q(answered_label="")
                ),
            ),
            models.CheckConstraint(
                name="complaint_days",
                condition=Q(due_on__gte=F("received_on"))
                & (Q(answered_on__isnull=True) | Q(answered_on__gte=F("received_on"))),
            ),
            models.CheckConstraint(name="complaint_says", condition=~Q(text="")),
        ]
        indexes = [
            models.Index(fields=["organisation", "due_on"], name="complaint_register"),
        ]

    def __str__(self) -> str:
        return self.number
