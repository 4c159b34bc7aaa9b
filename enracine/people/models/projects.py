"""The settlement project: what the person wishes, and where."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from enracine.kernel.models import Base
from enracine.people.models.base import Section
from enracine.privacy.models import Subject


class Track(models.TextChoices):
    """The four streams of a settlement project (S2)."""

    EMPLOYMENT = "employment", _("Emploi")
    TRAINING = "training", _("Formation")
    BUSINESS = "business", _("Création d’entreprise")
    TAKEOVER = "takeover", _("Reprise d’entreprise")


class SettlementProject(Section):
    """What the person wishes: a track, places, what matters. A wish is not a residence."""

    track = models.CharField(_("projet"), max_length=12, choices=Track, blank=True)
    interested = models.BooleanField(_("intéressée ou intéressé par une région"), default=True)
    regions = models.ManyToManyField(
        "territories.Region", related_name="+", through="people.TargetRegion"
    )
    what_matters = models.TextField(_("ce qui compte"), max_length=2000, blank=True)
    limits = models.TextField(
        _("ce qui limite le choix"), max_length=1000, blank=True, default="", db_default=""
    )
    hoped_on = models.DateField(_("départ espéré"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject"], name="project_once")]

    def __str__(self) -> str:
        return self.track


class TargetRegion(Base):
    """A region, or a PAJ territory in it, that the project aims at, in order of preference."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(
        SettlementProject, on_delete=models.CASCADE, related_name="targets", db_index=False
    )
    region = models.ForeignKey(
        "territories.Region", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    paj_territory = models.ForeignKey(
        "territories.PajTerritory",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["project", "rank"], name="target_rank_once"),
            models.UniqueConstraint(
                fields=["project", "region", "paj_territory"],
                name="target_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank}. {self.region_id}"
